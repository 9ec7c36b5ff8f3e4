"""A host's hours as form fields: rows of text; an empty row does not count.

AvailabilityForm
├── weekly      WeeklyRow: the fields `weekly.0.weekday`, `.start` and `.end`
├── overrides   OverrideRow: the fields `overrides.0.date`, `overrides.0.windows.0.start` and `.end`
└── settings    `timezone`, `bufferBeforeMinutes`, ... by their names

Time fields can't show 24:00, so a window that ends at 00:00 lasts until midnight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from pydantic_core import to_json

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.availability import Availability, Window
from joinlink.web.api import present, schemas
from joinlink.web.pickers.time_zones import zone_as_typed, zone_meant
from joinlink.web.shell.forms import whole_number

COUNTS = ("bufferBeforeMinutes", "bufferAfterMinutes", "minimumNoticeMinutes", "horizonDays")
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
class AvailabilityForm:
    """The contents of the form."""

    settings: Mapping[str, str]
    weekly: tuple[WeeklyRow, ...] = field(default=())
    overrides: tuple[OverrideRow, ...] = field(default=())

    @classmethod
    def of(cls, hours: Availability, today: date) -> AvailabilityForm:
        """Fill the form with stored hours, in calendar order; past dates are left out."""
        counts = (
            hours.buffer_before_minutes,
            hours.buffer_after_minutes,
            hours.minimum_notice_minutes,
            hours.horizon_days,
        )
        weekly = sorted(hours.weekly, key=lambda each: (each.weekday, each.window.start_minute))
        to_come = [override for override in hours.overrides if override.date >= today]
        return cls(
            settings={"timezone": zone_as_typed(hours.timezone), **dict(zip(COUNTS, map(str, counts), strict=True))},
            weekly=tuple(WeeklyRow(each.weekday, WindowRow.of(each.window)) for each in weekly),
            overrides=tuple(
                OverrideRow(override.date.isoformat(), tuple(map(WindowRow.of, override.windows)))
                for override in sorted(to_come, key=lambda override: override.date)
            ),
        )

    @classmethod
    def sent(cls, fields: Mapping[str, str]) -> AvailabilityForm:
        """Take what a browser sent."""
        zone = fields.get("timezone", "").strip()
        meant = zone_meant(zone)
        weekly = [row for row in _rows(fields, "weekly") if row.keys() & {"start", "end"}]
        return cls(
            settings={
                "timezone": zone_as_typed(meant) if meant else zone,
                **{name: fields.get(name, "").strip() for name in COUNTS},
            },
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

    def read(self) -> Availability:
        """Return the hours in the form.

        Raises:  InvalidInput  naming the wrong fields: those that the API refuses, else windows of one day that overlap
                               and dates given twice
        """
        hours = schemas.read(schemas.AvailabilityBody, to_json(self.body()))
        wrong = {**self._overlaps(), **self._repeated_dates()}
        if wrong:
            (name, message), *others = wrong.items()
            raise InvalidInput(message, field=name, others=dict(others))
        return hours.availability()

    def body(self) -> present.Json:
        """Return it as the API takes it."""
        counts = {
            name: text if (number := whole_number(text := self.settings[name])) is None else number for name in COUNTS
        }
        return {
            "timezone": zone_meant(self.settings["timezone"]) or self.settings["timezone"],
            "weekly": [{"weekday": row.weekday, **row.window.body()} for row in self.weekly],
            "overrides": [
                {**({"date": row.date} if row.date else {}), "windows": [window.body() for window in row.windows]}
                for row in self.overrides
            ],
            **counts,
        }

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
