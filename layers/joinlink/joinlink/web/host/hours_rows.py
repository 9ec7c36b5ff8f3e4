"""Hours as fields of a form: rows of text; an empty row does not count.

HoursRows
├── weekly      WeeklyRow: the fields `weekly.0.weekday`, `.start` and `.end`
└── overrides   OverrideRow: the fields `overrides.0.date`, `overrides.0.windows.0.start` and `.end`

Time fields can't show 24:00, so a window that ends at 00:00 lasts until midnight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from joinlink.language import gettext as _
from joinlink.model.availability import DateOverride, WeeklyWindow, Window
from joinlink.model.local_time import weekday_in_full
from joinlink.web.api import present

_MIDNIGHT = {"00:00": "24:00"}
"""The end of a day as a time field shows it, and its meaning."""


@dataclass(frozen=True, slots=True)
class WindowRow:
    """Two time fields, `HH:MM`, either of which may be empty."""

    start: str = ""
    end: str = ""

    @classmethod
    def of(cls, window: Window) -> WindowRow:
        """Write a window."""
        return cls(_time_field(window.start_minute), _time_field(window.end_minute))

    @classmethod
    def sent(cls, fields: Mapping[str, str]) -> WindowRow:
        """Take what a browser sent."""
        return cls(fields.get("start", ""), fields.get("end", ""))

    def body(self) -> present.Json:
        """Return it as the API takes it, without empty fields."""
        typed = {"start": self.start, "end": _MIDNIGHT.get(self.end, self.end)}
        return {name: value for name, value in typed.items() if value}


@dataclass(frozen=True, slots=True)
class WeeklyRow:
    """A window that recurs every week; `weekday` 0 is Monday."""

    weekday: int
    window: WindowRow


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A date, `YYYY-MM-DD` or empty, and its hours; without any it is closed."""

    date: str = ""
    windows: tuple[WindowRow, ...] = ()


@dataclass(frozen=True, slots=True)
class HoursRows:
    """The rows of a week and of dates."""

    weekly: tuple[WeeklyRow, ...] = ()
    overrides: tuple[OverrideRow, ...] = ()

    @classmethod
    def of(cls, weekly: Iterable[WeeklyWindow], overrides: Iterable[DateOverride], today: date) -> HoursRows:
        """Write stored hours, in calendar order; past dates are left out."""
        in_order = sorted(weekly, key=lambda each: (each.weekday, each.window.start_minute))
        to_come = [override for override in overrides if override.date >= today]
        return cls(
            weekly=tuple(WeeklyRow(each.weekday, WindowRow.of(each.window)) for each in in_order),
            overrides=tuple(
                OverrideRow(override.date.isoformat(), tuple(map(WindowRow.of, override.windows)))
                for override in sorted(to_come, key=lambda override: override.date)
            ),
        )

    @classmethod
    def sent(cls, fields: Mapping[str, str]) -> HoursRows:
        """Take what a browser sent."""
        weekly = [row for row in _rows(fields, "weekly") if row.keys() & {"start", "end"}]
        return cls(
            weekly=tuple(
                WeeklyRow(int(row["weekday"]), WindowRow.sent(row))
                for row in weekly
                if row.get("weekday", "") in ("0", "1", "2", "3", "4", "5", "6")
            ),
            overrides=tuple(
                OverrideRow(row.get("date", ""), tuple(map(WindowRow.sent, _rows(row, "windows"))))
                for row in _rows(fields, "overrides")
            ),
        )

    def body(self) -> present.Json:
        """Return them as the API takes them."""
        return {
            "weekly": [{"weekday": row.weekday, **row.window.body()} for row in self.weekly],
            "overrides": [
                {**({"date": row.date} if row.date else {}), "windows": [window.body() for window in row.windows]}
                for row in self.overrides
            ],
        }

    def wrong(self) -> dict[str, str]:
        """Name the fields of windows of one day that overlap and of dates given twice, which the API lets pass."""
        return {**self._overlaps(), **self._repeated_dates()}

    def in_words(self) -> dict[str, str]:
        """Write the rows for people, by label: weekdays and dates."""
        week: dict[int, list[WindowRow]] = {weekday: [] for weekday in range(7)}
        for row in self.weekly:
            week[row.weekday].append(row.window)
        told = {weekday_in_full(weekday): _written_windows(windows) for weekday, windows in week.items()}
        return told | {row.date: _written_windows(row.windows) for row in self.overrides if row.date}

    def labels(self) -> dict[str, str]:
        """Name each field that may have an error, for the list above the form."""
        labels: dict[str, str] = {}
        for number, row in enumerate(self.weekly):
            labels |= dict.fromkeys((f"weekly.{number}.start", f"weekly.{number}.end"), weekday_in_full(row.weekday))
        for number, override in enumerate(self.overrides):
            windows = (f"overrides.{number}.windows.{each}" for each in range(len(override.windows)))
            names = [f"overrides.{number}.date", *(f"{name}.{end}" for name in windows for end in ("start", "end"))]
            labels |= dict.fromkeys(names, override.date or _("Date"))
        return labels

    def _overlaps(self) -> dict[str, str]:
        days: list[list[tuple[str, WindowRow]]] = [[] for _ in range(7)]
        for number, weekly in enumerate(self.weekly):
            days[weekly.weekday].append((f"weekly.{number}", weekly.window))
        for number, override in enumerate(self.overrides):
            days.append([(f"overrides.{number}.windows.{each}", row) for each, row in enumerate(override.windows)])
        return {name: words for day in days for name, words in _overlaps_of_a_day(day)}

    def _repeated_dates(self) -> dict[str, str]:
        dates = [row.date for row in self.overrides]
        return {
            f"overrides.{number}.date": _("this date is already in the list")
            for number, day in enumerate(dates)
            if day in dates[:number]
        }


def _written_windows(windows: Sequence[WindowRow]) -> str:
    return ", ".join(f"{row.start}–{row.end}" for row in sorted(windows, key=lambda row: row.start)) or _("Closed")


def _overlaps_of_a_day(rows: Sequence[tuple[str, WindowRow]]) -> list[tuple[str, str]]:
    """Name the start field of each window that begins before an earlier one has ended; all windows are complete."""
    in_order = sorted(rows, key=lambda row: row[1].start)
    return [
        (
            f"{name}.start",
            _(
                "this overlaps the hours from %(start)s to %(end)s",
                start=earlier.start,
                end=_MIDNIGHT.get(earlier.end, earlier.end),
            ),
        )
        for (_earlier_name, earlier), (name, later) in pairwise(in_order)
        if later.start < _MIDNIGHT.get(earlier.end, earlier.end)
    ]


def _time_field(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _rows(fields: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """Return the text typed into `name.0.…`, `name.7.…`: a row for each number in use, keyed by the rest of a name."""
    numbered = re.compile(rf"{name}\.(\d{{1,6}})\.(.+)", re.ASCII)
    found: dict[int, dict[str, str]] = {}
    for path, value in fields.items():
        if (match := numbered.fullmatch(path)) and value.strip():
            found.setdefault(int(match[1]), {})[match[2]] = value.strip()
    return [found[number] for number in sorted(found)]
