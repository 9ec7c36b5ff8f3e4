"""Expire a booking that was not paid in time, and free its slot."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from joinlink.model.booking import Booking, BookingStatus, MeetingState
from joinlink.model.claim import Claim
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.clock import Clock


class ExpiryPorts(Protocol):
    """What expiring a booking needs of the outside."""

    bookings: BookingStore
    timeline: Timeline
    clock: Clock


def expire_booking(booking: Booking, cause: str, ports: ExpiryPorts) -> Booking | None:
    """Expire it if it still waits for its payment, and return it so; safe to repeat.

    None when it moved on, by a payment above all.
    """
    if booking.status is not BookingStatus.PENDING_PAYMENT:
        return None
    expired = replace(booking.moved_to(BookingStatus.EXPIRED), meeting_state=MeetingState.NONE)
    if not ports.bookings.expire(expired, Claim.of(booking)):
        return None
    ports.timeline.add(booking.booking_id, ports.clock.now(), "Expired", cause)
    return expired
