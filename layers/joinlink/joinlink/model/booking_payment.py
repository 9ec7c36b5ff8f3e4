"""The money of a booking: its payment, and the refunds and disputes of it (F9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Self

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking_facts import BookingFacts
from joinlink.model.booking_parts import REFUND_REFUSED
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.dispute import Dispute, followed
from joinlink.model.money import Money
from joinlink.model.paid import Paid
from joinlink.model.refund import (
    MOST_REFUNDS,
    Refund,
    RefundByHand,
    RefundState,
    made_minor,
    settled,
    with_refunds_by_hand,
)


class BookingPayment(BookingFacts, Paid):
    """A booking, as it is paid and refunded."""

    __slots__ = ()

    @property
    def is_paid(self) -> bool:
        """Whether it was confirmed by a payment, or by a lesson of a package."""
        return self.status is BookingStatus.CONFIRMED and (not self.price.is_free or self.package_id is not None)

    @property
    def checkout_total(self) -> Money:
        """The total of its checkout: the price, or that of every date of its series."""
        times = self.series.of if self.series else 1
        return replace(self.price, amount_minor=self.price.amount_minor * times)

    @property
    def has_its_payment(self) -> bool:
        """Whether its payment stays until its host refunds it; any other goes back in full, automatically."""
        return self.status in (BookingStatus.CONFIRMED, BookingStatus.CANCELLED)

    @property
    def is_refunded(self) -> bool:
        """Whether its whole payment goes back automatically."""
        return self.status is BookingStatus.REFUNDED

    def _gives_lesson_back(self, by: Party, now: datetime) -> bool:
        """Whether a cancellation is in time for the lesson to go back to its package; one by the host always is."""
        return by is Party.HOST or (now < self.starts_at and self.freedom(now).may_cancel)

    def with_refund(self, amount_minor: int | None, key: str | None, now: datetime) -> Self:
        """Return it with a refund that its host wants to make: of an amount, or of what is left (F9).

        Raises:  IllegalTransition  nothing is paid, or nothing is left
                 PaymentDisputed    Stripe would refuse it
                 InvalidInput       as check_part
        """
        self.check_undisputed()
        left = self.refundable
        if not left.amount_minor and (amount_minor is None or not self.refunded.amount_minor):
            raise IllegalTransition(self.why_nothing_is_left)
        if amount_minor is not None:
            self.check_part(amount_minor)
        if len(self.refunds) >= MOST_REFUNDS:
            raise IllegalTransition(_("its payment was refunded in too many parts; refund the rest at Stripe"))
        asked = Refund(len(self.refunds) + 1, amount_minor or left.amount_minor, now, key=key)
        return replace(self, refunds=(*self.refunds, asked))

    def with_refund_settled(self, number: int, state: RefundState, refund_id: str | None = None) -> Self:
        """Return it with the outcome of a refund; one that failed stays so."""
        return replace(self, refunds=settled(self.refunds, number, state, refund_id))

    def with_refunds_by_hand(self, made: Sequence[RefundByHand]) -> Self:
        """Return it with the refunds that its host made in Stripe, without the full one of a late payment."""
        others = [each for each in made if self.checkout is None or each.refund_id != self.checkout.refund_id]
        return replace(self, refunds=with_refunds_by_hand(self.refunds, others))

    def with_dispute(self, told: Dispute) -> Self:
        """Return it with what is told of a dispute of its payment; nothing changes if something later is known."""
        return replace(self, disputes=followed(self.disputes, told))

    def part_of_refund(self, refund_id: str) -> int:
        """Return how much of a refund, by Stripe's id, went back for this booking."""
        if self.checkout is not None and self.checkout.refund_id == refund_id:
            return self.paid.amount_minor
        return made_minor([each for each in self.refunds if each.refund_id == refund_id])

    def with_refund_told(self, number: int) -> Self:
        """Return it with the guest told of a refund."""
        told = (replace(each, told=each.state) if each.number == number else each for each in self.refunds)
        return replace(self, refunds=tuple(told))

    def to_be_refunded(self, ending: Ending | None) -> Self:
        """Return an expired booking refunded, its payment to go back.

        Raises:  IllegalTransition  it is not expired
        """
        return replace(self.moved_to(BookingStatus.REFUNDED), ending=ending)

    def with_refund_returned(self) -> Self:
        """Return it at the next revision, its refund having come back from the guest's bank.

        Raises:  IllegalTransition  no money of it was to go back
        """
        if self.checkout is None or self.status not in (BookingStatus.REFUNDED, BookingStatus.CANCELLED):
            raise IllegalTransition(_("no money of it was to go back"))
        refused = replace(self.checkout, refund_id=REFUND_REFUSED)
        return replace(self, revision=self.revision + 1, checkout=refused, is_brought_along=False)
