"""Put the minted link on the booking, if the booking still wants it."""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.errors import Superseded
from joinlink.model.booking import BookingRevision
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from joinlink.ports import BookingStore, Clock, MeetingLedger, Timeline


def store_link(
    target: BookingRevision, *, bookings: BookingStore, ledger: MeetingLedger, timeline: Timeline, clock: Clock
) -> None:
    """Store link and ids on the booking and turn the ledger row live, all or nothing; safe to repeat.

    Raises:  Superseded  the booking was cancelled or moved while the meeting was made
    """
    booking = bookings.get(target.booking_id)
    if not booking.is_current(target.revision):
        raise Superseded("the booking has moved on")
    record = _minted(ledger.records(target.booking_id, target.revision))
    if record is None:
        return
    bookings.store_link(booking, record)
    timeline.add(target.booking_id, clock.now(), "Link stored on the booking")


def _minted(records: Sequence[MeetingRecord]) -> MeetingRecord | None:
    """Return the meeting whose link the booking gets; None for a class in person."""
    return next(
        (
            record
            for record in records
            if record.kind is not MeetingKind.GOOGLE_CALENDAR
            and record.provider_id is not None
            and record.state in (LedgerState.INTENDED, LedgerState.LIVE)
        ),
        None,
    )
