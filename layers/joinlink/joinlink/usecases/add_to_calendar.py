"""Write the booking into the host's Google Calendar, with the link of whichever provider made the meeting (M3)."""

from __future__ import annotations

from joinlink.model.booking import BookingRevision
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from joinlink.usecases.meeting_ports import MeetingPorts
from joinlink.usecases.meeting_request import meeting_request
from joinlink.usecases.mint_meeting import make_once


def add_to_calendar(target: BookingRevision, ports: MeetingPorts) -> None:
    """Make the calendar entry of an online booking; nothing to do without Google, or where Meet made its own event.

    Safe to repeat.
    Raises:  Superseded  the booking moved on while the entry was made; and as mint_meeting
    """
    booking = ports.bookings.get(target.booking_id)
    if not booking.is_online or not booking.is_current(target.revision):
        return
    if booking.link is not None and booking.link.kind is MeetingKind.GOOGLE_MEET:
        return
    google = ports.connections.get(booking.host_id, Provider.GOOGLE)
    if google is None or not google.is_usable:
        return
    join_url = booking.link.url if booking.link else None
    record = make_once(
        meeting_request(booking, MeetingKind.GOOGLE_CALENDAR, join_url=join_url),
        booking,
        ports,
        records=ports.ledger.records(target.booking_id, target.revision),
        connection=google,
    )
    ports.bookings.store_calendar_event(booking, record)
