"""Whose meeting it is: a booking's own, or that of the occurrence in which the booking has a seat (G2).

A seat's workflow makes, stores and removes the meeting of its occurrence, and then does for its own guest what the
workflow of any other booking does: copy the link, send the mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from joinlink.errors import NotFound, Superseded
from joinlink.model.booking import Booking
from joinlink.model.meeting_subject import is_occurrence
from joinlink.model.occurrence import Occurrence

if TYPE_CHECKING:
    from joinlink.model.booking_parts import BookingRevision
    from joinlink.ports.bookings import BookingStore
    from joinlink.ports.meetings import SharedMeetings
    from joinlink.ports.occurrences import OccurrenceStore

Subject: TypeAlias = Booking | Occurrence


class SubjectPorts(Protocol):
    """The stores of all that has a meeting."""

    bookings: BookingStore
    occurrences: OccurrenceStore
    shared_meetings: SharedMeetings


def read_subject(subject_id: str, ports: SubjectPorts) -> Subject:
    """Read it by its id.

    Raises:  NotFound
    """
    return ports.occurrences.get(subject_id) if is_occurrence(subject_id) else ports.bookings.get(subject_id)


def find_subject(subject_id: str, ports: SubjectPorts) -> Subject | None:
    """Read it by its id; None for a test booking, which is not stored."""
    try:
        return read_subject(subject_id, ports)
    except NotFound:
        return None


def subject_of(booking: Booking, ports: SubjectPorts) -> Subject:
    """Return the booking itself or, if it has a seat in one, its occurrence."""
    return booking if booking.occurrence_id is None else ports.occurrences.get(booking.occurrence_id)


def wanted_subject(target: BookingRevision, ports: SubjectPorts) -> tuple[Booking, Subject]:
    """Return the booking of a workflow, and the subject of its meeting.

    Raises:  Superseded  the booking has moved on, or its occurrence has, which will bring the booking along
    """
    booking = ports.bookings.get(target.booking_id)
    if not booking.is_current(target.revision):
        raise Superseded("the booking has moved on")
    subject = subject_of(booking, ports)
    if isinstance(subject, Occurrence) and not subject.is_current(booking.occurrence_revision):
        raise Superseded("its occurrence has moved on")
    return booking, subject


def lose_link(subject: Subject, ports: SubjectPorts, now: datetime) -> bool:
    """Take off a link whose meeting is gone, and ask for care at once; False when the subject has moved on."""
    if isinstance(subject, Occurrence):
        return ports.shared_meetings.lose_link(subject, now)
    return ports.bookings.lose_link(subject, now)
