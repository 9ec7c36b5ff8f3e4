"""Put it in the host's Google Calendar, with its link, whichever provider made the meeting (M3).

An occurrence has one entry for all its seats, which says how many come (G2).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from joinlink.errors import Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.host import Connection, Provider
from joinlink.model.meeting import MeetingKind
from joinlink.model.occurrence import Occurrence
from joinlink.usecases.meetings.delete_meeting import discard
from joinlink.usecases.meetings.make_once import make_once
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.note_seats import note_seats
from joinlink.usecases.meetings.subjects import Subject, wanted_subject
from joinlink.usecases.meetings.take_turns import in_turn


def add_to_calendar(target: BookingRevision, ports: MeetingPorts) -> None:
    """Ensure that exactly one event in the host's calendar shows an online booking with its current link.

    A no-op without Google; safe to repeat. A Meet link's own event is the entry; an entry made before the link existed
    is replaced by one that carries it.
    Raises:  Superseded  the booking moved on while the entry was made; and as mint_meeting
    """
    try:
        booking, subject = wanted_subject(target, ports)
    except Superseded:
        return
    if not subject.is_online:
        return
    accounts = {connection.provider: connection for connection in ports.connections.list(subject.host_id)}
    google = accounts.get(Provider.GOOGLE)
    if google is None or not google.is_usable:
        return
    in_turn(subject, partial(_ensure_entry, booking, subject, accounts, ports), ports)
    if isinstance(subject, Occurrence):
        note_seats(subject.occurrence_id, ports)


def _ensure_entry(
    booking: Booking, subject: Subject, accounts: Mapping[Provider, Connection], ports: MeetingPorts
) -> None:
    records = ports.meeting_ledger.records(subject.subject_id, subject.revision)
    if subject.link is None or subject.link.kind is not MeetingKind.GOOGLE_MEET:
        join_url = subject.link.url if subject.link else None
        record = make_once(
            subject, MeetingKind.GOOGLE_CALENDAR, ports, records=records, accounts=accounts, join_url=join_url
        )
        if isinstance(subject, Occurrence):
            ports.shared_meetings.store_calendar_event(subject, booking, record)
        else:
            ports.bookings.store_calendar_event(booking, record)
        return
    for entry in records:  # made before Meet's own event existed
        if not entry.kind.is_meeting and not entry.is_closed:
            discard(entry, ports)
