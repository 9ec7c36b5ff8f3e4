"""Which days of a period a rule matches: everything it says about months, weeks and days has to hold.

Source:  https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from joinlink.providers.caldav.allowance import Allowance
from joinlink.providers.caldav.moments import ONE_DAY


@dataclass(frozen=True, slots=True)
class DayPattern:
    """What a rule says about days; an empty set says nothing. Numbers below zero count from the end."""

    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    weekdays: frozenset[tuple[int, int]]
    """Each with its number in the month, or in the year if `is_numbered_by_year`; 0 for every one."""
    is_numbered_by_year: bool
    week_start: int

    def days(self, begin: date, end: date, allowance: Allowance) -> Iterator[date]:
        """Yield the days from `begin` to before `end` that match.

        Raises:  CalendarOverBounds
        """
        day = begin
        while day < end:
            allowance.step()
            if self.months and day.month not in self.months:
                day = (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)
                continue
            if self._matches(day):
                yield day
            day += ONE_DAY

    def _matches(self, day: date) -> bool:
        return (
            (not self.month_days or not self.month_days.isdisjoint(_month_day(day)))
            and (not self.weekdays or self._is_weekday(day))
            and (not self.year_days or not self.year_days.isdisjoint(_year_day(day)))
            and (not self.weeks or not self.weeks.isdisjoint(self._week(day)))
        )

    def _is_weekday(self, day: date) -> bool:
        weekday = day.weekday()
        if (0, weekday) in self.weekdays:
            return True
        first, last = _year_day(day) if self.is_numbered_by_year else _month_day(day)
        numbers = (first - 1) // 7 + 1, -((-last - 1) // 7 + 1)
        return any((number, weekday) in self.weekdays for number in numbers)

    def _week(self, day: date) -> tuple[int, int]:
        """Return a week's number from both ends of its year, which is the one that most of its days are in."""
        middle = day - timedelta(days=(day.weekday() - self.week_start) % 7 - 3)
        first, last = _year_day(middle)
        return (first - 1) // 7 + 1, -((-last - 1) // 7 + 1)


def _month_day(day: date) -> tuple[int, int]:
    """Return a day's number in its month from both ends: `(1, -31)`."""
    return day.day, day.day - monthrange(day.year, day.month)[1] - 1


def _year_day(day: date) -> tuple[int, int]:
    """Return a day's number in its year from both ends: `(1, -365)`."""
    number = day.timetuple().tm_yday
    return number, number - (366 if isleap(day.year) else 365) - 1
