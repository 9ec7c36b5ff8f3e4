"""A host's income by month and class: payments, refunds, disputes, and what is passed on to their account (P3, O3).

A session counts in the month in which it starts, whenever it was paid; a package in the month in which it was sold,
and a session that was paid with one at nothing. Currencies are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from joinlink.model.booking import Booking
from joinlink.model.money import Money
from joinlink.model.package import Package


@dataclass(frozen=True, slots=True)
class Income:
    """The income from one class, or from one package on offer, in one month and one currency."""

    month: date
    """Its first day, in the host's zone."""
    title: str
    class_id: str | None
    """None for a package."""
    offer_id: str | None
    count: int
    paid: Money
    refunded: Money
    lost: Money
    """What guests' banks took back for good; no part of what was refunded."""
    disputed: Money
    """What guests' banks keep until it is settled who is right, which may come back: it is not taken off."""
    fee: Money
    """The operator's part."""
    passed_on: Money
    """The part passed on to the host's account at Stripe, less what came back; nothing without payouts."""

    @property
    def kept(self) -> Money:
        """Payments, less refunds, lost disputes and fee."""
        left = self.paid.amount_minor - self.refunded.amount_minor - self.lost.amount_minor - self.fee.amount_minor
        return replace(self.paid, amount_minor=max(0, left))

    def plus(self, other: Income) -> Income:
        """Add up two of the same month, class and currency; the title is the latest."""
        return replace(
            other,
            count=self.count + other.count,
            paid=_sum(self.paid, other.paid),
            refunded=_sum(self.refunded, other.refunded),
            lost=_sum(self.lost, other.lost),
            disputed=_sum(self.disputed, other.disputed),
            fee=_sum(self.fee, other.fee),
            passed_on=_sum(self.passed_on, other.passed_on),
        )


def income_of(bookings: Iterable[Booking], packages: Iterable[Package], timezone: str) -> Sequence[Income]:
    """Add up by month, the latest first, then by class and package, by title, then by currency."""
    lines: dict[tuple[date, str | None, str | None, str], Income] = {}
    for each in (*map(_of_booking, bookings), *map(_of_package, packages)):
        if each is None:
            continue
        one = replace(each[1], month=_month(each[0], timezone))
        key = one.month, one.class_id, one.offer_id, one.paid.currency
        lines[key] = lines[key].plus(one) if key in lines else one
    by_title = sorted(lines.values(), key=lambda line: (line.offer_id is not None, line.title, line.paid.currency))
    return sorted(by_title, key=lambda line: line.month, reverse=True)


def summed(lines: Sequence[Income]) -> Sequence[Income]:
    """Add up lines of one month by currency."""
    sums: dict[str, Income] = {}
    for line in lines:
        currency = line.paid.currency
        sums[currency] = sums[currency].plus(line) if currency in sums else line
    return [sums[currency] for currency in sorted(sums)]


def _of_booking(booking: Booking) -> tuple[datetime, Income] | None:
    if not booking.received.amount_minor:
        return None
    line = _line(booking, booking.received)
    return booking.starts_at, replace(line, title=booking.class_title, class_id=booking.class_id)


def _of_package(package: Package) -> tuple[datetime, Income] | None:
    if not package.received.amount_minor:
        return None
    line = _line(package, package.received)
    return package.paid_at or package.created_at, replace(line, title=package.title, offer_id=package.offer_id)


def _line(sold: Booking | Package, paid: Money) -> Income:
    refunded, lost, payout = sold.refunded, sold.lost, sold.payout
    left = paid.amount_minor - refunded.amount_minor
    # Stripe gives the fee back in the proportion in which the payment is refunded. A dispute is the operator's loss at
    # first: what was passed on stays there, and whoever bears the loss has no fee to pay for it.
    fee_minor = 0 if payout is None else payout.fee_minor
    fee_of_left, fee = (fee_minor * each // paid.amount_minor for each in (left, left - lost.amount_minor))
    return Income(
        month=date.min,
        title="",
        class_id=None,
        offer_id=None,
        count=1,
        paid=paid,
        refunded=refunded,
        lost=lost,
        disputed=sold.disputed,
        fee=replace(paid, amount_minor=fee),
        passed_on=replace(paid, amount_minor=0 if payout is None else left - fee_of_left),
    )


def _sum(one: Money, other: Money) -> Money:
    return replace(one, amount_minor=one.amount_minor + other.amount_minor)


def _month(instant: datetime, timezone: str) -> date:
    return instant.astimezone(ZoneInfo(timezone)).date().replace(day=1)
