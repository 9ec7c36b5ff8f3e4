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

from joinlink.model.money import STEP_MINOR, Money

STOPPED_FOR_GOOD: Final = ("rejected", "listed", "other", "platform_paused")
"""Prefixes of the reasons that the host can't resolve by giving Stripe more details."""


class PayoutState(StrEnum):
    """The stages of a host's payouts."""

    NOT_BEGUN = "not_begun"
    UNFINISHED = "unfinished"
    """The host has not given Stripe all the details yet."""
    UNDER_REVIEW = "under_review"
    """All details are given, and Stripe is checking them."""
    READY = "ready"
    RESTRICTED = "restricted"
    """All details were given, yet Stripe takes no payments for the account: it asks for more, or has stopped it."""


@dataclass(frozen=True, slots=True)
class PayoutAccount:
    """A host's account as last read from Stripe; `version` rises each time a reading is stored.

    `due` lists, by Stripe's names, the details it asks for now: `external_account`, `individual.verification.document`.
    """

    account_id: str
    charges_enabled: bool = False
    transfers_enabled: bool = False
    """Whether money may be transferred to it, which Stripe permits separately from charges."""
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
        """Whether giving more details can't help."""
        return (self.disabled_reason or "").startswith(STOPPED_FOR_GOOD)

    @property
    def state(self) -> PayoutState:
        """The stage it has reached."""
        if self.can_take_charges:
            return PayoutState.READY
        if self.is_stopped_for_good:
            return PayoutState.RESTRICTED
        if not self.details_submitted:
            return PayoutState.UNFINISHED
        return PayoutState.RESTRICTED if self.due else PayoutState.UNDER_REVIEW


@dataclass(frozen=True, slots=True)
class Payout:
    """Where a booking's payment goes: to this account, less the operator's fee in minor units."""

    account_id: str
    fee_minor: int


def platform_fee_minor(price: Money, percent: Decimal) -> int:
    """Return the operator's share of a price in minor units, rounded half up to a step of the currency."""
    step = STEP_MINOR.get(price.currency, 1)
    return int((price.amount_minor * percent / 100 / step).quantize(Decimal(1), ROUND_HALF_UP)) * step


class PayoutEventKind(StrEnum):
    """The news that a Stripe event brings about a host's account."""

    CHANGED = "changed"
    DEAUTHORIZED = "deauthorized"


@dataclass(frozen=True, slots=True)
class PayoutEvent:
    """A verified Stripe event from an account connected to ours."""

    event_id: str
    kind: PayoutEventKind
    account_id: str
