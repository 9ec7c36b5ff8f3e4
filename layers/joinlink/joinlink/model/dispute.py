"""What Stripe tells of a payment that its guest's bank disputes.

    inquiry ─┬▶ dropped       the bank only asked, and lets the matter rest
             └▶ open ─┬▶ won  the money, which was taken back at once, returns
                      └▶ lost it is gone for good
    prevented                 the money was given back before there was a dispute

Source:  https://docs.stripe.com/api/disputes/object
"""

from __future__ import annotations

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
    """The disputed part of the payment, usually all of it."""
    due_by: datetime | None
    """The deadline for evidence; None where there is nothing to answer."""
