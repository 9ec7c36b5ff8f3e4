"""G1 to G3: the whole life of a class in person with several seats: booked, reminded of, moved and cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.e2e.clockwork import IN_PERSON, before, open_at_any_hour, send_reminders, slot_in
from tests.e2e.people import Offer, Town, content, headline

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]

GUESTS = ("one@example.com", "two@example.com", "three@example.com")


def mails_to_guests(town: Town, beginning: str, count: int) -> list[dict[str, Any]]:
    """Wait for this many mails to the guests whose headline begins so; further ones are returned as well."""

    def found() -> list[dict[str, Any]]:
        to_guests = [mail for mail in town.mailbox() if any(guest in mail["to"] for guest in GUESTS)]
        return [mail for mail in to_guests if headline(mail).startswith(beginning)]

    return list(town.wait_for(f"{count} mails: {beginning}", lambda: found() if len(found()) >= count else None))


def readers(mails: list[dict[str, Any]]) -> list[str]:
    return sorted(mail["to"] for mail in mails)


def leave(offer: Offer, booked: dict[str, Any]) -> None:
    address = f"{offer.town.site}/api/public/bookings/{booked['bookingId']}/cancel"
    content(requests.post(address, params={"token": booked["token"]}, json={}, timeout=60))


def test_g1_g2_g3_a_class_in_person_lives_its_whole_life_with_a_place_and_without_a_meeting(town: Town) -> None:
    host = open_at_any_hour(town.host())
    offer = host.sell(price_minor=0, **IN_PERSON, seats=3, reminderMinutes=[120])
    starts_at = slot_in(offer, timedelta(hours=3))

    booked = [content(offer.post(starts_at, email=guest), 201) for guest in GUESTS]

    assert offer.post(starts_at, email="late@example.com").json()["code"] == "slot_taken"
    told = mails_to_guests(town, "Confirmed", 3)
    assert (readers(told), {"Studio" in mail["text"] for mail in told}) == (sorted(GUESTS), {True})
    (there,) = content(host.call("GET", "/api/occurrences"))["items"]
    assert (there["seatsTaken"], "meetingUrl" in there) == (3, False)

    leave(offer, booked[2])
    send_reminders(town, before(there, minutes=120))
    assert readers(mails_to_guests(town, "Starts ", 2)) == sorted(GUESTS[:2])

    path, later = f"/api/occurrences/{there['occurrenceId']}", offer.slots()[-1]["startsAt"]
    moved = content(host.call("POST", f"{path}/reschedule", {"startsAt": later}))
    told = mails_to_guests(town, "New time", 2)
    assert (moved["startsAt"], readers(told)) == (later, sorted(GUESTS[:2]))
    assert {"Studio" in mail["text"] for mail in told} == {True}
    send_reminders(town, before(moved, minutes=120))
    assert readers(mails_to_guests(town, "Starts ", 4)) == sorted(2 * GUESTS[:2])
    to_host = [headline(mail) for mail in town.mailbox() if mail["to"] == host.email]
    assert sum(each.startswith("Starts ") for each in to_host) == 2

    content(host.call("POST", f"{path}/cancel", {"reason": "The studio is closed."}))
    told = mails_to_guests(town, "Cancelled", 3)
    assert readers(told) == sorted(GUESTS)
    assert {host.booking(each["bookingId"])["status"] for each in booked} == {"cancelled"}
    assert starts_at in [slot["startsAt"] for slot in offer.slots()]
    assert host.notices() == []
