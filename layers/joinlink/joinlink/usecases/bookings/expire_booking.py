"""Expire a booking that was not paid in time, and free its slot."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from joinlink.model.booking import Booking, BookingStatus, MeetingState
from joinlink.model.claim import Claim
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.clock import Clock


class ExpiryPorts(Protocol):
    """Ports for expiring a booking."""

    bookings: BookingStore
    timeline: Timeline
    clock: Clock


def expire_booking(booking: Booking, cause: str, ports: ExpiryPorts) -> Booking | None:
    """Expire it if it is still waiting for payment, and return the expired booking; safe to repeat.

    None when it has moved on, typically because it was paid.
    """
    if booking.status is not BookingStatus.PENDING_PAYMENT:
        return None
    expired = replace(booking.moved_to(BookingStatus.EXPIRED), meeting_state=MeetingState.NONE)
    if not ports.bookings.expire(expired, Claim.of(booking)):
        return None
    ports.timeline.add(booking.booking_id, ports.clock.now(), "Expired", cause)
    return expired
