"""B2, B3, B5: payments that come late, take days, or are told under other secrets."""

from __future__ import annotations

from typing import Any

import pytest

from local.demo import GUEST
from tests.e2e.people import Offer, Town, from_now

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def calm(town: Town) -> Any:
    yield
    town.calm()
    town.control("POST", "provider-state/stripe", {"webhookSecrets": []})


def sale(town: Town) -> Offer:
    """Put a class on sale that nobody needs a video link for."""
    return town.host().sell(isOnline=False, location={"label": "Studio"})


def let_the_hold_lapse(town: Town) -> None:
    """Let heal work as of a time at which the checkouts of now are over."""
    town.heal(from_now(minutes=40))


def booked_late(town: Town) -> Offer:
    """Book, let the hold lapse, and let somebody else have the time; the checkout is still to be paid."""
    offer = sale(town)
    offer.book()
    let_the_hold_lapse(town)
    assert status_of(offer) == "expired"
    assert offer.post(offer.starts_at).status_code == 201
    return offer


def status_of(offer: Offer) -> str:
    return str(offer.host.booking(offer.booking_id)["status"])


def story_of(offer: Offer) -> set[str]:
    """What the booking's timeline tells; heal tells it as of its own time."""
    return {event["what"] for event in offer.host.timeline(offer.booking_id)}


def refunds_of(town: Town, offer: Offer) -> list[int]:
    """What Stripe sent back of a booking's payment, in minor units."""
    intent = town.session_of(offer.booking_id)["payment_intent"]
    refunds = town.control("GET", "provider-state/stripe")["refunds"]
    return [refund["amount"] for refund in refunds if refund["payment_intent"] == intent]


def deliver(town: Town, offer: Offer, kind: str) -> int:
    """Have Stripe tell something of a booking's checkout; returns the site's answer."""
    session = {"id": town.session_of(offer.booking_id)["id"]}
    return int(town.control("POST", "webhooks/stripe", {"type": kind, "object": session})["status"])


def mails_about(town: Town, offer: Offer) -> list[dict[str, Any]]:
    """Return the mails about a class; nobody else is mailed about one that was never confirmed."""
    title = offer.host.booking(offer.booking_id)["classTitle"]
    return [mail for mail in town.mailbox() if title in mail["subject"]]


def test_b3_b5_a_late_payment_for_a_time_that_is_taken_goes_back_once_and_guest_and_host_are_told(town: Town) -> None:
    offer = booked_late(town)

    offer.checkout("pay")
    offer.ended()

    assert deliver(town, offer, "checkout.session.completed") == 200
    assert status_of(offer) == "refunded"
    assert refunds_of(town, offer) == [4500]
    (notice,) = offer.host.notices()
    assert (notice["kind"], notice["bookingId"]) == ("payment_without_slot", offer.booking_id)
    assert "refunded automatically" in notice["detail"]
    (mail,) = mails_about(town, offer)
    assert GUEST["email"] in mail["to"]
    assert "45.00 EUR" in mail["text"]
    assert {"Booked", "Expired", "Paid too late", "Refunded"} <= story_of(offer)


def test_b5_a_refund_that_fails_is_made_once_when_stripe_is_back(town: Town) -> None:
    """It is there already, and its idempotency key will never say so."""
    offer = booked_late(town)
    town.fault("stripe", "refund", "500_after", -1)
    offer.checkout("pay")
    assert status_of(offer) == "refunded"
    town.calm()

    let_the_hold_lapse(town)

    assert refunds_of(town, offer) == [4500]
    assert {"Refund not made yet", "Refunded"} <= story_of(offer)


def test_b2_a_transfer_keeps_the_time_and_confirms_when_the_money_arrives(town: Town) -> None:
    offer = sale(town)
    offer.book()
    offer.checkout("pay_later")

    let_the_hold_lapse(town)

    assert status_of(offer) == "pending_payment"
    assert offer.post(offer.starts_at).status_code == 409
    assert deliver(town, offer, "checkout.session.async_payment_succeeded") == 200
    assert offer.settled()["status"] == "confirmed"


def test_b3_an_event_confirms_that_is_signed_with_the_next_secret_as_well(town: Town) -> None:
    offer = sale(town)
    offer.book()
    parameter = town.cloud.client("ssm").get_parameter(
        Name="/joinlink/local/stripe/webhook-secrets", WithDecryption=True
    )
    known = parameter["Parameter"]["Value"]

    town.control("POST", "provider-state/stripe", {"webhookSecrets": ["whsec_next"]})
    assert deliver(town, offer, "checkout.session.completed") == 400
    town.control("POST", "provider-state/stripe", {"webhookSecrets": ["whsec_next", known]})
    assert deliver(town, offer, "checkout.session.completed") == 200

    assert offer.settled()["status"] == "confirmed"
