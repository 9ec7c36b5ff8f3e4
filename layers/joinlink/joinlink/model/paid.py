"""What is paid through a checkout, and how much of it went back: of bookings and packages alike (F9, G5)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

from joinlink.errors import InvalidInput, PaymentDisputed
from joinlink.language import gettext as _
from joinlink.model.booking_parts import Checkout
from joinlink.model.dispute import Dispute, DisputeStage, amount_minor
from joinlink.model.money import STEP_MINOR, Money
from joinlink.model.refund import Refund, RefundState, made_minor, taken_minor


class Paid(ABC):
    """A thing with a price, and with the refunds and disputes of its payment."""

    __slots__ = ()

    price: Money
    checkout: Checkout | None
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]

    @property
    @abstractmethod
    def has_its_payment(self) -> bool:
        """Whether its payment stays until its host refunds it; any other goes back in full, automatically."""

    @property
    @abstractmethod
    def is_refunded(self) -> bool:
        """Whether its whole payment goes back automatically."""

    @property
    def paid(self) -> Money:
        """The payment: the price, unless another amount was paid."""
        return self.checkout.paid if self.checkout and self.checkout.paid else self.price

    @property
    def has_come(self) -> bool:
        """Whether a payment has come, whatever went back since; a package's lesson has none."""
        return self.checkout is not None and self.checkout.payment_intent_id is not None

    @property
    def received(self) -> Money:
        """How much has come from the guest, whatever went back since."""
        return self.paid if self.has_come else self.money(0)

    def money(self, amount_minor: int) -> Money:
        """Return a part of its payment."""
        return replace(self.paid, amount_minor=amount_minor)

    @property
    def refunded(self) -> Money:
        """How much of the payment has gone back."""
        is_whole = self.is_refunded and self.checkout is not None and self.checkout.refund_id is not None
        return self.paid if is_whole and not self.is_refund_refused else self.money(made_minor(self.refunds))

    @property
    def disputed(self) -> Money:
        """How much of the payment the guest's bank keeps until the dispute is settled."""
        return self._of_the_rest(DisputeStage.OPEN)

    @property
    def lost(self) -> Money:
        """How much of the payment the guest's bank took back for good, refunds not included."""
        return self._of_the_rest(DisputeStage.LOST)

    @property
    def gone(self) -> Money:
        """How much of the payment is the guest's again, refunded or lost to a dispute."""
        return self.money(self.refunded.amount_minor + self.lost.amount_minor)

    def _of_the_rest(self, stage: DisputeStage) -> Money:
        left = self.received.amount_minor - self.refunded.amount_minor
        return self.money(max(0, min(amount_minor(self.disputes, stage), left)))

    @property
    def refundable(self) -> Money:
        """How much of the payment its host can still refund; nothing where nothing is paid."""
        if not (self.has_come and self.has_its_payment):
            return self.money(0)
        return self.money(max(0, self.paid.amount_minor - taken_minor(self.refunds) - self.lost.amount_minor))

    @property
    def is_disputed(self) -> bool:
        """Whether the guest's bank keeps its payment for now, so that Stripe refunds nothing of it."""
        return any(each.stage is DisputeStage.OPEN for each in self.disputes)

    def check_undisputed(self) -> None:
        """Check that Stripe would refund it.

        Raises:  PaymentDisputed
        """
        if self.is_disputed:
            raise PaymentDisputed

    @property
    def why_nothing_is_left(self) -> str:
        """Why nothing of it can be refunded."""
        if self.lost.amount_minor:
            return _("the guest's bank has taken it back")
        return _("all of it was refunded already") if self.refunded.amount_minor else _("nothing is paid")

    def check_part(self, amount_minor: int, *, field: str = "amountMinor") -> None:
        """Check that this much of its payment can go back.

        Raises:  InvalidInput  it is more than is left, or nothing, or no amount that Stripe moves in its currency
        """
        left, step = self.refundable, STEP_MINOR.get(self.paid.currency, 1)
        if not 0 < amount_minor <= left.amount_minor:
            raise InvalidInput(_("at most %(amount)s can be refunded", amount=left.written), field=field)
        if amount_minor % step:
            smallest = self.money(step).written
            raise InvalidInput(_("refunds are made in steps of %(amount)s", amount=smallest), field=field)

    @property
    def open_refund(self) -> Refund | None:
        """The refund whose outcome at Stripe is not known yet."""
        return next((each for each in self.refunds if each.state is RefundState.INTENDED), None)

    @property
    def is_refund_refused(self) -> bool:
        """Whether its money should have gone back by itself but could not be sent."""
        return self.checkout is not None and self.checkout.is_refund_refused
