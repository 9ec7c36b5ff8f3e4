"""Stripe's events about a booking's payment, and the refund of one that came too late."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from joinlink.model.booking import Booking, BookingStatus

REFUND_REFUSED: Final = "refused"
"""Stored in place of a refund's id once Stripe has refused it for good and the host was told; never a real id."""


class PaymentEventKind(StrEnum):
    """The news that a Stripe event brings about a booking's checkout."""

    PAID = "paid"
    PROCESSING = "processing"
    """The checkout is completed, but the money takes days: usually a bank transfer."""
    EXPIRED = "expired"
    """The checkout can no longer be paid: it ran out, or the transfer failed."""


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A verified Stripe event, reduced to the parts we act on."""

    event_id: str
    kind: PaymentEventKind
    booking_id: str
    session_id: str | None
    payment_intent_id: str | None
    amount_minor: int | None
    currency: str | None


def is_refund_owed(booking: Booking) -> bool:
    """Whether its payment has to be refunded, and neither a refund nor a refusal is recorded yet (B5)."""
    is_settled = booking.checkout is not None and booking.checkout.refund_id is not None
    return booking.status is BookingStatus.REFUNDED and not is_settled
