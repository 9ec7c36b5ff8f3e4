"""E4: reminders go out once, to guest and host, with what is true when they are sent."""

from collections import Counter
from datetime import timedelta

import pytest

from local.demo import GUEST
from tests.e2e.clockwork import (
    IN_PERSON,
    before,
    book,
    fill,
    open_at_any_hour,
    readers,
    reminders_about,
    send_reminders,
    slot_in,
)
from tests.e2e.lives import local_time, says
from tests.e2e.people import Town, headline

pytestmark = pytest.mark.usefixtures("undisturbed")

PASTED = "https://video.example.com/room-of-the-host"


def test_e4_ac_17_ac_61_a_reminder_has_the_link_of_now_and_the_time_in_its_readers_zone(town: Town) -> None:
    host = open_at_any_hour(town.host("zoom"))
    offer = host.sell(price_minor=0, reminderMinutes=[120])
    booking = book(offer, slot_in(offer, timedelta(hours=3)))
    assert offer.paste(PASTED).status_code == 200
    offer.settled()

    send_reminders(town, before(booking, minutes=120))

    reminders = reminders_about(town, booking)
    assert readers(reminders) == {GUEST["email"]: 1, host.email: 1}
    for mail in reminders:
        reader = "host" if mail["to"] == host.email else "guest"
        assert headline(mail).startswith("Starts in 2 hours: ")
        assert local_time(booking["startsAt"], reader) in mail["text"]
        for part in ("text", "html", "calendar"):
            assert PASTED in says(mail, part)
            assert booking["meetingUrl"] not in says(mail, part)


def test_e4_a_process_that_is_killed_after_it_has_reminded_reminds_nobody_twice(town: Town) -> None:
    offer = open_at_any_hour(town.host()).sell(price_minor=0, **IN_PERSON, reminderMinutes=[60])
    booking = book(offer, slot_in(offer, timedelta(hours=2)))
    town.crash("send_reminders", "end")
    due_at = before(booking, minutes=60).isoformat()
    assert town.control("POST", "schedules/send_reminders", {"time": due_at})["failed"]

    send_reminders(town, before(booking, minutes=60))

    assert readers(reminders_about(town, booking)) == {GUEST["email"]: 1, offer.host.email: 1}


def test_e4_g1_g2_of_several_seats_each_guest_is_reminded_and_the_host_once_though_a_process_is_killed(
    town: Town,
) -> None:
    offer = open_at_any_hour(town.host()).sell(price_minor=0, **IN_PERSON, seats=4, reminderMinutes=[60])
    guests = [f"seat-{number}@example.com" for number in range(3)]
    there = fill(offer, slot_in(offer, timedelta(hours=2)), guests)
    town.crash("send_reminders", "end")
    due_at = before(there, minutes=60).isoformat()
    assert town.control("POST", "schedules/send_reminders", {"time": due_at})["failed"]

    send_reminders(town, before(there, minutes=60))

    reminders = [mail for mail in town.mailbox() if headline(mail).startswith("Starts ")]
    assert readers(reminders) == Counter([offer.host.email, *guests])
    (to_host,) = [mail for mail in reminders if mail["to"] == offer.host.email]
    assert "3 guests come." in to_host["text"]
    assert f"/mentor/occurrences/{there['occurrenceId']}" in to_host["text"]
