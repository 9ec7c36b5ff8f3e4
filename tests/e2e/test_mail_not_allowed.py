"""O7, E1, E4: an account that may not send. What it could not send is kept, alarmed, and sent once when it may."""

from datetime import UTC, datetime, timedelta
from typing import Any

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
from tests.e2e.people import Host, Town

pytestmark = pytest.mark.usefixtures("undisturbed")


def held_back(town: Town) -> int:
    """Return what the alarm counts."""
    metrics = town.control("GET", "metrics")["metrics"]
    return sum(int(each["sum"]) for each in metrics if each["metric"] == "mails_held_back")


def alarm_of(town: Town, name: str) -> dict[str, Any]:
    """Return what CloudWatch would make of an alarm."""
    alarms = {alarm["name"]: alarm for alarm in town.control("GET", "alarms")["alarms"]}
    return alarms[f"joinlink-local-{name}"]


def one_each(host: Host) -> dict[str, int]:
    return {GUEST["email"]: 1, host.email: 1}


def test_o7_an_hour_in_the_sandbox_loses_no_mail_sends_none_twice_and_raises_the_alarm(town: Town) -> None:
    host = open_at_any_hour(town.host())
    counted = held_back(town)
    town.control("POST", "provider-state/ses", {"sandbox": True})
    offer = host.sell(price_minor=0, **IN_PERSON, reminderMinutes=[120])
    booking = book(offer, slot_in(offer, timedelta(hours=2)))
    began, due_at = datetime.now(UTC), before(booking, minutes=120)

    (execution,) = town.executions_of(booking)
    assert execution["status"] == "FAILED"
    for minutes in range(0, 65, 5):
        town.heal(began + timedelta(minutes=minutes))
        send_reminders(town, due_at + timedelta(minutes=minutes))
    assert mails_about(town, booking) == []
    assert held_back(town) > counted
    assert alarm_of(town, "mails_held_back")["rang"] >= 1
    told = [event["what"] for event in host.timeline(booking["bookingId"])]
    assert told.count("Mail to the guest not sent yet") == 2  # the confirmation, and the reminder
    assert host.notices() == []

    town.control("POST", "provider-state/ses", {"sandbox": False})
    for minutes in range(65, 95, 5):
        town.heal(began + timedelta(minutes=minutes))
        send_reminders(town, due_at + timedelta(minutes=minutes))

    assert readers(reminders_about(town, booking)) == one_each(host)
    assert readers(mails_about(town, booking)) == {GUEST["email"]: 2, host.email: 2}


def test_o7_in_the_sandbox_mail_goes_to_who_is_verified_and_waits_for_who_is_not(town: Town) -> None:
    """The roles allow what SES checks of a recipient whom the account knows."""
    host = open_at_any_hour(town.host())
    town.control("POST", "provider-state/ses", {"sandbox": True, "verified": [host.email]})
    offer = host.sell(price_minor=0, **IN_PERSON, reminderMinutes=[])

    booking = book(offer, slot_in(offer, timedelta(hours=2)))

    assert readers(mails_about(town, booking)) == {host.email: 1}
    town.control("POST", "provider-state/ses", {"verified": [host.email, GUEST["email"]]})
    town.heal(datetime.now(UTC) + timedelta(minutes=16))
    assert readers(mails_about(town, booking)) == one_each(host)
