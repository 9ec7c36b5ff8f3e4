"""Put the booking in the host's Google Calendar, with its link, whichever provider made the meeting (M3)."""

from __future__ import annotations

from joinlink.model.booking_parts import BookingRevision
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from joinlink.usecases.meetings.delete_meeting import discard
from joinlink.usecases.meetings.make_once import make_once
from joinlink.usecases.meetings.meeting_ports import MeetingPorts


def add_to_calendar(target: BookingRevision, ports: MeetingPorts) -> None:
    """Ensure that exactly one event in the host's calendar shows an online booking with its current link.

    A no-op without Google; safe to repeat. A Meet link's own event is the entry; an entry made before the link existed
    is replaced by one that carries it.
    Raises:  Superseded  the booking moved on while the entry was made; and as mint_meeting
    """
    booking = ports.bookings.get(target.booking_id)
    if not booking.is_online or not booking.is_current(target.revision):
        return
    accounts = {connection.provider: connection for connection in ports.connections.list(booking.host_id)}
    google = accounts.get(Provider.GOOGLE)
    if google is None or not google.is_usable:
        return
    records = ports.meeting_ledger.records(target.booking_id, target.revision)
    if booking.link is None or booking.link.kind is not MeetingKind.GOOGLE_MEET:
        join_url = booking.link.url if booking.link else None
        record = make_once(
            booking, MeetingKind.GOOGLE_CALENDAR, ports, records=records, accounts=accounts, join_url=join_url
        )
        ports.bookings.store_calendar_event(booking, record)
        return
    for entry in records:  # made before Meet's own event existed
        if not entry.kind.is_meeting and not entry.is_closed:
            discard(entry, ports)
