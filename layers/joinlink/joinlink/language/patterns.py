"""Dates and times by CLDR's patterns: `EEEE, d. MMMM y`, `h:mm a`, literals in quotes.

Source:  https://unicode.org/reports/tr35/tr35-dates.html#Date_Field_Symbol_Table
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from joinlink.language.formats import Formats, Halves, formats_of
from joinlink.language.reader import Hours, reader

_PART: Final = re.compile(r"'([^']*)'|([A-Za-z])\2*")


def formats() -> Formats:
    """Return how the reader's locale writes."""
    return formats_of(reader().locale)


def clock() -> str:
    """Return the reader's clock: `12`, or `24` hours."""
    if reader().hours is Hours.AUTO:
        return "24" if formats().has_24_hours else "12"
    return reader().hours.value


def filled(pattern: str, at: date) -> str:
    """Write a date, or a local time, by a pattern."""
    how = formats()

    def field(match: re.Match[str]) -> str:
        return match[1] if match[2] is None else _field(match[0], at, how)

    return _PART.sub(field, pattern)


def between(beginning: str, end: str) -> str:
    """Write a stretch between two things that are written in full."""
    return formats().between.format(beginning, end)


def from_to(halves: Halves, difference: str, beginning: date, end: date) -> str | None:
    """Write a stretch whose ends differ in this unit; None where the locale has no shorter way than to write both."""
    patterns = halves.get(difference)
    return None if patterns is None else filled(patterns[0], beginning) + filled(patterns[1], end)


def hours(start: datetime, end: datetime) -> str:
    """Write a stretch within a day: `10:00 – 10:30 AM`, `10:00–10:30 Uhr`."""
    how, by = formats(), clock()
    difference = "H" if by == "24" else "a" if _half_of_day(start) != _half_of_day(end) else "h"
    return from_to(how.hours[by], difference, start, end) or between(
        filled(how.time[by], start), filled(how.time[by], end)
    )


def in_plain_spaces(prose: str) -> str:
    """Return prose with ordinary spaces, for programs: within a time are others, so that no line ends there."""
    return prose.replace("\N{NO-BREAK SPACE}", " ")


def _field(letters: str, at: date, how: Formats) -> str:
    numbers = {"y": at.year, "M": at.month, "L": at.month, "d": at.day} | _numbers_of(at)
    names: Mapping[str, str] = {
        "MMM": how.short_months[at.month - 1],
        "MMMM": how.months[at.month - 1],
        "LLL": how.short_months[at.month - 1],
        "LLLL": how.months_alone[at.month - 1],
        "E": how.short_weekdays[at.weekday()],
        "EEEE": how.weekdays[at.weekday()],
        "a": how.halves[_half_of_day(at)],
    }
    return names.get(letters) or f"{numbers[letters[0]]:0{len(letters)}}"


def _numbers_of(at: date) -> dict[str, int]:
    if not isinstance(at, datetime):
        return {}
    return {"H": at.hour, "h": at.hour % 12 or 12, "K": at.hour % 12, "m": at.minute, "s": at.second}


def _half_of_day(at: date) -> int:
    """Return 0 before noon, and 1 from then on."""
    return at.hour // 12 if isinstance(at, datetime) else 0
