"""How a locale writes dates, times and money, as CLDR has it: `locales/*.json`, made by `describe_locales.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("locales")
LOCALES: Final = ("en", "en-GB", "de", "es", "fr", "pt", "ja", "ar")

Halves = dict[str, list[str]]
"""The patterns of beginning and end, by the greatest unit in which these differ."""


@dataclass(frozen=True, slots=True)
class Formats:
    """What CLDR says about a locale; weekdays begin with Monday, patterns are in CLDR's own letters."""

    months: list[str]
    short_months: list[str]
    months_alone: list[str]
    weekdays: list[str]
    short_weekdays: list[str]
    shortest_weekdays: list[str]
    halves: list[str]
    """What stands for AM and PM."""
    first_weekday: int
    has_24_hours: bool
    date: str
    date_alone: str
    day: str
    short_day: str
    month_day: str
    month: str
    date_and_time: str
    between: str
    time: dict[str, str]
    hours: dict[str, Halves]
    days: Halves
    days_of_year: Halves
    decimal: str
    group: str
    money: str
    currencies: dict[str, str]


@cache
def formats_of(locale: str) -> Formats:
    """Return CLDR's formats of one of our locales."""
    return Formats(**json.loads((FOLDER / f"{locale}.json").read_text(encoding="utf-8")))
