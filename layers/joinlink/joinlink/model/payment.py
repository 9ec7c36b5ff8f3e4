"""Stripe's events about the payment of a booking or a package, and the refund of one that came too late."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from joinlink.errors import InvalidInput
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.money import Money
from joinlink.model.package import Package


class PaymentEventKind(StrEnum):
    """The news that a Stripe event brings about a checkout."""

    PAID = "paid"
    PROCESSING = "processing"
    """The checkout is completed, but the money takes days: usually a bank transfer."""
    EXPIRED = "expired"
    """The checkout ran out, and can no longer be paid."""
    FAILED = "failed"
    """The checkout was completed, but its transfer failed; it can't be paid again."""


def money_told(amount_minor: int | None, currency: str | None) -> Money | None:
    """Return an amount as Stripe tells it; None if it lacks a part, or is in no currency of ours."""
    if amount_minor is None or currency is None:
        return None
    try:
        return Money(amount_minor, currency)
    except InvalidInput:
        return None


@dataclass(frozen=True, slots=True)
class CheckoutEvent:
    """A verified Stripe event about a checkout, reduced to the parts we act on."""

    event_id: str
    kind: PaymentEventKind
    session_id: str | None
    payment_intent_id: str | None
    amount_minor: int | None
    currency: str | None
    expires_at: datetime | None
    """When the checkout ends, or would have ended."""

    @property
    def is_payment(self) -> bool:
        """Whether money has moved: a checkout may also be completed with nothing to pay."""
        return self.payment_intent_id is not None and self.amount_minor != 0

    @property
    def paid(self) -> Money | None:
        """What the payment comes to; None if it is in no currency of ours."""
        return money_told(self.amount_minor, self.currency)

    def is_about_checkout_of(self, sold: Booking | Package) -> bool:
        """Whether it is about the checkout that the booking or package opened.

        If the answer to opening it was lost, that checkout is known by its end, which whoever opened it has chosen.
        """
        if sold.checkout is not None:
            return sold.checkout.session_id == self.session_id
        return self.session_id is not None and sold.pay_until is not None and self.expires_at == sold.pay_until

    def completed_checkout(self, sold: Booking | Package) -> Checkout:
        """Return the checkout of what is sold as completed, even if the answer to opening it was lost."""
        opened = sold.checkout or Checkout(session_id=self.session_id or "", url="")
        return replace(opened, is_completed=True)

    def paid_checkout(self, sold: Booking | Package) -> Checkout:
        """Return the completed checkout, with the payment's id and amount."""
        return replace(self.completed_checkout(sold), payment_intent_id=self.payment_intent_id, paid=self.paid)


@dataclass(frozen=True, slots=True)
class PaymentEvent(CheckoutEvent):
    """An event about the checkout of a booking."""

    booking_id: str
    is_part_of_other_sum: bool = False
    """Whether it is a part of a series' payment that is not the total: then it confirms nothing (G6)."""

    @property
    def pays(self) -> Money | None:
        """The price that a guest pays for the booking; None if it can be no price."""
        return None if self.is_part_of_other_sum else self.paid


@dataclass(frozen=True, slots=True)
class SeriesEvent(CheckoutEvent):
    """An event about the checkout of a series, which is over the total of its bookings (G6)."""

    series_id: str


@dataclass(frozen=True, slots=True)
class PackageEvent(CheckoutEvent):
    """An event about the checkout of a package."""

    package_id: str


class Sold(StrEnum):
    """The kinds of things that guests pay for."""

    BOOKING = "booking"
    SERIES = "series"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class PaidFor:
    """The thing that a payment was made for."""

    kind: Sold
    sold_id: str


@dataclass(frozen=True, slots=True)
class RefundEvent:
    """A verified Stripe event about a refund that has failed after it was made."""

    event_id: str
    refund_id: str
    booking_id: str | None
    """The booking that it was made for; None for one made by hand, in Stripe, of whatever was sold."""
    payment_intent_id: str | None
    number: int | None = None
    """Which of the refunds it is that its host asked for; None for any other."""


@dataclass(frozen=True, slots=True)
class RefundByHandEvent:
    """A verified Stripe event after which a payment may have other refunds that were made by hand, in Stripe."""

    event_id: str
    payment_intent_id: str


@dataclass(frozen=True, slots=True)
class PackageRefundEvent:
    """A verified Stripe event about a refund of a package that has failed after it was made."""

    event_id: str
    refund_id: str
    package_id: str
    number: int | None
    """Which of the refunds it is that the host asked for; None for that of the whole payment."""


def is_refund_owed(booking: Booking) -> bool:
    """Whether its payment has to be refunded, and neither a refund nor a refusal is recorded yet (B5)."""
    is_settled = booking.checkout is not None and booking.checkout.refund_id is not None
    return booking.status is BookingStatus.REFUNDED and not is_settled
