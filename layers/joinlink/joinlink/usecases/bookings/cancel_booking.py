"""Cancel a booking (X1); the stream sees to providers and mails. No money moves."""

from __future__ import annotations

from joinlink.errors import IllegalTransition
from joinlink.model.booking import Booking, Party
from joinlink.model.claim import Claim
from joinlink.usecases.bookings.change_ports import ChangePorts


def cancel_booking(booking: Booking, by: Party, reason: str, ports: ChangePorts) -> Booking:
    """Cancel it, free its time and take its link off, without waiting for the meeting's removal.

    Raises:  IllegalTransition  it is not confirmed, is over, or was changed meanwhile
    """
    now = ports.clock.now()
    cancelled = booking.cancelled(by, reason.strip(), now)
    if not ports.bookings.cancel(cancelled, Claim.of(booking), now):
        raise IllegalTransition("the booking was changed meanwhile")
    ports.timeline.add(booking.booking_id, now, f"Cancelled by the {by}", cancelled.reason)
    return cancelled
