"""A3, A4, C4: calendars that hosts keep elsewhere block what they should, and offer nothing when they can't be read."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.e2e.calendar_world import ONE_DAY, AppleCalendar, slots
from tests.e2e.clockwork import IN_PERSON, open_at_any_hour
from tests.e2e.people import Host, Offer, Town
from tests.ical_objects import event

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


def sale(host: Host) -> Offer:
    return host.sell(price_minor=0, durationMinutes=15, **IN_PERSON)


def with_calendar(town: Town) -> tuple[AppleCalendar, Offer]:
    """Let a host connect an empty calendar and put a class on sale."""
    apple = AppleCalendar(open_at_any_hour(town.host()))
    assert apple.connect().status_code == 200
    return apple, sale(apple.host)


def next_month() -> date:
    """A day whose busy times nobody has read yet: those of the coming week are good for a minute."""
    return datetime.now(UTC).date() + timedelta(days=30)


def problem(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def unreadable(host: Host) -> list[str]:
    """The providers whose calendars the open notices call unreadable."""
    return [notice["provider"] for notice in host.notices("calendar_unreadable")]


def mails_to(host: Host) -> list[dict[str, Any]]:
    return [mail for mail in host.town.mailbox() if mail["to"] == host.email]


def looks_of_heal(town: Town, *hours: float) -> None:
    """Let heal run as of some times from now."""
    for wait in hours:
        town.heal(datetime.now(UTC) + timedelta(hours=wait))


def mails_of_unreadable(host: Host) -> list[str]:
    return [mail["text"] for mail in mails_to(host) if mail["subject"].startswith("Apple Calendar can’t be read")]


# --- connecting -----------------------------------------------------------------------------------------------


def test_c4_c6_a_calendar_is_connected_and_disconnected(town: Town) -> None:
    apple = AppleCalendar(open_at_any_hour(town.host()))
    day = datetime.now(UTC).date() + 2 * ONE_DAY
    apple.put("away", event(f"DTSTART:{day:%Y%m%d}T000000Z", "DURATION:P1D"))

    connected = apple.connect()
    offer = sale(apple.host)

    assert (connected.status_code, connected.json()["status"]) == (200, "connected")
    assert apple.host.connection("apple")["accountEmail"] == apple.username
    assert slots(offer, day, day)["slots"] == []
    assert apple.host.call("DELETE", "/api/connections/apple").status_code == 204
    assert len(slots(offer, day, day)["slots"]) == 96
    assert apple.username not in town.everything_stored()


def test_c4_hostile_addresses_are_refused_nobody_is_asked_and_nothing_is_stored(town: Town) -> None:
    apple = AppleCalendar(town.host())
    before = town.everything_stored()
    hostile = [
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "https://2130706433/",
        "https://localhost/",
        "file:///etc/passwd",
        f"{town.site}/__local/mailbox",
        f"{town.cloud.aws}/",
        f"{apple.server}@127.0.0.1/",
        f"{apple.server}.127.0.0.1.nip.io/",
    ]

    answers = {url: problem(apple.connect(url=url)) for url in hostile}

    assert answers == dict.fromkeys(hostile, (422, "caldav_forbidden_address"))
    assert town.requests("caldav") == []
    assert town.everything_stored() == before


# --- unknown is never free ------------------------------------------------------------------------------------


def is_closed(offer: Offer, day: date) -> bool:
    """Whether a day is unknown: the answer says so, offers nothing, and a booking all the same is refused."""
    answer = slots(offer, day, day)
    refused = problem(offer.post(f"{day}T12:00:00Z"))
    return (answer["availability"], answer["slots"], refused) == ("unknown", [], (503, "availability_unknown"))


def is_open(offer: Offer, day: date) -> bool:
    """Whether a day is known and free, and can be booked."""
    answer = slots(offer, day, day)
    booked = offer.post(f"{day}T12:00:00Z")
    return (answer["availability"], len(answer["slots"]), booked.status_code) == ("ok", 96, 201)


def test_a4_ac_50_ac_56_while_apples_server_is_dead_nothing_is_offered_and_the_host_is_told_once(town: Town) -> None:
    apple, offer = with_calendar(town)
    town.fault("caldav", "report", "500_before", -1)

    assert is_closed(offer, next_month())
    assert is_closed(offer, next_month() + ONE_DAY)
    assert unreadable(apple.host) == ["apple"]
    assert apple.host.connection("apple")["status"] == "connected"

    town.calm()
    assert is_open(offer, next_month())
    assert unreadable(apple.host) == []


def test_a4_ac_50_ac_56_a_damaged_event_is_noticed_without_a_guest_mailed_once_and_over_once_it_is_mended(
    town: Town,
) -> None:
    apple, _ = with_calendar(town)
    day = next_month()
    apple.put("damaged", event(f"DTSTART;TZID=Nobody/Knows:{day:%Y%m%d}T120000", "DURATION:PT1H"))

    looks_of_heal(town, 1.1)
    assert unreadable(apple.host) == ["apple"]
    assert mails_of_unreadable(apple.host) == []
    assert "Apple Calendar can’t be read" in apple.host.call("GET", "/mentor/bookings").text

    looks_of_heal(town, 1.5, 3, 5)
    (mail,) = mails_of_unreadable(apple.host)
    assert f"{town.site}/mentor/settings/connections" in mail
    assert apple.host.connection("apple")["status"] == "connected"

    apple.put("damaged", event(f"DTSTART;TZID=Europe/Berlin:{day:%Y%m%d}T120000", "DURATION:PT1H"))
    looks_of_heal(town, 7)
    assert unreadable(apple.host) == []
    assert "can’t be read" not in apple.host.call("GET", "/mentor/bookings").text
    assert len(mails_of_unreadable(apple.host)) == 1


def test_c9_a4_a_password_that_was_revoked_asks_for_a_reconnect_which_opens_the_times_again(town: Town) -> None:
    apple, offer = with_calendar(town)
    town.fault("caldav", "propfind", "401", -1)

    assert is_closed(offer, next_month())
    assert is_closed(offer, next_month() + ONE_DAY)
    assert apple.host.connection("apple")["status"] == "reconnect_required"
    mails = town.wait_for("the mail to the host", lambda: mails_to(apple.host))
    assert ["Apple Calendar" in mail["subject"] for mail in mails] == [True]

    town.calm()
    assert apple.connect().status_code == 200
    assert is_open(offer, next_month())
    assert apple.host.notices() == []
