"""Read what a host takes in, month by month (P3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.days import midnight
from joinlink.model.income import Income, income_of
from joinlink.model.package import Package
from joinlink.ports.bookings import BookingStore
from joinlink.ports.packages import PackageStore
from joinlink.usecases.bookings.sold_packages import sold_packages

MOST_MONTHS: Final = 12
MOST_BOOKINGS: Final = 4000


class IncomePorts(Protocol):
    """Ports for reading income."""

    bookings: BookingStore
    packages: PackageStore


@dataclass(frozen=True, slots=True)
class IncomeRead:
    """The lines, and whether all bookings and packages of these months are in them."""

    lines: Sequence[Income]
    is_complete: bool


def read_income(host_id: str, first: date, last: date, timezone: str, ports: IncomePorts) -> IncomeRead:
    """Add up the months from `first` to `last`, both given by their first day: 4,000 bookings, 20 Queries at most.

    Raises:  InvalidInput  they are the wrong way round, or more than twelve
    """
    if not 0 <= months_between(first, last) < MOST_MONTHS:
        raise InvalidInput(_("choose one to %(number)s months, the earliest first", number=MOST_MONTHS), field="to")
    starts = StartRange(midnight(first, timezone), before=midnight(month_after(last), timezone))
    found, has_all_bookings = _bookings(host_id, starts, ports)
    sold, has_all_packages = _sold(host_id, starts, ports)
    return IncomeRead(income_of(found, sold, timezone), has_all_bookings and has_all_packages)


def months_between(first: date, last: date) -> int:
    """Count the months from one to another."""
    return (last.year - first.year) * 12 + last.month - first.month


def month_after(month: date, count: int = 1) -> date:
    """Return the first day of the month that is this many after this one, or before."""
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def _bookings(host_id: str, starts: StartRange, ports: IncomePorts) -> tuple[Sequence[Booking], bool]:
    found = list[Booking]()
    for booking, _cursor in ports.bookings.walk_by_start(host_id, starts):
        if len(found) == MOST_BOOKINGS:
            return found, False
        found.append(booking)
    return found, True


def _sold(host_id: str, starts: StartRange, ports: IncomePorts) -> tuple[Sequence[Package], bool]:
    """Return the packages paid for in that time, and whether these are all."""
    sold, are_all = sold_packages(host_id, ports.packages)
    return [each for each in sold if _is_within(each, starts)], are_all


def _is_within(package: Package, starts: StartRange) -> bool:
    at = package.paid_at or package.created_at
    return starts.after <= at and (starts.before is None or at < starts.before)
