"""B2, B3, B5: payments that come late, take days, or are told under other secrets."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from local.demo import GUEST
from tests.e2e.clockwork import IN_PERSON
from tests.e2e.people import Offer, Town, content, from_now, headline

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


@pytest.fixture(autouse=True)
def usual_secrets(town: Town) -> Iterator[None]:
    yield
    town.control("POST", "provider-state/stripe", {"webhookSecrets": []})


def sale(town: Town) -> Offer:
    """Put a class on sale that nobody needs a video link for."""
    return town.host().sell(**IN_PERSON)


def let_the_hold_lapse(town: Town) -> None:
    """Let heal work as of a time at which the checkouts of now are over."""
    town.heal(from_now(minutes=40))


def closings(town: Town, session: dict[str, Any]) -> int:
    """Count the calls by which a checkout was to be closed."""
    return sum(call["path"].endswith(f"/{session['id']}/expire") for call in town.requests("stripe"))


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


def deliver(town: Town, offer: Offer, kind: str, **changes: object) -> int:
    """Have Stripe report something about a booking's checkout; returns the site's answer."""
    session = {"id": town.session_of(offer.booking_id)["id"], **changes}
    return int(town.control("POST", "webhooks/stripe", {"type": kind, "object": session})["status"])


def mails_about(town: Town, offer: Offer) -> list[dict[str, Any]]:
    """Return the mails about a class; nobody else is mailed about one that was never confirmed."""
    title = offer.host.booking(offer.booking_id)["classTitle"]
    return [mail for mail in town.mailbox() if title in mail["subject"]]


def wait_for_mails(town: Town, offer: Offer, number: int, headed: str = "") -> list[dict[str, Any]]:
    """Return the mails about a class whose headlines begin so, once there are so many."""

    def arrived() -> list[dict[str, Any]] | None:
        found = [mail for mail in mails_about(town, offer) if headline(mail).startswith(headed)]
        return found if len(found) >= number else None

    return town.wait_for("the mails", arrived)


def told_to_both(town: Town, offer: Offer) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the one mail that the guest got about a class, and the host's."""
    first, second = wait_for_mails(town, offer, 2)
    return (first, second) if GUEST["email"] in first["to"] else (second, first)


def page_of(offer: Offer) -> str:
    """Return the guest's page of the booking."""
    return requests.get(offer.booking_url, timeout=60).text


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
    to_guest, to_host = told_to_both(town, offer)
    assert "€45, is on its way back to you" in to_guest["text"]
    assert "€45, is on its way back." in to_host["text"]
    assert {"Booked", "Expired", "Paid too late", "Refunded"} <= story_of(offer)


def test_b2_a_transfer_that_fails_frees_the_time_and_guest_and_host_are_mailed(town: Town) -> None:
    offer = sale(town)
    offer.book()
    offer.checkout("pay_later")

    assert deliver(town, offer, "checkout.session.async_payment_failed") == 200
    offer.ended()

    assert status_of(offer) == "expired"
    assert offer.post(offer.starts_at).status_code == 201
    to_guest, to_host = told_to_both(town, offer)
    assert headline(to_guest).startswith("Payment failed: ")
    assert "did not send the €45" in to_guest["text"]
    assert "did not send the €45" in to_host["text"]
    page = page_of(offer)
    assert "Your payment failed" in page
    assert "in time" not in page


@pytest.mark.parametrize("told", [{"amount_total": 900}, {"currency": "usd"}], ids=["amount", "currency"])
def test_b5_a_payment_that_is_not_the_price_goes_back_and_both_are_told(town: Town, told: dict[str, Any]) -> None:
    offer = sale(town)
    offer.book()

    assert deliver(town, offer, "checkout.session.completed", **told) == 200
    offer.ended()

    assert status_of(offer) == "refunded"
    assert refunds_of(town, offer) == [4500]
    paid = "€9" if "amount_total" in told else "$45"
    for mail in told_to_both(town, offer):
        assert f"paid {paid}, but the price is €45" in mail["text"]
    assert f"You paid {paid}, but the price is €45" in page_of(offer)
    (notice,) = offer.host.notices()
    assert (notice["kind"], notice["bookingId"]) == ("payment_mismatch", offer.booking_id)


