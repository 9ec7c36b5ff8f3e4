"""A week or a month of a calendar: whole weeks, as the host begins them, on the clock of a zone (D2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from joinlink.model.booking_parts import StartRange
from joinlink.model.local_time import first_of_week, written_days, written_month

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)


class CalendarView(StrEnum):
    """How much of a calendar is shown."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """The week or the month that a day lies in."""

    view: CalendarView
    day: date

    @property
    def first_day(self) -> date:
        """The first day that belongs to it."""
        return first_of_week(self.day) if self.view is CalendarView.WEEK else self.day.replace(day=1)

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
        if self.view is CalendarView.WEEK:
            return self.first_day + ONE_WEEK
        return (self.first_day + timedelta(days=31)).replace(day=1)

    @property
    def days(self) -> Sequence[date]:
        """Every day that is shown: a month begins and ends with whole weeks."""
        first, last = first_of_week(self.first_day), first_of_week(self.last_day) + 6 * ONE_DAY
        return [first + number * ONE_DAY for number in range((last - first).days + 1)]

    @property
    def written(self) -> str:
        """Its name: `December 2026`, `Dec 7 – 13, 2026`, `Nov 30 – Dec 6, 2026`."""
        if self.view is CalendarView.MONTH:
            return written_month(self.first_day)
        return written_days(self.first_day, self.last_day)

    def includes(self, day: date) -> bool:
        """Whether a day belongs to it, and not to the weeks that it begins or ends with alone."""
        return self.first_day <= day <= self.last_day

    def starts(self, timezone: str) -> StartRange:
        """Return when what is shown begins, from the first midnight of the host's clock to the last."""
        days = self.days
        return StartRange(after=midnight(days[0], timezone), before=midnight(days[-1] + ONE_DAY, timezone))


def midnight(day: date, timezone: str) -> datetime:
    """Return when a day begins there, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)
