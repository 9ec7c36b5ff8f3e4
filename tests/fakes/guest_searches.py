"""Fakes of searches for an address's bookings and packages: they wait until a test has them run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from joinlink.model.booking import Booking, today
from joinlink.model.guest_search import GuestSearch
from joinlink.model.package import Package
from tests.fakes.bookings import FakeBookings
from tests.fakes.packages import FakePackages


@dataclass
class FakeGuestSearches:
    stored: FakeBookings = field(default_factory=FakeBookings)
    packages: FakePackages = field(default_factory=FakePackages)
    counts: Counter[tuple[str, date]] = field(default_factory=Counter)

    def count(self, who: str, most: int, now: datetime) -> bool:
        if self.counts[who, today(now)] >= most:
            return False
        self.counts[who, today(now)] += 1
        return True

    def find(self, guest: str, limit: int) -> tuple[Sequence[Booking], Sequence[Package]]:
        everything = [*self.stored.bookings.values(), *self.packages.packages.values()]
        own = sorted((each for each in everything if each.found_by == guest), key=lambda each: each.created_at)
        newest = own[-limit:]
        bookings = [each for each in newest if isinstance(each, Booking)]
        return bookings, [each for each in newest if isinstance(each, Package)]


@dataclass
class FakeSearchRunner:
    events: list[dict[str, object]] = field(default_factory=list)
    """What the invocations are given, in the order in which they were asked for."""

    def start(self, search: GuestSearch) -> None:
        self.events.append(search.as_event())
