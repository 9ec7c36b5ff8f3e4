"""A package as it is kept, and how it stands (G5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from joinlink.model.booking_mails import MOST_ADDRESS_CHANGES
from joinlink.model.booking_parts import Checkout, Guest
from joinlink.model.days import last_day
from joinlink.model.dispute import Dispute
from joinlink.model.money import STEP_MINOR, Money
from joinlink.model.package_stages import UNPAID, Balance, PackageStatus, Reminder
from joinlink.model.paid import Paid
from joinlink.model.payouts import Payout
from joinlink.model.refund import Refund, RefundState, taken_minor

if TYPE_CHECKING:
    from joinlink.model.booking import Booking

REMIND_BEFORE: Final = timedelta(days=14)
"""How long before the end of its time a package's buyer is reminded of lessons that are left."""


@dataclass(frozen=True, slots=True)
class PackageFacts(Paid):
    """The stored fields of a package."""

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
    host_timezone: str = "UTC"
    """Its days are counted by the clocks there, as they were set when it was bought."""
    payout: Payout | None = None
    """The account that its payment is passed on to, and the fee, as they were when it was bought."""
    checkout: Checkout | None = None
    paid_at: datetime | None = None
    expires_at: datetime | None = None
    spent: Mapping[str, datetime] = field(default_factory=dict)
    """When each booking took its lesson, by the booking's id."""
    refunds: tuple[Refund, ...] = ()
    """The refunds that its host asked for or made in Stripe, by number."""
    disputes: tuple[Dispute, ...] = ()
    """The disputes of its payment (F9)."""
    ended_by: int | None = None
    """The number of the first refund that was for its lessons, once it has ended: those before were money alone."""
    is_ended_by_hand: bool = False
    """Whether its host has ended it without a refund, which its buyer is mailed about."""
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
    address_changes: int = 0
    mail_rounds: int = 0
    """How often its mails were asked for again: by its host, or as it was ended without a refund."""
    is_mail_stopped: bool = False
    """Whether its buyer's address gets no more mail (E5)."""
    of_others: frozenset[str] = frozenset()
    """The bookings with a lesson of it that had its buyer's address before that became the buyer's."""

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
        """Whether its payment stays until its host refunds it: of any other the whole goes back by itself."""
        return self.status in (PackageStatus.ACTIVE, PackageStatus.ENDED)

    @property
    def is_refunded(self) -> bool:
        """Whether its whole payment goes back by itself."""
        return self.status is PackageStatus.REFUNDED

    @property
    def worth(self) -> Money:
        """The worth of the lessons that are left: their share of the price, as far as that much can go back.

        Of one that has ended, it is the share of those that have come back since.
        """
        gone_back = 0 if self.ended_by is None else taken_minor(self.refunds[self.ended_by - 1 :])
        return self.money(max(0, min(self._share_of_left - gone_back, self.refundable.amount_minor)))

    @property
    def _share_of_left(self) -> int:
        step = STEP_MINOR.get(self.price.currency, 1)
        return self.price.amount_minor * self.left // self.lessons // step * step

    @property
    def is_bookable(self) -> bool:
        """Whether its lessons can be booked, its time and number aside."""
        return self.status is PackageStatus.ACTIVE and not self.is_lost

    @property
    def is_lost(self) -> bool:
        """Whether a bank has taken back for good the worth of the lessons that are left, or the whole payment."""
        is_enough = self.lost.amount_minor >= self._share_of_left or not self.refundable.amount_minor
        return self.lost.amount_minor > 0 and is_enough

    def can_end(self, now: datetime) -> bool:
        """Whether its host may end it without a refund: lessons could be booked, and nothing is left to go back."""
        is_good = self.is_bookable and not self.is_expired(now)
        return is_good and self.open_refund is None and not self.refundable.amount_minor

    @property
    def is_sold(self) -> bool:
        """Whether money has come for it, or is on its way: a host is shown no other."""
        return self.status not in UNPAID or (self.checkout is not None and self.checkout.is_completed)

    @property
    def valid_until(self) -> date | None:
        """The last day on which its lessons can be booked, by its host's clocks."""
        return None if self.expires_at is None else last_day(self.expires_at, self.host_timezone)

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
        is_mailed = self.status in _MAILED or self.has_failed or self.is_ended_by_hand
        return is_mailed and self.told is not self.status

    @property
    def has_mails(self) -> bool:
        """Whether there is a present state that its buyer is mailed about."""
        return self.status not in UNPAID and self.anonymised_at is None and not self.is_lost

    @property
    def buyer_round(self) -> int:
        """The round of mails that its buyer is at: they were asked for again, or go to another address since."""
        return self.mail_rounds + self.address_changes

    def can_correct_address(self, now: datetime) -> bool:
        """Whether its buyer may still give another address."""
        is_open = self.status is not PackageStatus.NOT_PAID and not self.is_expired(now)
        return is_open and self.address_changes < MOST_ADDRESS_CHANGES

    @property
    def has_refund_returned(self) -> bool:
        """Whether a refund that its buyer was mailed of has come back, or could not be made after that."""
        return any(each.state is RefundState.FAILED and each.told is not None for each in self.refunds)

    def is_own(self, booking: Booking) -> bool:
        """Whether its buyer booked this lesson for themselves."""
        return booking.guest.email == self.buyer.email and booking.booking_id not in self.of_others

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
        if self.is_lost:
            return Balance.ENDED
        if self.is_expired(now):
            return Balance.EXPIRED
        return Balance.ACTIVE if self.left else Balance.USED_UP

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and now >= self.expires_at

    def is_over(self, now: datetime) -> bool:
        """Whether nothing can be booked with it any more, whatever comes back to it."""
        return self.is_expired(now) or not self.is_bookable or self.anonymised_at is not None


_MAILED: Final = frozenset({PackageStatus.ACTIVE, PackageStatus.REFUNDED})
