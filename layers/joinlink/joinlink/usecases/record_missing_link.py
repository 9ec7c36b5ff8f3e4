"""Say that a confirmed class has no link, to its page, its host, and to heal."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from joinlink.model.booking import BookingRevision
from joinlink.model.notice import missing_link_notice
from joinlink.ports import BookingStore, Clock, NoticeStore, Timeline

FIRST_HEAL_AFTER: Final = timedelta(minutes=10)


def record_missing_link(
    target: BookingRevision, *, bookings: BookingStore, notices: NoticeStore, timeline: Timeline, clock: Clock
) -> None:
    """Mark the link missing, leave due work for heal, and put a notice up; nothing when superseded or a link is there.

    Safe to repeat.
    """
    booking = bookings.get(target.booking_id)
    now = clock.now()
    if not booking.is_online or not booking.is_current(target.revision):
        return
    if bookings.mark_link_missing(booking, heal_at=now + FIRST_HEAL_AFTER):
        notices.put(missing_link_notice(booking, now))
        timeline.add(target.booking_id, now, "No link for now", "The booking stands; the link will follow by mail.")
