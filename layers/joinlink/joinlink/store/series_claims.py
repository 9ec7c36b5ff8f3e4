"""The bookings of a series, claimed all together or not at all (G6).

    of each date      BOOKING, its due work, the day(s) that it touches, its seat where the class has several
    of them all       the counts of strangers (admission): one hold, one mail, all bookings and meetings

Twelve dates of the widest kind come to 98 writes; a transaction has room for a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from joinlink.errors import DatesTaken, SlotTaken
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.limits import Admission
from joinlink.model.series_date import SeriesDate
from joinlink.store import booking_writes, keys
from joinlink.store.admission import Gate
from joinlink.store.booking_item import booking_item
from joinlink.store.items import time_to_live
from joinlink.store.places import DayBook, Place, item_at
from joinlink.store.planning import Plan, Reading, settle
from joinlink.store.table import Table
from joinlink.store.writes import IS_NEW, ConditionCheck, Put, Write


@dataclass(frozen=True, slots=True)
class SeriesClaims:
    """All dates of a series, each with the place that it takes, as one transaction."""

    table: Table
    kept_for: timedelta
    dates: Sequence[tuple[SeriesDate, Place]]
    admission: Admission
    now: datetime

    def settle(self) -> bool:
        """Write them all; False when the series exists already.

        Raises:  DatesTaken, RateLimited, TrustedNumberReached, StoreUnavailable
        """
        return settle(self.table, self._read_keys(), self._plan, max(place.most_tries for _date, place in self.dates))

    def _read_keys(self) -> list[keys.Key]:
        own = [key for date, place in self.dates for key in (keys.booking(date.booking.booking_id), *place.keys())]
        for gate in self._gates():
            own += gate.keys()
        return own

    def _plan(self, reading: Reading) -> Plan | None:
        first = self.dates[0][0].booking
        if item_at(reading, keys.booking(first.booking_id)) is not None:
            return None
        days = DayBook(self.table, first.host_id, reading, self._read_keys())
        writes = self._taken(days)
        counted = [write for gate in self._gates() for write in gate.writes(reading, besides=days.changed)]
        return [*writes, *days.puts(), *_each_once(counted)]

    def _taken(self, days: DayBook) -> list[Write]:
        """Return the writes of all dates; the host's days are changed.

        Raises:  DatesTaken  names each that is not free any more
        """
        writes: list[Write] = []
        gone: list[datetime] = []
        for date, place in self.dates:
            try:
                placed, seat = place.take(date.booking, days)
            except SlotTaken:
                gone.append(date.booking.starts_at)
            else:
                writes += [self._put(placed), *seat, *self._due_work(placed)]
        if gone:
            raise DatesTaken(_("Some of these dates are no longer free."), gone)
        return writes

    def _put(self, booking: Booking) -> Put:
        return Put(booking_item(booking) | time_to_live(booking.ends_at, self.kept_for), IS_NEW)

    def _due_work(self, booking: Booking) -> list[Write]:
        if booking.hold_until is not None:
            return [booking_writes.end_hold(booking)]
        return booking_writes.see_to(booking, self.now)

    def _gates(self) -> list[Gate]:
        """Return the gate that counts them all, and those of the other days."""
        (first, _place), *others = self.dates
        along = [date.booking for date, _each in others]
        one_day = Admission(self.admission.stranger, self.admission.limits)
        whole = replace(self.admission, day=first.day)
        return [
            Gate(self.table, whole, first.booking, first.claim, self.now, along),
            *(
                Gate(self.table, replace(one_day, day=date.day), date.booking, date.claim, self.now)
                for date, _each in others
            ),
        ]


def _each_once(writes: Sequence[Write | ConditionCheck]) -> list[Write | ConditionCheck]:
    """Return the writes with one check of each day, though two dates may share it."""
    checks: Mapping[tuple[str, str], ConditionCheck] = {
        (write.key["pk"], write.key["sk"]): write for write in writes if isinstance(write, ConditionCheck)
    }
    return [*(write for write in writes if not isinstance(write, ConditionCheck)), *checks.values()]
