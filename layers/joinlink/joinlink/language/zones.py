"""Zones in words: `Eastern Time, New York`, `Mitteleuropäische Zeit, Berlin` (F4)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.language.catalogues import gettext as _
from joinlink.language.formats import FOLDER
from joinlink.language.reader import reader

_DAY: Final = timedelta(days=1)
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A zone without a place is always as far from Greenwich."""


@dataclass(frozen=True, slots=True)
class ZoneNames:
    """What a locale calls zones: families of clocks by their three names, cities by zone, countries by code."""

    families: dict[str, list[str]]
    """All year round, in winter, in summer."""
    cities: dict[str, str]
    countries: dict[str, str]
    place: str


@dataclass(frozen=True, slots=True)
class KnownZones:
    """Every zone with a family of clocks or a country, and former names."""

    zones: dict[str, dict[str, str | None]]
    aliases: dict[str, str]


@cache
def known_zones() -> KnownZones:
    """Return the zones that CLDR knows."""
    return KnownZones(**json.loads((FOLDER / "zones.json").read_text(encoding="utf-8")))


@cache
def zone_names(locale: str) -> ZoneNames:
    """Return the zones' names in a locale."""
    return ZoneNames(**json.loads((FOLDER / f"{locale}.zones.json").read_text(encoding="utf-8")))


def zone_in_words(timezone: str, *instants: datetime) -> str:
    """Name a zone for its reader; within a day of a clock change, when times come twice, by summer or winter time.

    A zone without a place is named by its offset: `GMT+2`, `UTC`.
    """
    name = known_zones().aliases.get(timezone, timezone)
    names = zone_names(reader().locale)
    city = names.cities.get(name)
    if city is None:
        return offset_of(instants[0] if instants else _ANY_TIME, timezone)
    at = [instant.astimezone(ZoneInfo(timezone)) for instant in instants]
    around = [instant.utcoffset() for each in at for instant in (each - _DAY, each, each + _DAY)]
    clocks = [_all_year(name, names)]
    if len(set(around)) > 1:
        clocks = list(dict.fromkeys(_clock(name, instant, names) for instant in at))
    if len(clocks) > 1:
        return _("%(clock)s to %(new_clock)s, %(city)s", clock=clocks[0], new_clock=clocks[-1], city=city)
    return _("%(clock)s, %(city)s", clock=clocks[0], city=city)


def offset_of(instant: datetime, timezone: str) -> str:
    """Write how far a zone is from Greenwich at an instant: `GMT+5:30`, `UTC`."""
    offset = instant.astimezone(ZoneInfo(timezone)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    return f"GMT{sign}{hours}" + (f":{minutes:02}" if minutes else "") if offset else "UTC"


def city_of(timezone: str) -> str:
    """Name a zone by its city alone; by its offset if it has none."""
    name = known_zones().aliases.get(timezone, timezone)
    return zone_names(reader().locale).cities.get(name) or timezone.rpartition("/")[2].replace("_", " ")


def country_of(timezone: str) -> str | None:
    """Name the country of a zone."""
    code = country_code_of(timezone)
    return country_names().get(code) if code else None


def country_code_of(timezone: str) -> str | None:
    """Return the code of a zone's country, by ISO 3166."""
    name = known_zones().aliases.get(timezone, timezone)
    return known_zones().zones.get(name, {}).get("country")


def country_names() -> dict[str, str]:
    """Name the countries that have a zone, by their codes."""
    return zone_names(reader().locale).countries


def _clock(name: str, at: datetime, names: ZoneNames) -> str:
    """Name the clocks of a local time, by summer or winter."""
    family = known_zones().zones[name]["family"]
    if family not in names.families:
        return offset_of(at, name)
    return names.families[family][2 if at.dst() else 1]


def _all_year(name: str, names: ZoneNames) -> str:
    zone = known_zones().zones[name]
    if zone["family"] in names.families:
        return names.families[zone["family"]][0]
    return names.place % names.countries.get(zone["country"] or "", names.cities[name])
