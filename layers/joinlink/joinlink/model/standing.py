"""A booking's standing: the states that the guest's pages distinguish."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, MeetingState


class Standing(StrEnum):
    """The state a page shows, also as its `data-state`."""

    UNPAID = "unpaid"
    PAYMENT_ARRIVING = "payment_arriving"
    """The guest has come back from the checkout, and Stripe's word of the payment is on its way to us."""
    PAYMENT_AWAITED = "payment_awaited"
    """The checkout is closed, but a last-second payment may still arrive."""
    PAYMENT_UNDER_WAY = "payment_under_way"
    """The guest has done their part; the bank needs more time."""
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    """Free, and held until the guest confirms it by the link in a mail."""
    EXPIRED = "expired"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    PREPARING = "preparing"
    MISSING = "missing"
    READY = "ready"
    IN_PERSON = "in_person"
    OVER = "over"

    @property
    def is_ahead(self) -> bool:
        """Whether the booking is confirmed and its session is not over."""
        return self in (Standing.PREPARING, Standing.MISSING, Standing.READY, Standing.IN_PERSON)

    @property
    def is_off(self) -> bool:
        """Whether the session will not take place."""
        return self in (Standing.EXPIRED, Standing.REFUNDED, Standing.CANCELLED)


def standing_of(booking: Booking, now: datetime) -> Standing:
    """Return a booking's standing."""
    if booking.status is BookingStatus.PENDING_PAYMENT:
        return _standing_while_unpaid(booking, now)
    if booking.status is BookingStatus.AWAITING_CONFIRMATION:
        is_held = booking.hold_until is not None and now < booking.hold_until
        return Standing.AWAITING_CONFIRMATION if is_held else Standing.EXPIRED
    if booking.status is not BookingStatus.CONFIRMED:
        return Standing(booking.status)
    if now >= booking.ends_at:
        return Standing.OVER
    if not booking.is_online:
        return Standing.IN_PERSON
    if booking.link is not None:
        return Standing.READY
    return Standing.PREPARING if booking.meeting_state is MeetingState.PREPARING else Standing.MISSING


def _standing_while_unpaid(booking: Booking, now: datetime) -> Standing:
    if not booking.is_payable:
        return Standing.PAYMENT_UNDER_WAY
    if booking.pay_until is not None and now < booking.pay_until:
        return Standing.UNPAID
    if booking.hold_until is not None and now < booking.hold_until:
        return Standing.PAYMENT_AWAITED
    return Standing.EXPIRED
