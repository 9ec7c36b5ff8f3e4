"""Writes down what CLDR says about our locales, as far as we need it: `make locales`, after an update of Babel.

    Babel ─▶ language/locales/<locale>.json        how dates, times and money are written
          ─▶ language/locales/<locale>.zones.json  what zones, their cities and countries are called
          ─▶ language/locales/zones.json           what belongs together: a zone, its family of clocks, its country

The functions read these few kilobytes in place of Babel, whose 36 MB no cold start could pay for. A test writes the
same dates with both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from joinlink.language.formats import FOLDER, LOCALES

TERRITORIES: Final = {"en": "US", "en-GB": "GB", "de": "DE", "es": "ES", "fr": "FR", "pt": "BR", "ja": "JP", "ar": "EG"}
"""The country whose habits each language follows, such as the day that a week begins with."""
WITHOUT_UNIT_SIGNS: Final = {"ja"}
"""Where a span of hours is written as two times, 10:00 to 10:30, though CLDR has its hours and minutes with signs."""
NOWHERE: Final = ("001", "ZZ")
"""What CLDR calls the country of a zone without one."""
DIGITS: Final = "latn"
"""Arabic has two sets of digits in use; links, prices and phone numbers come in these."""


def formats_of(name: str) -> dict[str, Any]:
    """Describe how a locale writes dates, times and money."""
    locale = Locale.parse(f"{name.partition('-')[0]}_{TERRITORIES[name]}")
    skeletons, intervals = locale.datetime_skeletons, locale.interval_formats
    between = str(intervals[None])
    day_and_month = str(skeletons["MMMMEd"])
    return {
        "months": [locale.months["format"]["wide"][month] for month in range(1, 13)],
        "short_months": [locale.months["format"]["abbreviated"][month] for month in range(1, 13)],
        "months_alone": [locale.months["stand-alone"]["wide"][month] for month in range(1, 13)],
        "weekdays": [locale.days["format"]["wide"][day] for day in range(7)],
        "short_weekdays": [locale.days["format"]["abbreviated"][day] for day in range(7)],
        "shortest_weekdays": [locale.days["stand-alone"]["short"][day] for day in range(7)],
        "halves": [locale.day_periods["format"]["abbreviated"][half] for half in ("am", "pm")],
        "first_weekday": locale.first_week_day,
        "has_24_hours": "H" in str(locale.time_formats["short"]),
        "date": _plain(locale.date_formats["full"]),
        "date_alone": _plain(locale.date_formats["long"]),
        "day": _plain(re.sub("E+", "EEEE", day_and_month)),
        "short_day": _plain(skeletons["MMMEd"]),
        "month_day": _plain(skeletons["MMMd"]),
        "month": _plain(skeletons["yMMMM"]),
        "date_and_time": _plain(locale.datetime_formats["medium"]),
        "between": _plain(between),
        "time": {"12": _unbroken(skeletons["hm"]), "24": _unbroken(skeletons["Hm"])},
        "hours": {
            "12": _halves(intervals["hm"], _unbroken),
            "24": _halves(intervals["Hm"], _unbroken) if name not in WITHOUT_UNIT_SIGNS else {},
        },
        "days": _halves(intervals["MMMd"]),
        "days_of_year": _halves(intervals["yMMMd"]),
        "decimal": locale.number_symbols[DIGITS]["decimal"],
        "group": _kept_together(locale.number_symbols[DIGITS]["group"]),
        "money": _kept_together(locale.currency_formats["standard"].pattern.partition(";")[0]),
        "currencies": _symbols(locale),
    }


def zones_of(name: str, zones: dict[str, Any]) -> dict[str, Any]:
    """Describe what a locale calls zones, by their families of clocks, cities and countries."""
    locale = Locale.parse(name, sep="-")
    families = sorted({zone["family"] for zone in zones.values() if zone["family"]})
    countries = sorted({zone["country"] for zone in zones.values() if zone["country"]})
    return {
        "families": {family: _family(locale, family) for family in families if _family(locale, family)},
        "cities": {
            zone: get_timezone_location(zone, locale=locale, return_city=True)
            for zone in zones
            if zones[zone]["country"]
        },
        "countries": {country: locale.territories[country] for country in countries},
        "place": locale.zone_formats["region"],
    }


def zones() -> dict[str, Any]:
    """Describe every zone that has a country or clocks of its own; former names stand beside the one of today."""
    families, countries, aliases = (get_global(name) for name in ("meta_zones", "zone_territories", "zone_aliases"))
    known = available_timezones() & (families.keys() | countries.keys()) - aliases.keys()
    described = {
        zone: {
            "family": families.get(zone),
            "country": country if (country := countries.get(zone)) not in NOWHERE else None,
        }
        for zone in sorted(known)
    }
    return {"zones": described, "aliases": {name: zone for name, zone in sorted(aliases.items()) if zone in described}}


def _family(locale: Locale, name: str) -> list[str] | None:
    """Return the names all year round, in winter and in summer; the first stands in for a missing one."""
    long = locale.meta_zones.get(name, {}).get("long", {})
    names = [long.get(kind) for kind in ("generic", "standard", "daylight")]
    known = [each for each in names if each]
    return [each or known[0] for each in names] if known else None


def _symbols(locale: Locale) -> dict[str, str]:
    """Return the symbols of currencies by code, except where the symbol is the code itself."""
    return {code.lower(): symbol for code, symbol in sorted(locale.currency_symbols.items()) if symbol != code}


def _plain(pattern: object) -> str:
    """Write with ordinary spaces, as people search for it and any typeface has them."""
    return re.sub("[\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]", " ", str(pattern))


def _unbroken(pattern: object) -> str:
    """Write with spaces at which no line ends: a time stays with its AM or PM, and the end of a span with its start."""
    return _plain(pattern).replace(" ", "\N{NO-BREAK SPACE}")


def _halves(formats: Any, spaced: Callable[[object], str] = _plain) -> dict[str, list[str]]:  # noqa: ANN401  Babel's own mapping
    """Return the patterns of a span's two ends, by CLDR's letter for the largest unit in which they differ."""
    return {field: [spaced(half) for half in halves] for field, halves in formats.items() if field in "ahHdMy"}


def _kept_together(pattern: str) -> str:
    return pattern.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")


def write(file: Path, content: object) -> None:
    """Write a description with each entry on a line of its own, so that an update of Babel can be read as a diff."""
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    all_zones = zones()
    write(FOLDER / "zones.json", all_zones)
    for name in LOCALES:
        write(FOLDER / f"{name}.json", formats_of(name))
        write(FOLDER / f"{name}.zones.json", zones_of(name, all_zones["zones"]))


if __name__ == "__main__":
    main()
