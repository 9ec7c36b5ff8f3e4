"""Expire a booking that was not paid in time, and free its slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from joinlink.model.booking import Booking, BookingStatus, MeetingState
from joinlink.model.claim import Claim
from joinlink.ports.bookings import BookingStore, Timeline


def expire_booking(
    booking: Booking, cause: str, *, bookings: BookingStore, timeline: Timeline, now: datetime
) -> Booking | None:
    """Expire it if it still waits for its payment, and return it so; safe to repeat.

    None when it moved on, by a payment above all.
    """
    if booking.status is not BookingStatus.PENDING_PAYMENT:
        return None
    expired = replace(booking.moved_to(BookingStatus.EXPIRED), meeting_state=MeetingState.NONE)
    if not bookings.expire(expired, Claim.of(booking)):
        return None
    timeline.add(booking.booking_id, now, "Expired", cause)
    return expired