@pytest.mark.parametrize("kind", ["refund.failed", "refund.updated", "charge.refund.updated"])
def test_b5_a_refund_that_comes_back_days_later_is_told_to_both_with_what_to_do(town: Town, kind: str) -> None:
    offer = sale(town)
    offer.book()
    assert deliver(town, offer, "checkout.session.completed", amount_total=900) == 200
    offer.ended()
    intent = town.session_of(offer.booking_id)["payment_intent"]
    (refund_id,) = (
        refund["id"]
        for refund in town.control("GET", "provider-state/stripe")["refunds"]
        if refund["payment_intent"] == intent
    )

    told = {"type": kind, "object": {"id": refund_id, "status": "failed"}}
    for _ in range(2):
        assert town.control("POST", "webhooks/stripe", told)["status"] == 200
    offer.settled()

    (notice,) = offer.host.notices()
    assert notice["kind"] == "refund_failed"
    assert f"(payment {intent}). Ask Guest" in notice["detail"]
    to_guest, to_host = wait_for_mails(town, offer, 2, "Refund not possible")
    assert "pays it back another way" in to_guest["text"] + to_host["text"]
    assert "What to do: see in Stripe why it failed" in to_guest["text"] + to_host["text"]
    assert "The automatic refund of €9 did not go through" in page_of(offer)


def test_b3_a_session_that_the_booking_did_not_open_confirms_nothing_whatever_it_refers_to(town: Town) -> None:
    offer = sale(town)
    offer.book()

    foreign = {**town.session_of(offer.booking_id), "id": "cs_test_foreign", "payment_status": "paid"}
    foreign["payment_intent"] = "pi_foreign"
    told = {"type": "checkout.session.completed", "object": foreign}
    assert town.control("POST", "webhooks/stripe", told)["status"] == 200
    assert deliver(town, offer, "checkout.session.completed", mode="setup") == 200

    assert status_of(offer) == "pending_payment"
    (notice,) = offer.host.notices()
    assert "(payment pi_foreign)" in notice["detail"]


def test_f5_a_hold_that_its_guest_lets_go_can_not_be_paid_and_its_time_is_free(town: Town) -> None:
    offer = sale(town)
    offer.book()

    address = f"{town.site}/api/public/bookings/{offer.booking_id}/release?token={offer.token}"
    answers = [requests.post(address, timeout=60) for _ in range(2)]

    assert [(answer.status_code, answer.json()["status"]) for answer in answers] == [(200, "expired")] * 2
    assert town.session_of(offer.booking_id)["status"] == "expired"
    assert offer.checkout("pay").status_code == 410
    assert mails_about(town, offer) == []
    assert offer.post(offer.starts_at).status_code == 201


def test_x1_b5_what_a_host_lets_go_is_told_to_the_guest_and_a_payment_under_way_goes_back(town: Town) -> None:
    offer = sale(town)
    offer.book()
    offer.checkout("pay_later")

    dropped = offer.host.call("POST", f"/api/bookings/{offer.booking_id}/cancel", {"reason": "I am ill."})
    offer.ended()
    (to_guest,) = wait_for_mails(town, offer, 1)
    assert deliver(town, offer, "checkout.session.async_payment_succeeded") == 200
    mails = wait_for_mails(town, offer, 3)

    assert (dropped.status_code, dropped.json()["status"]) == (200, "expired")
    assert GUEST["email"] in to_guest["to"]
    assert "I am ill." in to_guest["text"]
    assert status_of(offer) == "refunded"
    assert refunds_of(town, offer) == [4500]
    assert [headline(mail).partition(":")[0] for mail in mails] == ["Not booked", "Refund", "Refund"]


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


def test_f5_g3_while_stripe_is_silent_a_start_moves_at_once_and_the_checkout_is_closed_afterwards(town: Town) -> None:
    host = town.host()
    offer = host.sell(**IN_PERSON, seats=3)
    offer.booked_and_paid()
    unpaid = content(offer.post(offer.starts_at, email="unpaid@example.com"), 201)["bookingId"]
    (start,) = content(host.call("GET", "/api/occurrences"))["items"]
    town.fault("stripe", "expire_session", "timeout_before", -1)

    where = f"/api/occurrences/{start['occurrenceId']}/reschedule"
    content(host.call("POST", where, {"startsAt": offer.slots()[-1]["startsAt"]}))

    session = town.session_of(unpaid)
    assert (host.booking(unpaid)["status"], session["status"]) == ("expired", "open")
    assert closings(town, session) == 1  # nobody waits for a second
    town.control("DELETE", "faults")
    town.heal()
    assert town.session_of(unpaid)["status"] == "expired"
    assert host.timeline(unpaid)[-1]["what"] == "Checkout closed"
