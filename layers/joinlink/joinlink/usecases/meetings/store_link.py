"""Put the minted link on the booking, if the booking still wants it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from joinlink.errors import NotFound, Superseded
from joinlink.language import gettext as _
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import MeetingState
from joinlink.model.happenings import Happening
from joinlink.model.meeting import MeetingRecord
from joinlink.model.notice import missing_link_notice_id
from joinlink.usecases.meetings.meeting_ports import MeetingPorts


def store_link(target: BookingRevision, ports: MeetingPorts) -> timedelta | None:
    """Store link and ids on the booking and make the ledger row live, all or nothing; safe to repeat.

    Returns how long the booking has waited for it; None if it did not, as after a repeat. A no-op for an in-person
    class, or if the host pasted a link.
    Raises:  Superseded         the booking was cancelled or moved while the meeting was made
             IllegalTransition  it has another link, or the meeting was given up
             NotFound           nothing was minted
    """
    booking = ports.bookings.get(target.booking_id)
    if not booking.is_current(target.revision):
        raise Superseded("the booking has moved on")
    if not booking.is_online or (booking.link is not None and booking.link.is_pasted):
        return None
    record = _minted(ports.meeting_ledger.records(target.booking_id, target.revision))
    if booking.meeting_state is MeetingState.MISSING:
        # Before the link: a repeat would find nothing missing. If the link can't be stored, the notice goes up again.
        ports.notices.close(booking.host_id, missing_link_notice_id(target))
    ports.bookings.store_link(booking, record)
    now = ports.clock.now()
    ports.timeline.add(target.booking_id, now, Happening.LINK_STORED)
    return None if booking.link_asked_at is None else now - booking.link_asked_at


def _minted(records: Sequence[MeetingRecord]) -> MeetingRecord:
    """Return the minted meeting.

    Raises:  NotFound
    """
    for record in records:
        if record.is_minted:
            return record
    raise NotFound(_("nothing was minted for this revision"))
