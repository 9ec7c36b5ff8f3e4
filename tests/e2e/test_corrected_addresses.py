"""F7, E5: an address that gets no mail has a way out, by its guest or by its host."""

import re
from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.e2e.clockwork import IN_PERSON, book, mails_about, open_at_any_hour, readers, slot_in
from tests.e2e.people import Offer, Town

pytestmark = pytest.mark.usefixtures("undisturbed")

TYPO, RIGHT = "ada@gmial.com", "ada@gmail.com"
BOUNCING = "bounce+{}@simulator.amazonses.com"
"""A mailbox of its own for each test, as one that bounced gets no more mail."""


@pytest.fixture
def offer(town: Town) -> Offer:
    return open_at_any_hour(town.host()).sell(price_minor=0, **IN_PERSON, reminderMinutes=[60])


def booked_as(offer: Offer, email: str) -> dict[str, Any]:
    guest = {"name": "Ada", "email": email, "timezone": "Europe/Paris"}
    return book(offer, slot_in(offer, timedelta(hours=3)), guest)


def correct(offer: Offer, email: str) -> requests.Response:
    address = f"{offer.town.site}/api/public/bookings/{offer.booking_id}"
    return requests.patch(address, params={"token": offer.token}, json={"email": email}, timeout=60)


def mailed(town: Town, booking: dict[str, Any], *, mails: int) -> dict[str, int]:
    """Wait until this many mails about a booking have come, and count them by who got them."""
    town.wait_for("the mails", lambda: len(mails_about(town, booking)) >= mails)
    town.ended(booking)
    return dict(readers(mails_about(town, booking)))


def test_f7_a_corrected_address_gets_the_mail_of_the_present_state_and_the_former_no_more(
    town: Town, offer: Offer
) -> None:
    booking = booked_as(offer, TYPO)

    answer = correct(offer, RIGHT)

    assert (answer.status_code, answer.json()["guest"]["email"]) == (200, RIGHT)
    assert mailed(town, booking, mails=3) == {TYPO: 1, RIGHT: 1, offer.host.email: 1}
    offer.cancel()
    assert mailed(town, booking, mails=5) == {TYPO: 1, RIGHT: 2, offer.host.email: 2}
    executions = {each["name"].rpartition("-")[2]: each["states"] for each in town.executions_of(booking)}
    assert executions["m1"] == ["Choose first step", "Send email again"]


def test_f7_strangers_can_not_be_mailed_without_end(town: Town, offer: Offer) -> None:
    booking = booked_as(offer, TYPO)

    statuses = [correct(offer, f"stranger-{number}@example.com").status_code for number in range(5)]

    assert statuses == [200, 200, 200, 409, 409]
    town.ended(booking)
    assert len(mails_about(town, booking)) <= 5


def test_e5_who_bounces_reads_so_and_gives_another_address(town: Town, offer: Offer) -> None:
    bouncing = BOUNCING.format("ada")
    booking = booked_as(offer, bouncing)
    is_stopped = lambda: offer.seen_by_guest().get("mailStopped")  # noqa: E731
    town.wait_for("the bounce", is_stopped)
    page = offer.guest.get(offer.booking_url, timeout=60).text
    assert "No mail reaches" in page
    assert "Mail goes to" not in page

    correct(offer, RIGHT)

    assert mailed(town, booking, mails=3) == {bouncing: 1, RIGHT: 1, offer.host.email: 1}
    assert not is_stopped()
    assert "Mail goes to" in offer.guest.get(offer.booking_url, timeout=60).text
    assert offer.host.notices() == []


def test_e5_the_host_has_the_mails_sent_again_also_to_an_address_that_got_no_more(town: Town, offer: Offer) -> None:
    bouncing = BOUNCING.format("grace")
    booking = booked_as(offer, bouncing)
    town.wait_for("the bounce", lambda: offer.seen_by_guest().get("mailStopped"))

    assert offer.host.call("POST", f"/api/bookings/{offer.booking_id}/resend").status_code == 202

    assert mailed(town, booking, mails=4) == {bouncing: 2, offer.host.email: 2}
    told = [event["what"] for event in offer.host.timeline(offer.booking_id)]
    assert "Mails sent again by the host" in told


def test_f7_a_guest_has_the_links_to_their_bookings_mailed_to_the_address_as_it_is_now(
    town: Town, offer: Offer
) -> None:
    booking = booked_as(offer, TYPO)
    correct(offer, "found@example.com")
    mailed(town, booking, mails=3)
    call = f"{town.site}/api/public/bookings/find"

    asked = [{"email": TYPO}, {"email": "found@example.com"}, {"email": "Found@example.com", "handle": offer.handle}]
    answers = [requests.post(call, json=each, timeout=60) for each in asked]

    assert {(answer.status_code, answer.text) for answer in answers} == {(202, "{}")}
    lists = lambda: [mail for mail in town.mailbox() if mail["subject"] == "Your bookings"]  # noqa: E731
    town.wait_for("the mails", lambda: len(lists()) == 2)
    assert {mail["to"] for mail in lists()} == {"found@example.com"}
    (link,) = re.findall(rf"{re.escape(town.site)}/bookings/\S+", lists()[0]["text"])
    assert requests.get(link, timeout=60).status_code == 200
