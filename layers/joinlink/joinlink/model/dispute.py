"""What Stripe tells of a payment that its guest's bank disputes, and what is kept of it with the thing sold.

    inquiry ─┬▶ dropped       the bank only asked, and lets the matter rest
             └▶ open ─┬▶ won  the money, which was taken back at once, returns
                      └▶ lost it is gone for good, but for a part that was refunded before, which returns as well;
                              an appeal opens it again
    prevented                 the money was given back before there was a dispute

Every event brings the whole dispute as it was then. Events come twice and overtake each other, so the one that Stripe
wrote last is kept; of those written in the same second, the one that is further on.

Source:  https://docs.stripe.com/api/disputes/object and https://docs.stripe.com/disputes/how-disputes-work
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from joinlink.model.money import Money


class DisputeStage(StrEnum):
    """The stages of a dispute."""

    INQUIRY = "inquiry"
    OPEN = "open"
    WON = "won"
    LOST = "lost"
    DROPPED = "dropped"
    PREVENTED = "prevented"

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to answer."""
        return self not in _TO_ANSWER


_TO_ANSWER: Final = (DisputeStage.INQUIRY, DisputeStage.OPEN)


@dataclass(frozen=True, slots=True)
class DisputeEvent:
    """A verified Stripe event about a dispute, reduced to the parts we act on."""

    event_id: str
    dispute_id: str
    payment_intent_id: str
    stage: DisputeStage
    amount: Money
    """The disputed part of the payment, usually all of it; of a lost one, what has not come back."""
    due_by: datetime | None
    """The deadline for evidence; None where there is nothing to answer."""
    told_at: datetime
    """When Stripe wrote the event, in whole seconds."""
    is_live: bool
    """Whether it is about real money."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute as it was last told of: of a payment, or of the part of it that one booking of a series has."""

    dispute_id: str
    stage: DisputeStage
    amount_minor: int
    """The disputed part, in the payment's currency; of a lost one, what stays with the guest."""
    due_by: datetime | None
    told_at: datetime
    is_live: bool = True

    def dashboard_address(self, payment_intent_id: str) -> str:
        """Return the payment's page in Stripe's dashboard, for the owner of the account."""
        mode = "" if self.is_live else "test/"
        return f"https://dashboard.stripe.com/{mode}payments/{payment_intent_id}"

    @property
    def turn(self) -> tuple[float, int, float, str, int]:
        """Its place among all that is told of the same dispute; the highest is kept."""
        further = len(_TO_ANSWER) if self.stage.is_over else _TO_ANSWER.index(self.stage)
        due_by = self.due_by.timestamp() if self.due_by else 0
        return self.told_at.timestamp(), further, due_by, self.stage, -self.amount_minor


def followed(disputes: Sequence[Dispute], told: Dispute) -> tuple[Dispute, ...]:
    """Return the disputes of a payment with what is told of one, unless something later is known of it."""
    known = next((each for each in disputes if each.dispute_id == told.dispute_id), None)
    if known is None:
        return (*disputes, told)
    return tuple(max(each, told, key=lambda one: one.turn) if each is known else each for each in disputes)


def amount_minor(disputes: Sequence[Dispute], stage: DisputeStage) -> int:
    """Return how much of a payment is at a stage."""
    return sum(each.amount_minor for each in disputes if each.stage is stage)
