"""What Stripe tells of a booking's payment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PaymentEventKind(StrEnum):
    """What a Stripe event says of a booking's checkout."""

    PAID = "paid"
    EXPIRED = "expired"
    """Its checkout can't be paid any more."""
    OTHER = "other"
    """Unpaid yet, one card declined, or nothing of ours."""


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A verified Stripe event, reduced to what we act on."""

    event_id: str
    kind: PaymentEventKind
    booking_id: str | None
    session_id: str | None
    payment_intent_id: str | None
    amount_minor: int | None
    currency: str | None
