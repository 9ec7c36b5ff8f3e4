"""Packages: a number of lessons of named classes at one price, valid for a time (G5).

    offer ─▶ pending_payment ─┬▶ active ─▶ ended      its host refunded what was left, here or in Stripe
                  │     ▲     └▶ refunded             the payment is not the price, and goes back
                  ▼     │
               not_paid ┘                             a payment may still come: nothing was kept for it

    active:   bought                                              expires_at
          ────┬───────────────────────────────────────────────────────┬──────────▶ time
              │ a booking takes a lesson                              │ no lesson can be booked
              │ a cancellation in time gives it back                  │ one that comes back stays expired

A package keeps the offer's terms as they were when it was bought. `version` rises with every write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from joinlink.errors import IllegalTransition, InvalidInput, NoLessonLeft, PackageExpired
from joinlink.language import gettext as _
from joinlink.model.booking_parts import Checkout, Guest
from joinlink.model.dispute import Dispute, followed
from joinlink.model.money import STEP_MINOR, Money, lowest_charge
from joinlink.model.paid import Paid
from joinlink.model.payouts import Payout
from joinlink.model.refund import (
    MOST_REFUNDS,
    Refund,
    RefundByHand,
    RefundState,
    settled,
    with_refunds_by_hand,
)

MOST_LESSONS: Final = 100
MOST_CLASSES: Final = 50
MOST_OFFERS: Final = 50
LONGEST_VALIDITY_DAYS: Final = 3 * 366
REMIND_BEFORE: Final = timedelta(days=14)
"""How long before the end of its time a package's buyer is reminded of lessons that are left."""


class PackageStatus(StrEnum):
    """The stages of a package."""

    PENDING_PAYMENT = "pending_payment"
    NOT_PAID = "not_paid"
    """Its checkout ended without a payment, or its transfer failed."""
    ACTIVE = "active"
    ENDED = "ended"
    """Its host has refunded what was left of it."""
    REFUNDED = "refunded"
    """The payment was not the price, and goes back."""


class Reminder(StrEnum):
    """How far the one reminder is that its time will be over."""

    WANTED = "wanted"
    SENT = "sent"


UNPAID: Final = frozenset({PackageStatus.PENDING_PAYMENT, PackageStatus.NOT_PAID})


class Balance(StrEnum):
    """How a package stands for its readers, time included."""

    PENDING_PAYMENT = "pending_payment"
    PAYMENT_UNDER_WAY = "payment_under_way"
    NOT_PAID = "not_paid"
    ACTIVE = "active"
    USED_UP = "used_up"
    EXPIRED = "expired"
    ENDED = "ended"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class PackageOffer:
    """A package that a host sells, as long as it is published."""

    offer_id: str
    host_id: str
    title: str
    class_ids: tuple[str, ...]
    lessons: int
    price: Money
    valid_days: int
    """Days from the purchase."""
    published: bool
    created_at: datetime

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidInput(_("a package needs a title"), field="title")
        if not 1 <= self.lessons <= MOST_LESSONS:
            raise InvalidInput(_("a package has 1 to 100 lessons"), field="lessons")
        if not 1 <= len(self.class_ids) <= MOST_CLASSES or len(set(self.class_ids)) < len(self.class_ids):
            raise InvalidInput(_("name the classes that it is good for, each once"), field="classIds")
        if not 1 <= self.valid_days <= LONGEST_VALIDITY_DAYS:
            raise InvalidInput(_("a package is valid for 1 day to 3 years"), field="validDays")
        lowest = lowest_charge(self.price.currency)
        if self.price.amount_minor < lowest.amount_minor:
            raise InvalidInput(_("a package costs at least %(price)s", price=lowest.written), field="price")
        self.price.check_payable()


