"""Expire a booking that was never confirmed, and free its slot."""

from __future__ import annotations

from typing import Protocol

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.claim import Claim
from joinlink.model.happenings import Happening, Why
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.clock import Clock


class ExpiryPorts(Protocol):
    """Ports for expiring a booking."""

    bookings: BookingStore
    timeline: Timeline
    clock: Clock


def expire_booking(
    booking: Booking, why: Why, ports: ExpiryPorts, *, ending: Ending = Ending.NOT_PAID
) -> Booking | None:
    """Expire it if it is still waiting for its payment or confirmation, and return the expired booking; safe to repeat.

    `why` is for the timeline. None when it has moved on, typically because it was paid.
    """
    if not booking.is_held:
        return None
    if booking.status is BookingStatus.AWAITING_CONFIRMATION and ending is not Ending.LET_GO:
        ending = Ending.NOT_CONFIRMED
    expired, now = booking.expired(ending), ports.clock.now()
    if not ports.bookings.expire(expired, Claim.of(booking), now):
        return None
    ports.timeline.add(booking.booking_id, now, Happening.EXPIRED, why=why)
    return expired
