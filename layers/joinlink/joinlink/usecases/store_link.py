"""Put the minted link on the booking, if the booking still wants it."""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.errors import NotFound, Superseded
from joinlink.model.booking import BookingRevision
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from joinlink.ports import BookingStore, Clock, MeetingLedger, Timeline


def store_link(
    target: BookingRevision, *, bookings: BookingStore, ledger: MeetingLedger, timeline: Timeline, clock: Clock
) -> None:
    """Store link and ids on the booking and turn the ledger row live, all or nothing; safe to repeat.

    Nothing to do for a class in person.
    Raises:  Superseded         the booking was cancelled or moved while the meeting was made
             IllegalTransition  it has another link, or the meeting was given up
             NotFound           nothing was minted
    """
    booking = bookings.get(target.booking_id)
    if not booking.is_current(target.revision):
        raise Superseded("the booking has moved on")
    if not booking.is_online:
        return
    record = _minted(ledger.records(target.booking_id, target.revision))
    bookings.store_link(booking, record)
    timeline.add(target.booking_id, clock.now(), "Link stored on the booking")


def _minted(records: Sequence[MeetingRecord]) -> MeetingRecord:
    """Return the meeting whose link the booking gets.

    Raises:  NotFound
    """
    for record in records:
        is_meeting = record.kind is not MeetingKind.GOOGLE_CALENDAR and record.provider_id is not None
        if is_meeting and record.state in (LedgerState.INTENDED, LedgerState.LIVE):
            return record
    raise NotFound("nothing was minted for this revision")
