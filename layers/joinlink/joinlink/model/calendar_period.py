"""A week or a month of a calendar: whole weeks from Monday to Sunday, on the clock of a zone (D2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from joinlink.model.booking_parts import StartRange

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
        return monday_of(self.day) if self.view is CalendarView.WEEK else self.day.replace(day=1)

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
        first, last = monday_of(self.first_day), monday_of(self.last_day) + 6 * ONE_DAY
        return [first + number * ONE_DAY for number in range((last - first).days + 1)]

    @property
    def written(self) -> str:
        """Its name: `December 2026`, `7–13 December 2026`, `30 November – 6 December 2026`."""
        first, last = self.first_day, self.last_day
        if self.view is CalendarView.MONTH:
            return f"{first:%B} {first.year}"
        if first.year != last.year:
            return f"{first.day} {first:%B} {first.year} – {last.day} {last:%B} {last.year}"
        if first.month != last.month:
            return f"{first.day} {first:%B} – {last.day} {last:%B} {last.year}"
        return f"{first.day}–{last.day} {last:%B} {last.year}"

    def includes(self, day: date) -> bool:
        """Whether a day belongs to it, and not to the weeks that it begins or ends with alone."""
        return self.first_day <= day <= self.last_day

    def starts(self, timezone: str) -> StartRange:
        """Return when what is shown begins, from the first midnight of the host's clock to the last."""
        days = self.days
        return StartRange(after=_midnight(days[0], timezone), before=_midnight(days[-1] + ONE_DAY, timezone))


def monday_of(day: date) -> date:
    """Return the first day of the week that a day lies in."""
    return day - timedelta(days=day.weekday())


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)
