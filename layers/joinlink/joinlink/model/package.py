"""Packages: a number of lessons of named classes at one price, valid for a time (G5).

    offer ─▶ pending_payment ─┬▶ active ─▶ ended      its host refunded the rest, also in Stripe, or a dispute is lost
                  │     ▲     └▶ refunded             the payment is not the price, and goes back
                  ▼     │
               not_paid ┘                             a payment may still come: nothing was kept for it

    active:   bought                                              expires_at: midnight by the host's clocks
          ────┬───────────────────────────────────────────────────────┬──────────▶ time
              │ a booking takes a lesson                              │ no lesson can be booked
              │ a cancellation in time gives it back                  │ one that comes back stays expired

A package keeps the offer's terms as they were when it was bought. `version` rises with every write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from joinlink.errors import IllegalTransition, NoLessonLeft, PackageExpired
from joinlink.language import gettext as _
from joinlink.model.booking_mails import MOST_ADDRESS_CHANGES, MOST_ROUNDS
from joinlink.model.booking_parts import Checkout, Guest
from joinlink.model.days import midnight
from joinlink.model.dispute import Dispute, followed
from joinlink.model.package_facts import PackageFacts
from joinlink.model.package_stages import UNPAID, PackageStatus, Reminder
from joinlink.model.refund import (
    MOST_REFUNDS,
    Refund,
    RefundByHand,
    RefundState,
    settled,
    taken_minor,
    untold,
    with_refunds_by_hand,
)


@dataclass(frozen=True, slots=True)
class Package(PackageFacts):
    """A package as one guest has bought it, or is about to."""

    def check_spendable(self, now: datetime) -> None:
        """Check that a lesson of it can be booked.

        Raises:  PackageExpired  its time is over
                 NoLessonLeft    it is not paid, has ended, was deleted, or no lesson is left
        """
        if self.status in UNPAID:
            raise NoLessonLeft(_("this package is not paid yet"))
        if not self.is_bookable:
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
        """Return it paid; its days begin tomorrow by its host's clocks, and are whole ones."""
        bought_at = now.replace(microsecond=0)
        day = bought_at.astimezone(ZoneInfo(self.host_timezone)).date()
        return replace(
            self,
            checkout=checkout,
            status=PackageStatus.ACTIVE,
            paid_at=bought_at,
            expires_at=midnight(day + timedelta(days=self.valid_days + 1), self.host_timezone),
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
            return self._with_refund_of_rest(key, now)
        self.check_part(amount_minor)
        return self._with_refund_of(amount_minor, key, now)

    def _with_refund_of_rest(self, key: str | None, now: datetime) -> Package:
        if not self.worth.amount_minor:
            raise IllegalTransition(_("no lesson of this package is left to refund"))
        refunded = self._with_refund_of(self.worth.amount_minor, key, now)
        return replace(refunded, status=PackageStatus.ENDED, ended_by=self.ended_by or len(refunded.refunds))

    def _with_refund_of(self, amount_minor: int, key: str | None, now: datetime) -> Package:
        asked = Refund(len(self.refunds) + 1, amount_minor, now.replace(microsecond=0), key=key)
        return replace(self, refunds=(*self.refunds, asked), version=self.version + 1)

    def ended(self, now: datetime) -> Package:
        """Return it ended: what went back as single amounts was for its lessons.

        Raises:  IllegalTransition  no lesson of it could be booked, or money is left, whose refund ends it
        """
        if not self.can_end(now):
            raise IllegalTransition(_("only a package that is good, and whose whole payment went back, can be ended"))
        over = replace(self, status=PackageStatus.ENDED, ended_by=1)
        return replace(over, is_ended_by_hand=True, version=self.version + 1)

    def with_refund_settled(self, number: int, state: RefundState, refund_id: str | None = None) -> Package:
        """Return it with the outcome of a refund; one that failed stays so."""
        return replace(self, refunds=settled(self.refunds, number, state, refund_id), version=self.version + 1)

    def with_refund_refused(self, number: int) -> Package:
        """Return it with a refund that Stripe has refused; it is good again if that should have ended it."""
        refused = self.with_refund_settled(number, RefundState.FAILED)
        return replace(refused, status=PackageStatus.ACTIVE, ended_by=None) if self.ended_by == number else refused

    def with_refunds_by_hand(self, made: Sequence[RefundByHand]) -> Package:
        """Return it with the refunds that its host made in Stripe; the same package if all are counted already.

        It ends once what was made there comes to the share of the lessons that are left, or to all that there was.
        """
        refunds = with_refunds_by_hand(self.refunds, made)
        if refunds == self.refunds or not self.has_its_payment:
            return self
        followed = replace(self, refunds=refunds, version=self.version + 1)
        by_hand = [each for each in refunds if each.is_by_hand and each.state is RefundState.MADE]
        is_rest = taken_minor(by_hand) >= self._share_of_left or not followed.refundable.amount_minor
        if not (self.left and by_hand and is_rest):
            return followed
        return replace(followed, status=PackageStatus.ENDED, ended_by=self.ended_by or by_hand[0].number)

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

    def with_news_again(self) -> Package:
        """Return it written once more, so that the stream brings its news."""
        return replace(self, version=self.version + 1)

    def to_be_reminded(self) -> Package:
        """Return it with its buyer to be reminded."""
        return replace(self, reminder=Reminder.WANTED, version=self.version + 1)

    def with_reminder_told(self) -> Package:
        """Return it with its buyer reminded."""
        return replace(self, reminder=Reminder.SENT, version=self.version + 1)

    def with_mail_stopped(self) -> Package:
        """Return it with its buyer's address getting no more mail (E5)."""
        return replace(self, is_mail_stopped=True, version=self.version + 1)

    def with_buyer_email(self, email: str, found_by: str, of_others: Iterable[str], now: datetime) -> Package:
        """Return it with its buyer's corrected address, to which the mail of the present state goes, if any (F7).

        Raises:  IllegalTransition  it was not paid, its time is over, or it was corrected too often
        """
        if self.status is PackageStatus.NOT_PAID or self.is_expired(now):
            raise IllegalTransition(_("it is too late for that"))
        if self.address_changes >= MOST_ADDRESS_CHANGES:
            raise IllegalTransition(
                _("the address of a package can be corrected three times; please write to your host")
            )
        return replace(
            self.with_status_untold() if self.has_mails else self,
            buyer=replace(self.buyer, email=email),
            found_by=found_by,
            is_mail_stopped=False,
            address_changes=self.address_changes + 1,
            of_others=self.of_others.union(of_others),
            version=self.version + 1,
        )

    def mailed_again(self, now: datetime) -> Package:
        """Return it with the mails of its present state going out once more: while it is good, its host's as well.

        Raises:  IllegalTransition  there is none, its time is over, or they were sent too often
        """
        if not self.has_mails:
            raise IllegalTransition(_("there is no mail about it"))
        if self.is_expired(now):
            raise IllegalTransition(_("it is too late for that"))
        if self.mail_rounds >= MOST_ROUNDS:
            raise IllegalTransition(_("its mails were sent again ten times; please write to the guest yourself"))
        return replace(
            self.with_status_untold(),
            is_sale_untold=self.is_bookable,
            mail_rounds=self.mail_rounds + 1,
            version=self.version + 1,
        )

    def with_status_untold(self) -> Package:
        """Return it with its buyer not mailed about its status yet: if a refund has ended it, about the last one."""
        told = [each.number for each in self.refunds if each.told is not None]
        is_told_of_refund = self.status is PackageStatus.ENDED and not self.is_ended_by_hand and told
        refunds = untold(self.refunds, told[-1]) if is_told_of_refund else self.refunds
        return replace(self, told=None, refunds=refunds)

    def anonymised(self, now: datetime) -> Package:
        """Return it without its buyer's data (S6); the rest is its host's."""
        return replace(
            self,
            buyer=Guest.deleted(self.buyer.timezone),
            is_mail_stopped=False,
            anonymised_at=self.anonymised_at or now.replace(microsecond=0),
            found_by=None,
            version=self.version + 1,
        )
