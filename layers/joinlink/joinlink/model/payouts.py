"""Payouts: a host's own account at Stripe, and how a payment is split between it and the operator.

    not begun ──▶ unfinished ──▶ under review ──▶ ready
                       ▲              │             │
                       └── restricted ◀─────────────┘   Stripe asks for more, or has stopped the account

Stripe may lead from any of these to any other; nothing here relies on the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from joinlink.model.money import Money

STOPPED_FOR_GOOD: Final = ("rejected", "listed", "other", "platform_paused")
"""What Stripe's reasons begin with when the host can't help it by giving more details."""


class PayoutState(StrEnum):
    """Where a host's payouts stand."""

    NOT_BEGUN = "not_begun"
    UNFINISHED = "unfinished"
    """Stripe has not been told everything yet."""
    UNDER_REVIEW = "under_review"
    """Everything was told, and Stripe checks it."""
    READY = "ready"
    RESTRICTED = "restricted"
    """It was told, and Stripe takes no payments for the account: it asks for more, or has stopped it."""


@dataclass(frozen=True, slots=True)
class PayoutAccount:
    """A host's account at Stripe as it was last read; `version` rises with every reading that is stored.

    `due` has Stripe's names of what it asks for now: `external_account`, `individual.verification.document`.
    """

    account_id: str
    charges_enabled: bool = False
    transfers_enabled: bool = False
    """Whether money may be sent on to it, which Stripe allows apart from charges."""
    details_submitted: bool = False
    due: tuple[str, ...] = ()
    disabled_reason: str | None = None
    version: int = 1

    @property
    def can_take_charges(self) -> bool:
        """Whether a payment may be taken for it now."""
        return self.charges_enabled and self.transfers_enabled

    @property
    def is_stopped_for_good(self) -> bool:
        """Whether more details would not help."""
        return (self.disabled_reason or "").startswith(STOPPED_FOR_GOOD)

    @property
    def state(self) -> PayoutState:
        """Where it stands."""
        if self.can_take_charges:
            return PayoutState.READY
        if self.is_stopped_for_good:
            return PayoutState.RESTRICTED
        if not self.details_submitted:
            return PayoutState.UNFINISHED
        return PayoutState.RESTRICTED if self.due else PayoutState.UNDER_REVIEW


@dataclass(frozen=True, slots=True)
class Payout:
    """Where the payment of a booking goes: to this account, less a fee in minor units for the operator."""

    account_id: str
    fee_minor: int


def platform_fee_minor(price: Money, percent: Decimal) -> int:
    """Return the operator's part of a price, in minor units, half of one rounded up."""
    return int((price.amount_minor * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))


class PayoutEventKind(StrEnum):
    """What a Stripe event says of a host's account."""

    CHANGED = "changed"
    DEAUTHORIZED = "deauthorized"


@dataclass(frozen=True, slots=True)
class PayoutEvent:
    """A verified Stripe event from an account that is connected to ours."""

    event_id: str
    kind: PayoutEventKind
    account_id: str
