"""Rules of series: the starts that a rule gives around a window, as walls without a zone.

    rule ─ checked ─▶ periods from the window's beginning to its end ─ days that match ─▶ starts

A rule is calculated on the wall's clock, and its zone comes into it only afterwards. Only days in and around the
window are looked at, so a rule that matches none, like one of the 30th of February, costs no more than any other.
Source:  https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import product
from math import prod
from typing import Final

from joinlink.providers.caldav.allowance import Allowance
from joinlink.providers.caldav.matching_days import DayPattern
from joinlink.providers.caldav.moments import ONE_DAY, Form, Moment, instant, read_wall

FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
"""No calendar app offers more frequent repeats, and calendars differ in how those pass a change of the clocks."""
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NUMBERS: Final = {
    "BYSECOND": range(60),
    "BYMINUTE": range(60),
    "BYHOUR": range(24),
    "BYMONTHDAY": range(1, 32),
    "BYYEARDAY": range(1, 367),
    "BYWEEKNO": range(1, 54),
    "BYMONTH": range(1, 13),
    "BYSETPOS": range(1, 367),
}
SIGNED: Final = frozenset({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
NOT_WITH: Final = {
    "DAILY": {"BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set[str](),
}
"""What the standard forbids with a frequency, and calendars therefore take as they like."""
PARTS: Final = {*NUMBERS, "BYDAY", "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "RSCALE", "SKIP"}
WITHIN_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
MOST_IN_A_DAY: Final = 96
MOST_STARTS: Final = 20_000
LONGEST_COUNT: Final = timedelta(days=50_000)
"""A series with a COUNT is counted from its beginning, if that is not too long ago."""
BEYOND_ALL_TIME: Final = 4_000_000
"""Days, and so more than there are of any other period."""
NUMBERED_DAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `until` is as it is written, because only its series knows in which zone."""

    frequency: str
    interval: int
    count: int | None
    until: str | None
    week_start: int
    numbers: Mapping[str, tuple[int, ...]]
    """`{"BYMONTHDAY": (1, -1)}`"""
    weekdays: tuple[tuple[int, int], ...]
    """`BYDAY`: the number, 0 for none, and the weekday, 0 for Monday."""

    def starts(
        self, first: Moment, since: datetime, before: datetime, *, home: tzinfo, allowance: Allowance
    ) -> Iterator[datetime]:
        """Yield the starts from `since` to `before`, and maybe some later ones; `home` is the owner's zone.

        `first` is the series' own start; it is not among them if the rule does not match it. Of COUNT and UNTIL,
        which exclude each other, the later end counts.
        Raises:  ValueError  there are too many, or UNTIL is no time
        """
        is_within = _limit(self.until, first, home) if self.until is not None else None
        if self.count is not None and before - first.wall > LONGEST_COUNT:
            raise ValueError("the series takes too long to count")
        number = 0
        for wall in self._matches(first.wall, since if self.count is None else first.wall, before, allowance):
            allowance.step()
            if wall < first.wall:
                continue
            number += 1
            is_counted = self.count is not None and number <= self.count
            is_endless = self.count is None and is_within is None
            if not (is_endless or is_counted or (is_within is not None and is_within(wall))):
                return
            if self.count is None and number > MOST_STARTS:
                raise ValueError("the series has too many dates")
            if wall >= since:
                yield wall

    def _matches(self, first: datetime, since: datetime, before: datetime, allowance: Allowance) -> Iterator[datetime]:
        """Yield what the rule matches, period by period."""
        pattern = self._pattern(first)
        times = self._times(first)
        positions = set(self.numbers.get("BYSETPOS", ()))
        begin = self._period(first.date(), since.date())
        while begin <= before.date():
            allowance.step()
            days = pattern.days(begin, self._after(begin, 1), allowance)
            walls = [datetime.combine(day, at) for day in days for at in times]
            if positions:
                walls = [wall for number, wall in enumerate(walls) if positions & {number + 1, number - len(walls)}]
            yield from walls
            begin = self._after(begin, self.interval)

    def _times(self, first: datetime) -> list[time]:
        hours, minutes, seconds = (
            self.numbers.get(name, (own,))
            for name, own in zip(WITHIN_A_DAY, (first.hour, first.minute, first.second), strict=True)
        )
        return [time(hour, minute, second) for hour, minute, second in product(hours, minutes, seconds)]

    def _pattern(self, first: datetime) -> DayPattern:
        """Return which days the rule matches; what it leaves open is as in the series' start."""
        months = self.numbers.get("BYMONTH", ())
        month_days = self.numbers.get("BYMONTHDAY", ())
        weekdays = self.weekdays
        names = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} & self.numbers.keys()
        if not weekdays and (self.frequency, *names) in {("WEEKLY",), ("YEARLY", "BYWEEKNO")}:
            weekdays = ((0, first.weekday()),)
        elif not weekdays and not names and self.frequency in {"MONTHLY", "YEARLY"}:
            month_days = (first.day,)
            months = months or ((first.month,) if self.frequency == "YEARLY" else ())
        return DayPattern(
            months=frozenset(months),
            month_days=frozenset(month_days),
            year_days=frozenset(self.numbers.get("BYYEARDAY", ())),
            weeks=frozenset(self.numbers.get("BYWEEKNO", ())),
            weekdays=frozenset(weekdays),
            is_numbered_by_year=self.frequency == "YEARLY" and not months,
            week_start=self.week_start,
        )

    def _period(self, first: date, since: date) -> date:
        """Return the beginning of the period of `first` or, if that is long before, of one not after `since`."""
        match self.frequency:
            case "DAILY" | "WEEKLY":
                length = (7 if self.frequency == "WEEKLY" else 1) * self.interval
                begin = first
                if self.frequency == "WEEKLY":
                    begin -= timedelta(days=(first.weekday() - self.week_start) % 7)
                return begin + timedelta(days=max((since - begin).days // length, 0) * length)
            case "MONTHLY":
                begin = first.replace(day=1)
                months = (since.year - begin.year) * 12 + since.month - begin.month
            case _:
                begin = first.replace(month=1, day=1)
                months = (since.year - begin.year) * 12
        step = self.interval * (1 if self.frequency == "MONTHLY" else 12)
        return _months_after(begin, max(months // step, 0) * step)

    def _after(self, begin: date, periods: int) -> date:
        """Return the beginning of the period that is this many after another; the end of all days if there is none."""
        try:
            match self.frequency:
                case "DAILY" | "WEEKLY":
                    return begin + periods * (ONE_DAY if self.frequency == "DAILY" else 7 * ONE_DAY)
                case _:
                    return _months_after(begin, periods * (1 if self.frequency == "MONTHLY" else 12))
        except (OverflowError, ValueError):
            return date.max


def _months_after(begin: date, months: int) -> date:
    years, month = divmod(begin.month - 1 + months, 12)
    return date(begin.year + years, month + 1, 1)


def _limit(until: str, first: Moment, home: tzinfo) -> Callable[[datetime], bool]:
    """Return whether a start of a series is not past its UNTIL, which is inclusive.

    A date is one of the series' clock, and so is a time without a zone. A time in UTC beside a series without a zone
    is written by either clock, depending on the program, and so is the date of a series of whole days in UTC: then
    the later end counts.
    """
    last, kind = read_wall(until)
    if kind != "utc":
        is_day = kind == "date" or first.form is Form.DAY
        return (lambda wall: wall.date() <= last.date()) if is_day else (lambda wall: wall <= last)
    at = instant(last, UTC)
    if first.form is Form.DAY:
        last_day = max(last, datetime.fromtimestamp(at, home).replace(tzinfo=None)).date()
        return lambda wall: wall.date() <= last_day
    is_written_locally = first.form is Form.FLOATING
    return lambda wall: min(first.at(wall).instants) <= at or (is_written_locally and wall <= last)


def read_rule(text: str) -> Rule:
    """Read a rule.

    Raises:  ValueError  it is not a rule, or calendars would not agree on it
    """
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise ValueError("the series can't be calculated")
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.get("SKIP", "OMIT") != "OMIT":
        raise ValueError("the series is in another calendar than ours")
    if NOT_WITH[frequency] & parts.keys() or ("BYWEEKNO" in parts and re.search(r"\d", parts.get("BYDAY", ""))):
        raise ValueError("the rule contradicts itself")
    numbers = {name: _numbers(name, parts[name]) for name in NUMBERS if name in parts}
    if prod(len(numbers.get(name, (0,))) for name in WITHIN_A_DAY) > MOST_IN_A_DAY:
        raise ValueError("the series repeats too often within a day")
    return Rule(
        frequency,
        interval=min(_positive(parts.get("INTERVAL", "1")), BEYOND_ALL_TIME),
        count=_positive(parts["COUNT"]) if "COUNT" in parts else None,
        until=parts.get("UNTIL"),
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
        numbers=numbers,
        weekdays=tuple(_weekday(day, frequency) for day in parts.get("BYDAY", "").split(",") if "BYDAY" in parts),
    )


def _parts(text: str) -> dict[str, str]:
    """Return a rule's parts; those of a program's own (`X-…`) are left out."""
    parts: dict[str, str] = {}
    for part in filter(None, text.upper().replace(" ", "").split(";")):
        name, _, value = part.partition("=")
        if name.startswith("X-"):
            continue
        if name not in PARTS or not value or parts.setdefault(name, value) != value:
            raise ValueError("the rule has an unknown part, or one twice")
    return parts


def _numbers(name: str, text: str) -> tuple[int, ...]:
    numbers = tuple(sorted({_number(number) for number in text.split(",")}))
    if not all((abs(number) if name in SIGNED else number) in NUMBERS[name] for number in numbers):
        raise ValueError("the rule has an impossible number")
    return numbers


def _weekday(text: str, frequency: str) -> tuple[int, int]:
    """Read `MO`, or `-1MO`: the last Monday of a month or year."""
    match = NUMBERED_DAY.fullmatch(text)
    if match is None or (match.group(1) and int(match.group(1)) == 0):
        raise ValueError("the rule has an impossible weekday")
    number = int(match.group(1) or 0) if frequency in {"MONTHLY", "YEARLY"} else 0
    return number, WEEKDAYS.index(match.group(2))


def _number(text: str) -> int:
    """Read a whole number; Python's own `int` takes more than digits for one."""
    if re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) is None:
        raise ValueError("the rule has something else for a number")
    return int(text)


def _positive(text: str) -> int:
    number = _number(text)
    if number < 1:
        raise ValueError("the rule has an impossible number")
    return number
