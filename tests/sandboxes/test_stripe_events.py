"""What Stripe's events can be made to look like: later payments, a roll of the secret, other modes and accounts."""

import json
from typing import Any

import pytest
from stripe import SignatureVerificationError, Webhook

from local.sandboxes.server import Sandboxes
from local.secrets import Secrets
from tests.sandboxes.clients import StripeClient

COMPLETED = "checkout.session.completed"
SUCCEEDED, FAILED = "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"


@pytest.fixture
def stripe(delivering: Sandboxes, secrets: Secrets) -> StripeClient:
    return StripeClient(delivering, secrets)


def _event(delivery: dict[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(delivery["body"])
    return event


def _is_signed_with(delivery: dict[str, Any], secret: str) -> bool:
    try:
        Webhook.construct_event(delivery["body"], delivery["headers"]["Stripe-Signature"], secret)
    except SignatureVerificationError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "payment_status", "intent_status"),
    [(SUCCEEDED, "paid", "succeeded"), (FAILED, "unpaid", "requires_payment_method")],
)
def test_a_later_payment_ends_as_it_is_told_to(stripe, delivering, kind, payment_status, intent_status) -> None:
    session = stripe.created()
    stripe.decide(session, "pay_later")
    (intent,) = delivering.state("stripe")["paymentIntents"]
    assert intent["status"] == "processing"

    told = _event(delivering.deliver("stripe", kind, {"id": session["id"]}))["data"]["object"]

    (intent,) = delivering.state("stripe")["paymentIntents"]
    assert intent["status"] == intent_status
    assert (told["status"], told["payment_status"]) == ("complete", payment_status)
    assert told["metadata"] == {"booking_id": "b1"}


def test_a_session_that_expired_can_be_paid_late_by_hand(stripe, delivering) -> None:
    """B5: Stripe would not let it; a webhook that was held up looks the same to the site."""
    session = stripe.created()
    stripe.decide(session, "expire")

    delivering.deliver("stripe", COMPLETED, {"id": session["id"]})

    paid = stripe.session(session["id"])
    assert (paid["status"], paid["payment_status"]) == ("complete", "paid")
    assert stripe.post("/v1/refunds", {"payment_intent": paid["payment_intent"]}).status_code == 200


def test_a_second_event_about_a_payment_charges_nothing(stripe, delivering) -> None:
    session = stripe.created()
    stripe.decide(session, "pay")
    (before,) = delivering.state("stripe")["paymentIntents"]

    delivering.deliver("stripe", COMPLETED, {"id": session["id"]})

    assert delivering.state("stripe")["paymentIntents"] == [before]


def test_an_event_is_of_the_mode_and_the_account_that_it_is_given_b3(delivering, stripe) -> None:
    session = stripe.created()

    ours = _event(delivering.deliver("stripe", COMPLETED, {"id": session["id"]}))
    live = _event(delivering.deliver("stripe", COMPLETED, {"id": session["id"], "livemode": True}))
    theirs = _event(delivering.deliver("stripe", COMPLETED, {"id": session["id"], "account": "acct_1"}))

    assert [event["livemode"] for event in (ours, live, theirs)] == [False, True, False]
    assert [event.get("account") for event in (ours, live, theirs)] == [None, None, "acct_1"]
    assert "account" not in theirs["data"]["object"]


def test_during_a_roll_every_event_is_signed_with_both_secrets_b3(stripe, site, delivering, secrets) -> None:
    delivering.change("stripe", {"webhookSecrets": [secrets.stripe_webhook_secret, "whsec_next"]})
    stripe.decide(stripe.created(), "pay")
    site.wait_for(1)

    (delivery,) = delivering.deliveries("stripe")

    assert _is_signed_with(delivery, secrets.stripe_webhook_secret)
    assert _is_signed_with(delivery, "whsec_next")
    assert not _is_signed_with(delivery, "whsec_other")


def test_after_a_roll_the_old_secret_signs_nothing(delivering, secrets) -> None:
    delivering.change("stripe", {"webhookSecrets": ["whsec_next"]})
    after = delivering.deliver("stripe", COMPLETED, {"id": "cs_1"})

    delivering.change("stripe", {"webhookSecrets": []})
    again = delivering.deliver("stripe", COMPLETED, {"id": "cs_1"})

    assert not _is_signed_with(after, secrets.stripe_webhook_secret)
    assert _is_signed_with(after, "whsec_next")
    assert _is_signed_with(again, secrets.stripe_webhook_secret)


@pytest.mark.parametrize("body", [{}, {"webhookSecrets": "whsec"}, {"webhookSecrets": [""]}, {"plan": "free"}])
def test_nothing_else_can_be_changed_by_hand(sandboxes, body) -> None:
    with pytest.raises(ValueError, match="webhookSecrets"):
        sandboxes.change("stripe", body)
