"""E4: reminders go out once, to guest and host, with what is true when they are sent."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from local.demo import GUEST
from tests.e2e.clockwork import (
    IN_PERSON,
    before,
    book,
    mails_about,
    open_at_any_hour,
    readers,
    reminders_about,
    send_reminders,
    slot_in,
)
from tests.e2e.lives import local_time, says
from tests.e2e.people import Host, Offer, Town

pytestmark = pytest.mark.usefixtures("undisturbed")

PASTED = "https://video.example.com/room-of-the-host"
REQUESTS_FOR_ONE_MAIL = 4
"""As many as the AWS SDK makes before it gives up."""


def sale(town: Town, **changes: object) -> Offer:
    """Put a free class in person on sale, at any hour."""
    return open_at_any_hour(town.host()).sell(price_minor=0, **{**IN_PERSON, **changes})


def one_each(host: Host, times: int = 1) -> Counter[str]:
    """So many mails to the guest and as many to the host."""
    return Counter({GUEST["email"]: times, host.email: times})


def test_e4_ac_17_ac_61_a_reminder_has_the_link_of_now_and_the_time_in_its_readers_zone(town: Town) -> None:
    host = open_at_any_hour(town.host("zoom"))
    offer = host.sell(price_minor=0, reminderMinutes=[120])
    booking = book(offer, slot_in(offer, timedelta(hours=3)))
    assert offer.paste(PASTED).status_code == 200
    offer.settled()

    send_reminders(town, before(booking, minutes=120))

    reminders = reminders_about(town, booking)
    assert readers(reminders) == one_each(host)
    for mail in reminders:
        reader = "host" if mail["to"] == host.email else "guest"
        assert mail["subject"].startswith("Starts in 2 hours: ")
        assert local_time(booking["startsAt"], reader) in mail["text"]
        for part in ("text", "html", "calendar"):
            assert PASTED in says(mail, part)
            assert booking["meetingUrl"] not in says(mail, part)


def test_e4_both_reminders_of_a_class_go_out_a_day_and_an_hour_before_and_none_twice(town: Town) -> None:
    offer = sale(town)
    booking = book(offer, slot_in(offer, timedelta(hours=25)))
    send_reminders(town)
    assert reminders_about(town, booking) == []

    for hours, number in ((24, 1), (1, 2)):
        send_reminders(town, before(booking, hours=hours, seconds=1))
        assert readers(reminders_about(town, booking)) == one_each(offer.host, number - 1)
        send_reminders(town, before(booking, hours=hours))
        send_reminders(town, before(booking, hours=hours))
        assert readers(reminders_about(town, booking)) == one_each(offer.host, number)

    send_reminders(town, before(booking))
    assert readers(reminders_about(town, booking)) == one_each(offer.host, 2)


def test_e4_a_process_that_is_killed_after_it_has_reminded_reminds_nobody_twice(town: Town) -> None:
    offer = sale(town, reminderMinutes=[60])
    booking = book(offer, slot_in(offer, timedelta(hours=2)))
    town.crash("send_reminders", "end")
    due_at = before(booking, minutes=60).isoformat()
    assert town.control("POST", "schedules/send_reminders", {"time": due_at})["failed"]

    send_reminders(town, before(booking, minutes=60))

    assert readers(reminders_about(town, booking)) == one_each(offer.host)


def test_e4_while_ses_throttles_reminders_wait_and_a_confirmation_goes_out_first(town: Town) -> None:
    host = open_at_any_hour(town.host())
    offers = [host.sell(price_minor=0, **IN_PERSON, reminderMinutes=[60]) for _ in range(2)]
    waiting = [book(offer, slot_in(offer, timedelta(hours=2))) for offer in offers]
    due_at = max(before(booking, minutes=60) for booking in waiting)
    town.control("DELETE", "requests")
    town.fault("ses", "send_email", "429", -1)

    send_reminders(town, due_at)
    refused = [call["status"] for call in town.requests("aws") if call["operation"] == "ses:SendEmail"]
    town.calm()
    booked_meanwhile = book(offers[0], slot_in(offers[0], timedelta(hours=8)))

    assert set(refused) == {429}
    assert len(refused) <= REQUESTS_FOR_ONE_MAIL
    assert [reminders_about(town, booking) for booking in waiting] == [[], []]
    assert readers(mails_about(town, booked_meanwhile)) == one_each(host)
    send_reminders(town, due_at)
    assert [readers(reminders_about(town, booking)) for booking in waiting] == [one_each(host)] * 2
