"""Hosts who are open at any hour, bookings at chosen times, and schedules fired as of them."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import requests

from joinlink.clock import parse_rfc3339, rfc3339
from local.demo import GUEST
from tests.e2e.people import Host, Offer, Town, content, headline

IN_PERSON: Final = {"isOnline": False, "location": {"label": "Studio"}}
"""A class that needs no provider, and so no second more than its mails."""


def open_at_any_hour(host: Host, *, timezone: str = "Europe/Berlin", horizon_days: int = 60) -> Host:
    """Let a host offer every minute from now on, on the clock of a zone."""
    hours = {
        "timezone": timezone,
        "weekly": [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)],
        "overrides": [],
        "bufferBeforeMinutes": 0,
        "bufferAfterMinutes": 0,
        "minimumNoticeMinutes": 0,
        "horizonDays": horizon_days,
    }
    assert host.call("PUT", "/api/availability", hours).status_code == 200
    return host


def slot_in(offer: Offer, wait: timedelta) -> str:
    """Return the first slot that begins after this long."""
    earliest = rfc3339(datetime.now(UTC) + wait)
    return next(slot["startsAt"] for slot in offer.slots() if slot["startsAt"] > earliest)


def book(offer: Offer, starts_at: str, guest: dict[str, str] = GUEST) -> dict[str, Any]:
    """Let a guest book a time of a free class, and return the host's view once its workflow has ended."""
    answer = requests.post(
        f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings",
        json={"startsAt": starts_at, "guest": guest},
        timeout=60,
    )
    booked = content(answer, 201)
    offer.booking_id, offer.token, offer.booking_url = booked["bookingId"], booked["token"], booked["bookingUrl"]
    offer.checkout_url = ""
    return offer.settled()


def fill(offer: Offer, starts_at: str, guests: Iterable[str]) -> dict[str, Any]:
    """Let guests, by their addresses, book seats of a free class; return the start once each has a confirmation."""
    town, wanted = offer.town, set(guests)
    for guest in wanted:
        content(offer.post(starts_at, email=guest), 201)

    def are_confirmed() -> bool:
        return wanted <= {mail["to"] for mail in town.mailbox() if headline(mail).startswith("Confirmed")}

    town.wait_for("the confirmations", are_confirmed)
    (there,) = content(offer.host.call("GET", "/api/occurrences"))["items"]
    return dict(there)


def before(booking: dict[str, Any], **wait: float) -> datetime:
    """Return the time this many hours or minutes before a class begins."""
    return parse_rfc3339(booking["startsAt"]) - timedelta(**wait)


def send_reminders(town: Town, at: datetime | None = None) -> None:
    """Let the schedule fire as of a time, or of now."""
    outcome = town.control("POST", "schedules/send_reminders", {"time": rfc3339(at)} if at else {})
    assert not outcome["failed"], outcome


def mails_about(town: Town, booking: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the mails about a booking, whoever they went to, oldest first."""
    uid = f"UID:{booking['bookingId']}@joinlink"
    return [mail for mail in town.mailbox() if uid in (mail["calendar"] or "")]


def reminders_about(town: Town, booking: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the reminders of a booking, oldest first."""
    return [mail for mail in mails_about(town, booking) if headline(mail).startswith("Starts ")]


def readers(mails: Iterable[dict[str, Any]]) -> Counter[str]:
    """Count the mails by who got them."""
    return Counter(mail["to"] for mail in mails)


def table_calls(town: Town, *functions: str) -> Counter[str]:
    """Count what the functions asked of the table, since the requests were last forgotten."""
    calls = (call for call in town.requests("aws") if call["function"] in functions)
    return Counter(str(call["operation"]) for call in calls if call["operation"].startswith("dynamodb:"))
