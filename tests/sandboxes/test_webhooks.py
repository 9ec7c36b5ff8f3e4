"""Stripe's signed events on their way to the site, and what they can be made to look like (B3)."""

import json
from threading import Thread, Timer
from typing import Any

import pytest
import requests

from local.sandboxes.server import Sandboxes, serve
from local.sandboxes.webhooks import Courier
from local.secrets import Secrets
from tests.sandboxes.clients import StripeClient

COMPLETED = "checkout.session.completed"
SUCCEEDED, FAILED = "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"


@pytest.fixture
def stripe(delivering: Sandboxes, secrets: Secrets) -> StripeClient:
    return StripeClient(delivering, secrets)


def _event(delivery: dict[str, Any]) -> dict[str, Any]:
    return json.loads(delivery["body"])


@pytest.mark.parametrize(
    ("decision", "kind", "expected"),
    [
        ("pay", COMPLETED, {"status": "complete", "payment_status": "paid"}),
        ("pay_later", COMPLETED, {"status": "complete", "payment_status": "unpaid"}),
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


def test_a_slow_site_holds_up_the_person_who_pays_and_nobody_else(stripe, site, delivering) -> None:
    server = serve(delivering, port=0)
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
    requests.get(f"http://localhost:{server.port}/zoom/health", timeout=5).raise_for_status()
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


def test_a_site_that_is_down_gets_the_status_zero(site, delivering) -> None:
    site.close()

    assert delivering.deliver("zoom", "endpoint.url_validation", {"plainToken": "abc"})["status"] == 0


def test_whoever_closes_the_sandboxes_waits_for_what_is_being_delivered(site) -> None:
    courier = Courier(lambda: site.url)
    site.answering.clear()
    delivery = courier.prepare("stripe", "evt_1", COMPLETED, {}, "{}")
    courier.send(delivery)
    assert site.knocked.wait(timeout=10)

    Timer(0.1, site.answering.set).start()
    courier.close()

    assert delivery.status == 200


def test_a_source_without_webhooks_is_named(sandboxes) -> None:
    with pytest.raises(ValueError, match="google"):
        sandboxes.deliver("google", "sync", {})


# --- events by hand ---


@pytest.mark.parametrize(
    ("kind", "payment_status", "intent_status"),
    [(SUCCEEDED, "paid", "succeeded"), (FAILED, "unpaid", "requires_payment_method")],
)
def test_a_later_payment_ends_as_it_is_told_to(stripe, delivering, kind, payment_status, intent_status) -> None:
    session = stripe.created()
    stripe.decide(session, "pay_later")
    (processing,) = delivering.state("stripe")["paymentIntents"]

    delivery = delivering.deliver("stripe", kind, {"id": session["id"]})

    told = _event(delivery)["data"]["object"]
    (ended,) = delivering.state("stripe")["paymentIntents"]
    assert delivery["status"] == 200
    assert (processing["status"], ended["status"]) == ("processing", intent_status)
    assert (told["status"], told["payment_status"]) == ("complete", payment_status)
    assert (told["metadata"], told["client_reference_id"]) == ({"booking_id": "b1"}, "b1")
    assert stripe.session(session["id"])["payment_status"] == payment_status


def test_a_session_that_expired_can_be_paid_late_by_hand_b5(stripe, delivering) -> None:
    """Stripe would not let it; a webhook that was held up looks the same to the site."""
    session = stripe.created()
    stripe.decide(session, "expire")

    for _ in range(2):
        delivering.deliver("stripe", COMPLETED, {"id": session["id"]})

    paid = stripe.session(session["id"])
    assert (paid["status"], paid["payment_status"]) == ("complete", "paid")
    assert [intent["id"] for intent in delivering.state("stripe")["paymentIntents"]] == [paid["payment_intent"]]
    assert stripe.post("/v1/refunds", {"payment_intent": paid["payment_intent"]}).status_code == 200


def test_an_event_about_a_foreign_session_can_be_sent(delivering) -> None:
    told = _event(delivering.deliver("stripe", COMPLETED, {"id": "cs_live_foreign"}))["data"]["object"]

    assert told == {"object": "checkout.session", "id": "cs_live_foreign"}
