"""B3, B5: payments that come late, or are told under other secrets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.demo import GUEST
from tests.e2e.clockwork import IN_PERSON
from tests.e2e.people import Offer, Town, from_now

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


@pytest.fixture(autouse=True)
def usual_secrets(town: Town) -> Iterator[None]:
    yield
    town.control("POST", "provider-state/stripe", {"webhookSecrets": []})


def tell_completed(town: Town, offer: Offer) -> int:
    """Have Stripe tell that a booking's checkout is completed; returns the site's answer."""
    told = {"type": "checkout.session.completed", "object": {"id": town.session_of(offer.booking_id)["id"]}}
    return int(town.control("POST", "webhooks/stripe", told)["status"])


def test_b3_b5_a_late_payment_for_a_time_that_is_taken_goes_back_once_and_guest_and_host_are_told(town: Town) -> None:
    offer = town.host().sell(**IN_PERSON)
    offer.book()
    town.heal(from_now(minutes=40))
    assert offer.host.booking(offer.booking_id)["status"] == "expired"
    assert offer.post(offer.starts_at).status_code == 201

    offer.checkout("pay")
    offer.ended()

    assert tell_completed(town, offer) == 200
    booking, intent = offer.host.booking(offer.booking_id), town.session_of(offer.booking_id)["payment_intent"]
    refunds = town.control("GET", "provider-state/stripe")["refunds"]
    assert booking["status"] == "refunded"
    assert [refund["amount"] for refund in refunds if refund["payment_intent"] == intent] == [4500]
    (notice,) = offer.host.notices()
    assert (notice["kind"], notice["bookingId"]) == ("payment_without_slot", offer.booking_id)
    assert "refunded automatically" in notice["detail"]
    (mail,) = (mail for mail in town.mailbox() if booking["classTitle"] in mail["subject"])
    assert GUEST["email"] in mail["to"]
    assert "45.00 EUR" in mail["text"]
    story = {event["what"] for event in offer.host.timeline(offer.booking_id)}
    assert {"Booked", "Expired", "Paid too late", "Refunded"} <= story


def test_b3_an_event_confirms_that_is_signed_with_the_next_secret_as_well(town: Town) -> None:
    offer = town.host().sell(**IN_PERSON)
    offer.book()
    name = "/joinlink/local/stripe/webhook-secrets"
    known = town.cloud.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]

    for secrets, status in ((["whsec_next"], 400), (["whsec_next", known], 200)):
        town.control("POST", "provider-state/stripe", {"webhookSecrets": secrets})
        assert tell_completed(town, offer) == status

    assert offer.settled()["status"] == "confirmed"
