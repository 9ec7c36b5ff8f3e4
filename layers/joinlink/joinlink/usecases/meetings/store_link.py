"""Put the minted link on the booking, if it still wants it; for a seat, on its occurrence first (G2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import MeetingState
from joinlink.model.happenings import Happening
from joinlink.model.meeting import MeetingRecord
from joinlink.model.notice import missing_link_notice_id
from joinlink.model.occurrence import Occurrence
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.subjects import Subject, wanted_subject


def store_link(target: BookingRevision, ports: MeetingPorts) -> timedelta | None:
    """Store link and ids on the booking and make the ledger row live, all or nothing; safe to repeat.

    Returns how long the booking has waited for it; None if it did not, as after a repeat. A no-op for an in-person
    class, or if the host pasted a link.
    Raises:  Superseded         the booking was cancelled or moved while the meeting was made
             IllegalTransition  it has another link, or the meeting was given up
             NotFound           nothing was minted
    """
    booking, subject = wanted_subject(target, ports)
    if not subject.is_online or _has_its_link(booking, subject):
        return None
    if isinstance(subject, Occurrence) and subject.link is not None:
        ports.shared_meetings.copy_link(subject, booking)
    else:
        _store_minted(booking, subject, ports)
    now = ports.clock.now()
    ports.timeline.add(target.booking_id, now, Happening.LINK_STORED)
    return None if booking.link_asked_at is None else now - booking.link_asked_at


def _has_its_link(booking: Booking, subject: Subject) -> bool:
    """Whether nothing is left to store: the host pasted a link, or the seat has its occurrence's."""
    if isinstance(subject, Occurrence):
        return subject.link is not None and booking.link == subject.link
    return booking.link is not None and booking.link.is_pasted


def _store_minted(booking: Booking, subject: Subject, ports: MeetingPorts) -> None:
    record = _minted(ports.meeting_ledger.records(subject.subject_id, subject.revision))
    if subject.meeting_state is MeetingState.MISSING:
        # Before the link: a repeat would find nothing missing. If the link can't be stored, the notice goes up again.
        ports.notices.close(subject.host_id, missing_link_notice_id(subject.target))
    if isinstance(subject, Occurrence):
        ports.shared_meetings.store_link(subject, booking, record)
    else:
        ports.bookings.store_link(booking, record)


def _minted(records: Sequence[MeetingRecord]) -> MeetingRecord:
    """Return the minted meeting.

    Raises:  NotFound
    """
    for record in records:
        if record.is_minted:
            return record
    raise NotFound(_("nothing was minted for this revision"))
