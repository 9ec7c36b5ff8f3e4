"""A host's bookings as a calendar that programs subscribe to (RFC 5545, RFC 7986).

There are no organizers or attendees here: a calendar that is subscribed to invites no one. The same bookings make the
same octets, so a program can be told that nothing has changed: the stamp of an entry is when it was booked.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from joinlink.language import gettext as _
from joinlink.mail.calendar_file import told_to_host
from joinlink.mail.wording import place, title
from joinlink.model.feed import REFRESH, FeedContent
from joinlink.model.mail import MailRole
from joinlink.model.occurrence import Occurrence
from joinlink.model.plain_names import shown_name
from joinlink.model.site import Site

if TYPE_CHECKING:
    from icalendar import Event

    from joinlink.model.booking import Booking


def calendar_feed(content: FeedContent, site: Site) -> bytes:
    """Write the calendar, in the language of whoever `language.reader` is: CRLF, lines folded at 75 octets."""
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("prodid", "-//Joinlink//Joinlink//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = _("Bookings on %(site)s", site=site.name)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(REFRESH), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for booking in content.bookings:
        calendar.add_component(_of_booking(booking, content))
    for occurrence in content.occurrences:
        calendar.add_component(_of_occurrence(occurrence))
    written: bytes = calendar.to_ical()
    return written


def _of_booking(booking: Booking, content: FeedContent) -> Event:
    event = _entry(booking.booking_id, booking.sequence, booking.created_at, booking.starts_at, booking.ends_at)
    event.add("summary", title(booking, content.host, MailRole.HOST))
    event.add("description", told_to_host(booking, content.host))
    _add_where(event, booking.link.url if booking.link else None, place(booking))
    return event


def _of_occurrence(occurrence: Occurrence) -> Event:
    """Write it once, with how many come: who they are stands on its page."""
    sequence = occurrence.revision + occurrence.link_count
    event = _entry(occurrence.occurrence_id, sequence, occurrence.created_at, occurrence.starts_at, occurrence.ends_at)
    taken = _("%(taken)s of %(seats)s", taken=occurrence.confirmed, seats=occurrence.seats)
    event.add("summary", f"{shown_name(occurrence.class_title)} ({taken})")
    location = shown_name(occurrence.location.written) if occurrence.location else None
    _add_where(event, occurrence.link.url if occurrence.link else None, location)
    return event


def _entry(uid: str, sequence: int, booked_at: datetime, starts_at: datetime, ends_at: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uid}@joinlink")
    event.add("sequence", sequence)
    event.add("dtstamp", booked_at)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("status", "CONFIRMED")
    return event


def _add_where(event: Event, join_url: str | None, location: str | None) -> None:
    if join_url or location:
        event.add("location", join_url or location)
    if join_url:
        event.add("url", join_url)
