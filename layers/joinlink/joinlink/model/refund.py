"""The refunds that a host makes of a guest's payment (F9); never automatic, whole or in parts.

    intended ─┬▶ made ─▶ failed     it came back from the guest's bank, perhaps days later
              └▶ failed             Stripe refused it

An intent is written before Stripe is called, and holds its part of the payment until it has failed. One that the host
made by hand, in Stripe, is first heard of when it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _

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
    """The name that the request gave itself, by which its repeat is known."""
    told: RefundState | None = None
    """The state that the guest was last mailed about."""
    is_by_hand: bool = False
    """Whether its host made it in Stripe."""

    @property
    def news(self) -> RefundState | None:
        """The state that the guest is mailed about: it was made, or it came back after that."""
        is_news = self.state is RefundState.MADE or (self.state is RefundState.FAILED and self.told is not None)
        return self.state if is_news and self.told is not self.state else None


@dataclass(frozen=True, slots=True)
class RefundByHand:
    """A refund that was made in Stripe, as Stripe lists it now."""

    refund_id: str
    amount_minor: int
    made_at: datetime
    has_failed: bool = False


def with_refunds_by_hand(refunds: Sequence[Refund], made: Sequence[RefundByHand]) -> tuple[Refund, ...]:
    """Return the refunds with those made by hand, each once; one that has failed counts no more."""
    known = {each.refund_id: each.number for each in refunds}
    followed = tuple(refunds)
    for one in sorted(made, key=lambda each: (each.made_at, each.refund_id)):
        if one.refund_id in known and one.has_failed:
            followed = settled(followed, known[one.refund_id], RefundState.FAILED)
        elif one.refund_id not in known and not one.has_failed:
            made_there = Refund(
                len(followed) + 1, one.amount_minor, one.made_at, RefundState.MADE, one.refund_id, is_by_hand=True
            )
            followed = (*followed, made_there)
    return followed


def was_asked_for(refunds: Sequence[Refund], key: str | None, amount_minor: int | None) -> bool:
    """Whether a request with this key asked for one of them before; one without an amount asks for all that is left.

    Raises:  IllegalTransition  it asked for another amount
    """
    known = next((each for each in refunds if key is not None and each.key == key), None)
    if known is not None and amount_minor not in (None, known.amount_minor):
        raise IllegalTransition(_("This Idempotency-Key was used for another request."))
    return known is not None


def untold(refunds: Sequence[Refund], number: int) -> tuple[Refund, ...]:
    """Return the refunds with one about which the guest is mailed once more."""
    return tuple(
        replace(each, told=None if each.state is RefundState.MADE else RefundState.MADE)
        if each.number == number
        else each
        for each in refunds
    )


def taken_minor(refunds: Sequence[Refund]) -> int:
    """Return how much of the payment has gone back, or is about to."""
    return sum(refund.amount_minor for refund in refunds if refund.state is not RefundState.FAILED)


def made_minor(refunds: Sequence[Refund]) -> int:
    """Return how much of the payment has gone back."""
    return sum(refund.amount_minor for refund in refunds if refund.state is RefundState.MADE)


def settled(
    refunds: Sequence[Refund], number: int, state: RefundState, refund_id: str | None = None
) -> tuple[Refund, ...]:
    """Return the refunds with the outcome of one; one that failed stays so."""
    return tuple(
        replace(each, state=state, refund_id=refund_id or each.refund_id)
        if each.number == number and each.state is not RefundState.FAILED
        else each
        for each in refunds
    )
