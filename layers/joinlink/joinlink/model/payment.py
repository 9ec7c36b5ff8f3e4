"""What Stripe tells of a booking's payment, and what becomes of one that came too late."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from joinlink.model.booking import Booking, BookingStatus

REFUND_REFUSED: Final = "refused"
"""Stands where a refund's id would once Stripe has refused it for good and the host knows; no id looks like that."""


class PaymentEventKind(StrEnum):
    """What a Stripe event says of a booking's checkout."""

    PAID = "paid"
    PROCESSING = "processing"
    """The checkout is done, and the money takes days: a bank transfer, as a rule."""
    EXPIRED = "expired"
    """Its checkout can't be paid any more: it ran out, or the transfer failed."""


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A verified Stripe event, reduced to what we act on."""

    event_id: str
    kind: PaymentEventKind
    booking_id: str
    session_id: str | None
    payment_intent_id: str | None
    amount_minor: int | None
    currency: str | None


def is_refund_owed(booking: Booking) -> bool:
    """Whether its payment has to go back and neither a refund nor a refusal is recorded (B5)."""
    is_settled = booking.checkout is not None and booking.checkout.refund_id is not None
    return booking.status is BookingStatus.REFUNDED and not is_settled
