"""The disputes of a payment in its host's words: how each stands, and the way to Stripe's dashboard (F9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.local_time import written_start
from joinlink.model.notice_texts import PASSED_ON
from joinlink.model.package import Package

_STANDS: Final = {
    DisputeStage.INQUIRY: ("warning", N_("Asked about")),
    DisputeStage.OPEN: ("bad", N_("Undecided")),
    DisputeStage.WON: ("good", N_("Won")),
    DisputeStage.LOST: ("bad", N_("Lost")),
    DisputeStage.DROPPED: ("", N_("Settled")),
    DisputeStage.PREVENTED: ("", N_("Prevented")),
}
_SENTENCES: Final = {
    DisputeStage.INQUIRY: N_("The guest's bank asks what %(amount)s was paid for. It has taken nothing back so far."),
    DisputeStage.OPEN: N_("The guest's bank has taken %(amount)s back until it is settled who is right."),
    DisputeStage.WON: N_("%(amount)s goes back to the Stripe account that it was taken from."),
    DisputeStage.LOST: N_("%(amount)s stays with the guest, so there is nothing left of it to refund."),
    DisputeStage.DROPPED: N_("None of the %(amount)s was taken back, and there is nothing more to answer."),
    DisputeStage.PREVENTED: N_("%(amount)s went back to the guest, and there is nothing to answer."),
}
_NOT_REFUNDED: Final = N_("Until then Stripe refunds nothing of this payment.")


@dataclass(frozen=True, slots=True)
class DisputeWords:
    """How one dispute stands."""

    tone: str
    stands: str
    lines: Sequence[str]
    address: str | None
    """Where the payment stands in Stripe's dashboard."""


def dispute_words(sold: Booking | Package, timezone: str) -> list[DisputeWords]:
    """Put the disputes of a payment into words, with dates in the host's zone."""
    payment = sold.checkout.payment_intent_id if sold.checkout else None
    return [_words(each, sold, payment, timezone) for each in sold.disputes]


def stages_in_words(sold: Booking | Package) -> str:
    """Write how its disputes stand, in a word each."""
    return ", ".join(_(_STANDS[each.stage][1]) for each in sold.disputes)


def _words(dispute: Dispute, sold: Booking | Package, payment: str | None, timezone: str) -> DisputeWords:
    tone, stands = _STANDS[dispute.stage]
    lines = [_(_SENTENCES[dispute.stage], amount=sold.money(dispute.amount_minor).written)]
    if dispute.due_by is not None and not dispute.stage.is_over:
        lines.append(_("Evidence is due by %(due)s.", due=written_start(dispute.due_by, timezone)))
    if dispute.stage is DisputeStage.OPEN:
        lines.append(_(_NOT_REFUNDED))
    if dispute.stage is DisputeStage.LOST and sold.payout is not None:
        lines.append(_(PASSED_ON))
    return DisputeWords(tone, _(stands), lines, payment and dispute.dashboard_address(payment))
