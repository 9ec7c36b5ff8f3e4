"""Expire the bookings whose hold has lapsed (B2, AC-62)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from joinlink.errors import NotFound
from joinlink.ports import BookingStore, Timeline
from joinlink.usecases.expire_booking import expire_booking

MOST_AT_ONCE: Final = 100
"""What a run takes on; the rest is due at the next."""


def expire_holds(*, bookings: BookingStore, timeline: Timeline, now: datetime) -> int:
    """Expire what should have been paid by now, oldest first, and return how many there were; safe to repeat.

    A slot is free from the moment its hold lapses, whether this has run or not.
    """
    return sum(
        _expire_if_lapsed(booking_id, bookings=bookings, timeline=timeline, now=now)
        for booking_id in bookings.due_holds(now, MOST_AT_ONCE)
    )


def _expire_if_lapsed(booking_id: str, *, bookings: BookingStore, timeline: Timeline, now: datetime) -> bool:
    try:
        booking = bookings.get(booking_id)
    except NotFound:
        return False
    if booking.hold_until is None or booking.hold_until > now:
        return False
    return expire_booking(booking, "It was not paid in time.", bookings=bookings, timeline=timeline, now=now)
