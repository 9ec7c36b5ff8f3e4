"""A day, a week or a month of a calendar: weeks as the host begins them, on the clock of a zone (D2, P4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from joinlink.model.booking_parts import StartRange
from joinlink.model.days import midnight
from joinlink.model.local_time import first_of_week, written_date, written_days, written_month

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)


class CalendarView(StrEnum):
    """How much of a calendar is shown."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """The day itself, or its week or month."""

    view: CalendarView
    day: date

    @property
    def first_day(self) -> date:
        """The first day that belongs to it."""
        match self.view:
            case CalendarView.DAY:
                return self.day
            case CalendarView.WEEK:
                return first_of_week(self.day)
            case CalendarView.MONTH:
                return self.day.replace(day=1)

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.following - ONE_DAY

    @property
    def previous(self) -> date:
        """The first day of the one before."""
        earlier = CalendarPeriod(self.view, self.first_day - ONE_DAY)
        return earlier.first_day

    @property
    def following(self) -> date:
        """The first day of the one after."""
        match self.view:
            case CalendarView.DAY:
                return self.first_day + ONE_DAY
            case CalendarView.WEEK:
                return self.first_day + ONE_WEEK
            case CalendarView.MONTH:
                return (self.first_day + timedelta(days=31)).replace(day=1)

    @property
    def days(self) -> Sequence[date]:
        """Every day that is shown: a month begins and ends with whole weeks."""
        first, last = self.first_day, self.last_day
        if self.view is CalendarView.MONTH:
            first, last = first_of_week(first), first_of_week(last) + 6 * ONE_DAY
        return [first + number * ONE_DAY for number in range((last - first).days + 1)]

    @property
    def written(self) -> str:
        """Its name: `December 2026`, `Dec 7 – 13, 2026`, `Monday, December 7, 2026`."""
        match self.view:
            case CalendarView.DAY:
                return written_date(self.day)
            case CalendarView.WEEK:
                return written_days(self.first_day, self.last_day)
            case CalendarView.MONTH:
                return written_month(self.first_day)

    def includes(self, day: date) -> bool:
        """Whether a day belongs to it, not only to the weeks at its beginning and end."""
        return self.first_day <= day <= self.last_day

    def starts(self, timezone: str) -> StartRange:
        """Return the range of starts that it shows, from the first midnight of the host's clock to the last."""
        days = self.days
        return StartRange(after=midnight(days[0], timezone), before=midnight(days[-1] + ONE_DAY, timezone))
