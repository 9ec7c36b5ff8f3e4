"""Signed events on their way to the site (B3)."""

import json
from threading import Thread

import pytest
import requests
from stripe import SignatureVerificationError, Webhook

from local.sandboxes.server import Sandboxes, serve
from local.secrets import Secrets
from tests.sandboxes.clients import StripeClient


@pytest.fixture
def stripe(delivering: Sandboxes, secrets: Secrets) -> StripeClient:
    return StripeClient(delivering, secrets)


@pytest.mark.parametrize(
    ("decision", "kind", "expected"),
    [
        ("pay", "checkout.session.completed", {"status": "complete", "payment_status": "paid"}),
        ("pay_later", "checkout.session.completed", {"status": "complete", "payment_status": "unpaid"}),
        ("expire", "checkout.session.expired", {"status": "expired", "payment_status": "unpaid"}),
        ("fail", "payment_intent.payment_failed", {"object": "payment_intent", "status": "requires_payment_method"}),
    ],
)
def test_each_decision_at_checkout_tells_the_site(stripe, site, decision, kind, expected) -> None:
    stripe.decide(stripe.created(), decision)

    (event,) = site.wait_for(1)
    told = event["data"]["object"]
    assert (event["type"], event["object"], event["livemode"]) == (kind, "event", False)
    assert {name: told[name] for name in expected} == expected
    assert told["metadata"] == {"booking_id": "b1"}


def test_stripes_own_library_verifies_the_signature(stripe, site, secrets) -> None:
    stripe.decide(stripe.created(), "pay")
    site.wait_for(1)
    path, headers, body = site.received[0]
    signature = headers["Stripe-Signature"]

    event = Webhook.construct_event(body, signature, secrets.stripe_webhook_secret)

    assert path == "/webhooks/stripe"
    assert event.type == "checkout.session.completed"
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(body + b" ", signature, secrets.stripe_webhook_secret)


def test_a_delivery_is_noted_so_that_it_can_be_sent_again(stripe, site, delivering) -> None:
    stripe.decide(stripe.created(), "pay")
    site.wait_for(1)

    (delivery,) = delivering.deliveries("stripe")

    assert set(delivery) == {"id", "type", "url", "headers", "body", "status"}
    assert delivery["url"] == f"{site.url}/webhooks/stripe"
    assert delivery["body"].encode() == site.received[0][2]
    assert delivery["headers"]["Stripe-Signature"] == site.received[0][1]["Stripe-Signature"]
    assert delivery["id"] == json.loads(delivery["body"])["id"]


def test_a_slow_site_holds_up_the_person_who_pays_and_nobody_else(stripe, site, delivering) -> None:
    server = serve(delivering, port=0)
    address = f"http://localhost:{server.port}"
    session = stripe.created()
    site.answering.clear()
    statuses: list[int] = []

    def pay() -> None:
        stripe.decide(session, "pay")
        statuses.extend(delivery["status"] for delivery in delivering.deliveries("stripe"))

    paying = Thread(target=pay)
    paying.start()
    assert site.knocked.wait(timeout=10)
    delivering.tick()
    requests.get(f"{address}/zoom/health", timeout=5).raise_for_status()
    assert stripe.session(session["id"])["payment_status"] == "paid"
    assert paying.is_alive()
    site.answering.set()
    paying.join()
    server.close()

    assert statuses == [200]


@pytest.mark.parametrize("status", [500, 400, 302])
def test_anything_but_a_2xx_is_tried_again(stripe, site, status) -> None:
    site.statuses = [status]

    stripe.decide(stripe.created(), "pay")

    first, second = site.wait_for(2)
    assert first == second


def test_a_late_payment_can_be_settled_by_hand(stripe, site, delivering) -> None:
    session = stripe.created()
    stripe.decide(session, "pay_later")
    site.wait_for(1)

    delivery = delivering.deliver("stripe", "checkout.session.async_payment_succeeded", {"id": session["id"]})

    told = json.loads(delivery["body"])["data"]["object"]
    assert delivery["status"] == 200
    assert (told["payment_status"], told["client_reference_id"]) == ("paid", "b1")
    assert stripe.session(session["id"])["payment_status"] == "paid"


def test_given_fields_replace_the_stored_ones_in_the_event_alone(stripe, delivering) -> None:
    session = stripe.created()

    delivery = delivering.deliver("stripe", "checkout.session.completed", {"id": session["id"], "livemode": True})

    assert json.loads(delivery["body"])["data"]["object"]["livemode"] is True
    assert stripe.session(session["id"])["livemode"] is False
    assert stripe.session(session["id"])["payment_status"] == "paid"


def test_an_event_about_a_foreign_session_can_be_sent(delivering) -> None:
    delivery = delivering.deliver("stripe", "checkout.session.completed", {"id": "cs_live_foreign"})

    told = json.loads(delivery["body"])["data"]["object"]
    assert told == {"object": "checkout.session", "id": "cs_live_foreign"}


def test_a_site_that_is_down_gets_the_status_zero(secrets) -> None:
    sandboxes = Sandboxes("http://localhost:1", "http://localhost:8002", secrets)

    delivery = sandboxes.deliver("zoom", "endpoint.url_validation", {"plainToken": "abc"})

    assert delivery["status"] == 0
    sandboxes.close()


def test_a_source_without_webhooks_is_named(sandboxes) -> None:
    with pytest.raises(ValueError, match="google"):
        sandboxes.deliver("google", "sync", {})
