"""The refunds that a host makes of a guest's payment (F9); never automatic, whole or in parts.

    intended ─┬▶ made ─▶ failed     it came back from the guest's bank, perhaps days later
              └▶ failed             Stripe refused it

An intent is written before Stripe is called, and holds its part of the payment until it has failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST_REFUNDS: Final = 20
"""The most refunds of one payment, those that failed included."""


class RefundState(StrEnum):
    """The stages of a refund."""

    INTENDED = "intended"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund; numbers begin at 1 and are part of what Stripe tells a repeat by."""

    number: int
    amount_minor: int
    asked_at: datetime
    state: RefundState = RefundState.INTENDED
    refund_id: str | None = None
    """Stripe's id, once there is one."""
    key: str | None = None
    """What the request called itself, so that its repeat is known."""
    told: RefundState | None = None
    """What the guest was last mailed about it."""

    @property
    def news(self) -> RefundState | None:
        """What the guest has to be mailed: that it was made, or that it came back after that."""
        is_news = self.state is RefundState.MADE or (self.state is RefundState.FAILED and self.told is not None)
        return self.state if is_news and self.told is not self.state else None


def taken_minor(refunds: Sequence[Refund]) -> int:
    """Return how much of the payment has gone back, or is about to."""
    return sum(refund.amount_minor for refund in refunds if refund.state is not RefundState.FAILED)


def made_minor(refunds: Sequence[Refund]) -> int:
    """Return how much of the payment has gone back."""
    return sum(refund.amount_minor for refund in refunds if refund.state is RefundState.MADE)


def settled(
    refunds: Sequence[Refund], number: int, state: RefundState, refund_id: str | None = None
) -> tuple[Refund, ...]:
    """Return the refunds with what became of one; one that failed stays so."""
    return tuple(
        replace(each, state=state, refund_id=refund_id or each.refund_id)
        if each.number == number and each.state is not RefundState.FAILED
        else each
        for each in refunds
    )
