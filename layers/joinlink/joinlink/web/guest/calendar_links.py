"""Links that open a web calendar with a booking filled in.

Such an entry is a copy that we can't change later, so it has the bridge rather than the current link (12.5), and never
the link that manages the booking: calendars are shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from joinlink.clock import rfc3339
from joinlink.model.booking import Booking
from joinlink.model.host import Host

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
MICROSOFT_365 = "https://outlook.office.com/calendar/0/deeplink/compose"


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """A calendar's name, and the address that opens its form."""

    name: str
    url: str


def calendar_links(booking: Booking, host: Host, *, join_url: str) -> list[CalendarLink]:
    """Return one link for each calendar; `join_url` is the bridge, given as the place of an online class."""
    title = f"{booking.class_title} with {host.name}"
    where = join_url if booking.is_online else booking.location.written if booking.location else ""
    details = f"Join: {join_url}" if booking.is_online else ""
    start, end = rfc3339(booking.starts_at), rfc3339(booking.ends_at)
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{_compact(start)}/{_compact(end)}",
        "location": where,
        "details": details,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": start,
        "enddt": end,
        "location": where,
        "body": details,
    }
    return [
        CalendarLink("Google Calendar", _address(GOOGLE, google)),
        CalendarLink("Outlook", _address(OUTLOOK, outlook)),
        CalendarLink("Microsoft 365", _address(MICROSOFT_365, outlook)),
    ]


def _address(form: str, fields: Mapping[str, str]) -> str:
    """Write the address of a filled-in form; Outlook shows a plus in the query literally, so a space is `%20`."""
    return f"{form}?{urlencode(fields, quote_via=quote)}"


def _compact(time: str) -> str:
    """Write a time without separators: `20261202T090000Z`."""
    return time.replace("-", "").replace(":", "")