@dataclass(frozen=True, slots=True)
class Package(Paid):
    """A package as one guest has bought it, or is about to."""

    package_id: str
    host_id: str
    offer_id: str
    title: str
    class_ids: tuple[str, ...]
    lessons: int
    price: Money
    valid_days: int
    buyer: Guest
    status: PackageStatus
    version: int
    created_at: datetime
    pay_until: datetime
    """When its checkout ends."""
    payout: Payout | None = None
    """The account that its payment is passed on to, and the fee, as they were when it was bought."""
    checkout: Checkout | None = None
    paid_at: datetime | None = None
    expires_at: datetime | None = None
    spent: Mapping[str, datetime] = field(default_factory=dict)
    """When each booking took its lesson, by the booking's id."""
    refunds: tuple[Refund, ...] = ()
    """The refunds that its host asked for, by number."""
    disputes: tuple[Dispute, ...] = ()
    """The disputes of its payment (F9)."""
    told: PackageStatus | None = None
    """The status that its buyer was last mailed about."""
    reminder: Reminder | None = None
    """Of its time that will be over, once that is near and lessons are left."""
    is_sale_untold: bool = False
    """Whether its host has still to be mailed that it was sold."""
    anonymised_at: datetime | None = None
    """When its buyer's data were deleted (S6)."""
    found_by: str | None = None
    """The salted hash of its buyer's address, by which the buyer's search finds it (F7)."""

    @property
    def left(self) -> int:
        """The number of lessons that no booking has taken."""
        return self.lessons - len(self.spent)

    @property
    def is_payable(self) -> bool:
        """Whether its checkout can still be paid."""
        return self.status is PackageStatus.PENDING_PAYMENT and not (self.checkout and self.checkout.is_completed)

    @property
    def is_refund_owed(self) -> bool:
        """Whether its whole payment has to go back, and neither a refund nor a refusal is recorded yet."""
        is_settled = self.checkout is not None and self.checkout.refund_id is not None
        return self.is_refunded and not is_settled

    @property
    def has_its_payment(self) -> bool:
        """Whether its payment stays until its host refunds it; any other goes back in full, automatically."""
        return self.status in (PackageStatus.ACTIVE, PackageStatus.ENDED)

    @property
    def is_refunded(self) -> bool:
        """Whether its whole payment goes back automatically."""
        return self.status is PackageStatus.REFUNDED

    @property
    def worth(self) -> Money:
        """The worth of the lessons that are left: their share of the price, as far as that much can go back.

        Of one that has ended, it is the share of those that have come back since.
        """
        left = self.refundable.amount_minor
        gone_back = self.paid.amount_minor - left if self.status is PackageStatus.ENDED else 0
        return self.money(max(0, min(self._share_of_left - gone_back, left)))

    @property
    def _share_of_left(self) -> int:
        step = STEP_MINOR.get(self.price.currency, 1)
        return self.price.amount_minor * self.left // self.lessons // step * step

    @property
    def is_bookable(self) -> bool:
        """Whether its lessons can be booked, its time and number aside."""
        return self.status is PackageStatus.ACTIVE

    @property
    def is_sold(self) -> bool:
        """Whether money has come for it, or is on its way: a host is shown no other."""
        return self.status not in UNPAID or (self.checkout is not None and self.checkout.is_completed)

    @property
    def has_news(self) -> bool:
        """Whether its buyer or its host has to be mailed about it."""
        is_anybody = self.anonymised_at is None
        is_of_money = self.is_sale_untold or any(each.news for each in self.refunds)
        return is_anybody and (self.is_status_news or self.is_reminder_news or is_of_money)

    @property
    def is_reminder_news(self) -> bool:
        """Whether its buyer has to be reminded of lessons that are left."""
        return self.reminder is Reminder.WANTED and self.is_bookable and self.left > 0

    @property
    def remind_at(self) -> datetime | None:
        """When its buyer is reminded: two weeks before its time is over, or halfway where it is shorter than four."""
        if self.paid_at is None or self.expires_at is None:
            return None
        return self.expires_at - min(REMIND_BEFORE, (self.expires_at - self.paid_at) / 2)

    @property
    def is_status_news(self) -> bool:
        """Whether its status is something that its buyer has to be mailed about."""
        is_mailed = self.status in _MAILED or self.has_failed
        return is_mailed and self.told is not self.status

    @property
    def has_failed(self) -> bool:
        """Whether a transfer was under way for it that failed."""
        return self.status is PackageStatus.NOT_PAID and self.checkout is not None and self.checkout.is_completed

    def balance(self, now: datetime) -> Balance:
        """Return how it stands."""
        if self.status is PackageStatus.PENDING_PAYMENT:
            return Balance.PENDING_PAYMENT if self.is_payable else Balance.PAYMENT_UNDER_WAY
        if self.status is not PackageStatus.ACTIVE:
            return Balance(self.status)
        if self.is_expired(now):
            return Balance.EXPIRED
        return Balance.ACTIVE if self.left else Balance.USED_UP

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and now >= self.expires_at

    def check_spendable(self, now: datetime) -> None:
        """Check that a lesson of it can be booked.

        Raises:  PackageExpired  its time is over
                 NoLessonLeft    it is not paid, has ended, was deleted, or no lesson is left
        """
        if self.status in UNPAID:
            raise NoLessonLeft(_("this package is not paid yet"))
        if self.status is not PackageStatus.ACTIVE:
            raise NoLessonLeft(_("this package was refunded"))
        if self.anonymised_at is not None:
            raise NoLessonLeft(_("this package was deleted"))
        if self.is_expired(now):
            raise PackageExpired(_("this package has expired"))
        if not self.left:
            raise NoLessonLeft(_("no lesson of this package is left"))

    def spent_on(self, booking_id: str, class_id: str, now: datetime) -> Package:
        """Return it with a lesson taken by a booking of a class.

        Raises:  PackageExpired, NoLessonLeft  as check_spendable, or it is not good for the class
        """
        if class_id not in self.class_ids:
            raise NoLessonLeft(_("this package is not good for this class"))
        self.check_spendable(now)
        return replace(self, spent={**self.spent, booking_id: now}, version=self.version + 1)

    def given_back(self, booking_id: str) -> Package | None:
        """Return it with a booking's lesson back, even after its time; None if the booking has none of it."""
        if booking_id not in self.spent:
            return None
        rest = {each: at for each, at in self.spent.items() if each != booking_id}
        return replace(self, spent=rest, version=self.version + 1)

    def opened(self, checkout: Checkout) -> Package:
        """Return it with its checkout."""
        return replace(self, checkout=checkout, version=self.version + 1)

    def completed(self, checkout: Checkout) -> Package:
        """Return it waiting for the money of a completed checkout."""
        return replace(self, checkout=checkout, status=PackageStatus.PENDING_PAYMENT, version=self.version + 1)

    def activated(self, checkout: Checkout, now: datetime) -> Package:
        """Return it paid, its days beginning now."""
        bought_at = now.replace(microsecond=0)
        return replace(
            self,
            checkout=checkout,
            status=PackageStatus.ACTIVE,
            paid_at=bought_at,
            expires_at=bought_at + timedelta(days=self.valid_days),
            is_sale_untold=True,
            version=self.version + 1,
        )

    def not_paid(self, checkout: Checkout | None) -> Package:
        """Return it without a payment."""
        return replace(self, checkout=checkout, status=PackageStatus.NOT_PAID, version=self.version + 1)

    def to_be_refunded(self, checkout: Checkout, now: datetime) -> Package:
        """Return it paid with another amount than the price, which goes back."""
        at = now.replace(microsecond=0)
        return replace(self, checkout=checkout, status=PackageStatus.REFUNDED, paid_at=at, version=self.version + 1)

    def with_whole_refund(self, refund_id: str) -> Package:
        """Return it with the outcome of the refund of its whole payment."""
        assert self.checkout is not None
        return replace(self, checkout=replace(self.checkout, refund_id=refund_id), version=self.version + 1)

    def with_refund(self, amount_minor: int | None, key: str | None, now: datetime) -> Package:
        """Return it with a refund that its host wants to make.

        Without an amount it is the worth of the lessons that are left, and the package ends unless it has; an amount is
        money alone: the lessons stay.
        Raises:  IllegalTransition  nothing is paid, or nothing is left
                 PaymentDisputed    Stripe would refuse it
                 InvalidInput       as check_part
        """
        self.check_undisputed()
        if not self.refundable.amount_minor:
            raise IllegalTransition(self.why_nothing_is_left)
        if len(self.refunds) >= MOST_REFUNDS:
            raise IllegalTransition(_("its payment was refunded in too many parts; refund the rest at Stripe"))
        if amount_minor is None:
            return self._ended(key, now)
        self.check_part(amount_minor)
        return self._with_refund_of(amount_minor, key, now)

    def _ended(self, key: str | None, now: datetime) -> Package:
        if not self.worth.amount_minor:
            raise IllegalTransition(_("no lesson of this package is left to refund"))
        return replace(self._with_refund_of(self.worth.amount_minor, key, now), status=PackageStatus.ENDED)

    def _with_refund_of(self, amount_minor: int, key: str | None, now: datetime) -> Package:
        asked = Refund(len(self.refunds) + 1, amount_minor, now.replace(microsecond=0), key=key)
        return replace(self, refunds=(*self.refunds, asked), version=self.version + 1)

    def with_refund_settled(self, number: int, state: RefundState, refund_id: str | None = None) -> Package:
        """Return it with the outcome of a refund; one that failed stays so."""
        return replace(self, refunds=settled(self.refunds, number, state, refund_id), version=self.version + 1)

    def with_refunds_by_hand(self, made: Sequence[RefundByHand]) -> Package:
        """Return it with the refunds that its host made in Stripe; the same package if all are counted already.

        It ends once all that was paid for the lessons that are left has gone back.
        """
        refunds = with_refunds_by_hand(self.refunds, made)
        if refunds == self.refunds or not self.has_its_payment:
            return self
        followed = replace(self, refunds=refunds, version=self.version + 1)
        has_ended = self.left > 0 and followed.refunded.amount_minor >= self._share_of_left
        return replace(followed, status=PackageStatus.ENDED) if has_ended else followed

    def with_dispute(self, told: Dispute) -> Package:
        """Return it with what is told of a dispute of its payment; the same package if something later is known."""
        disputes = followed(self.disputes, told)
        return self if disputes == self.disputes else replace(self, disputes=disputes, version=self.version + 1)

    def with_status_told(self, status: PackageStatus) -> Package:
        """Return it with its buyer mailed about a status."""
        return replace(self, told=status, version=self.version + 1)

    def with_sale_told(self) -> Package:
        """Return it with its host mailed that it was sold."""
        return replace(self, is_sale_untold=False, version=self.version + 1)

    def with_refund_told(self, number: int, state: RefundState) -> Package:
        """Return it with its buyer mailed what became of a refund."""
        refunds = tuple(replace(each, told=state) if each.number == number else each for each in self.refunds)
        return replace(self, refunds=refunds, version=self.version + 1)

    def to_be_reminded(self) -> Package:
        """Return it with its buyer to be reminded; once more where that mail did not go out."""
        return replace(self, reminder=Reminder.WANTED, version=self.version + 1)

    def with_reminder_told(self) -> Package:
        """Return it with its buyer reminded."""
        return replace(self, reminder=Reminder.SENT, version=self.version + 1)

    def anonymised(self, now: datetime) -> Package:
        """Return it without its buyer's data (S6); the rest is its host's."""
        return replace(
            self,
            buyer=Guest.deleted(self.buyer.timezone),
            anonymised_at=self.anonymised_at or now.replace(microsecond=0),
            found_by=None,
            version=self.version + 1,
        )


_MAILED: Final = frozenset({PackageStatus.ACTIVE, PackageStatus.REFUNDED})
