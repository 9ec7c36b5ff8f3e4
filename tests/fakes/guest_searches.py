"""Fakes of searches for an address's bookings: they wait until a test has them run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from joinlink.model.booking import Booking, today
from joinlink.model.guest_search import GuestSearch
from tests.fakes.bookings import FakeBookings


@dataclass
class FakeGuestSearches:
    stored: FakeBookings = field(default_factory=FakeBookings)
    counts: Counter[tuple[str, date]] = field(default_factory=Counter)

    def count(self, who: str, most: int, now: datetime) -> bool:
        if self.counts[who, today(now)] >= most:
            return False
        self.counts[who, today(now)] += 1
        return True

    def bookings(self, guest: str, limit: int) -> Sequence[Booking]:
        found = [each for each in self.stored.bookings.values() if each.found_by == guest]
        return sorted(found, key=lambda each: each.created_at, reverse=True)[:limit]


@dataclass
class FakeSearchRunner:
    events: list[dict[str, object]] = field(default_factory=list)
    """What the invocations are given, in the order in which they were asked for."""

    def start(self, search: GuestSearch) -> None:
        self.events.append(search.as_event())
