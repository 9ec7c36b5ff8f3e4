"""Zones found by what people call them: by city, country or abbreviation, in their language or in English (F4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from joinlink.language.reader import LANGUAGES, reader
from joinlink.language.zones import country_of, known_zones, zone_in_words, zone_names

CITIES: Final = Path(__file__).with_name("cities.txt")
ABBREVIATIONS: Final = {
    "America/Los_Angeles": "PST PDT PT",
    "America/Denver": "MST MDT MT",
    "America/Chicago": "CST CDT CT",
    "America/New_York": "EST EDT ET",
    "America/Anchorage": "AKST AKDT",
    "Pacific/Honolulu": "HST",
    "America/Halifax": "AST ADT",
    "America/Sao_Paulo": "BRT",
    "America/Argentina/Buenos_Aires": "ART",
    "Europe/London": "BST",
    "Europe/Lisbon": "WET WEST",
    "Europe/Berlin": "CET CEST MEZ MESZ",
    "Europe/Helsinki": "EET EEST OEZ",
    "Europe/Moscow": "MSK",
    "Africa/Johannesburg": "SAST",
    "Africa/Nairobi": "EAT",
    "Africa/Lagos": "WAT",
    "Asia/Dubai": "GST",
    "Asia/Karachi": "PKT",
    "Asia/Kolkata": "IST",
    "Asia/Singapore": "SGT",
    "Asia/Hong_Kong": "HKT",
    "Asia/Tokyo": "JST",
    "Asia/Seoul": "KST",
    "Australia/Perth": "AWST",
    "Australia/Darwin": "ACST",
    "Australia/Adelaide": "ACDT",
    "Australia/Brisbane": "AEST",
    "Australia/Sydney": "AEDT",
    "Pacific/Auckland": "NZST NZDT",
}
"""Abbreviations that people write for a zone; of two places that share one, that with more people."""
COUNTRIES: Final = {"US": ["USA"], "GB": ["UK", "England"], "AE": ["UAE"]}
"""Other names that people use for countries."""
SHOWN: Final = 3
"""How many of a zone's cities are named."""
_BY_LANGUAGE: Final = tuple(LANGUAGES)


@dataclass(frozen=True, slots=True)
class City:
    """A large city: its names in the order of `LANGUAGES`, and others."""

    names: Sequence[str]
    others: Sequence[str]

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.names[_BY_LANGUAGE.index(reader().language)] or self.names[0]


def zones_called(words: str) -> list[str]:
    """Return the zones with this name: of a city or, failing that, a country or any name that begins with it.

    Where many have a name, as `Eastern Time`, those that most people are in come first.
    """
    wanted = _folded(words)
    if not wanted:
        return []
    by_name = _by_name(reader().locale)
    exact = by_name.get(wanted, ())
    if exact or len(wanted) < 3:
        return list(exact)
    beginning = (zones for name, zones in by_name.items() if name.startswith(wanted))
    return sorted(dict.fromkeys(zone for zones in beginning for zone in zones), key=_is_remote)


def cities_of(timezone: str) -> list[str]:
    """Name the largest cities of a zone, the one that it is named after first."""
    name = known_zones().aliases.get(timezone, timezone)
    own = zone_names(reader().locale).cities.get(name)
    others = [city.name for city in _cities().get(name, ())]
    return ([own] if own else []) + others[: SHOWN - 1]


@dataclass(frozen=True, slots=True)
class SuggestedZone:
    """A zone as a field shows it, other words that find it there, and its names, the present one first."""

    words: str
    also: str
    names: Sequence[str]


def suggested_zones() -> list[SuggestedZone]:
    """Return every zone that has a city, those that most people are in first."""
    former: dict[str, list[str]] = {}
    for name, today in known_zones().aliases.items():
        former.setdefault(today, []).append(name)
    cities = zone_names(reader().locale).cities
    names = sorted((name for name in known_zones().zones if name in cities), key=_is_remote)
    return [SuggestedZone(zone_in_words(name), _also(name), [name, *former.get(name, ())]) for name in names]


def _also(zone: str) -> str:
    """Write country, cities and abbreviations of a zone."""
    cities = ", ".join(city.name for city in _cities().get(zone, ()))
    return " · ".join(filter(None, [country_of(zone), cities, ABBREVIATIONS.get(zone)]))


def _is_remote(zone: str) -> tuple[bool, bool]:
    return zone not in _cities(), zone not in ABBREVIATIONS


@cache
def _by_name(locale: str) -> Mapping[str, Sequence[str]]:
    """Return the zones of each name in this locale; cities come before countries."""
    found: dict[str, dict[str, None]] = {}

    def add(names: Iterable[str], zone: str) -> None:
        for name in names:
            found.setdefault(_folded(name), {})[zone] = None

    for zone, written in ABBREVIATIONS.items():
        add(written.split(), zone)
    for each in dict.fromkeys([locale, "en"]):
        for zone, name in (*zone_names(each).cities.items(), *_countries(each)):
            add([name], zone)
    for zone in zone_names(locale).cities:
        add([zone_in_words(zone)], zone)
    for zone, cities in _cities().items():
        add((name for city in cities for name in (*city.names, *city.others) if name), zone)
    found.pop("", None)
    return {name: list(zones) for name, zones in found.items()}


def _countries(locale: str) -> Iterator[tuple[str, str]]:
    """Yield each zone with every name of its country."""
    names = zone_names(locale).countries
    for code, zones in _zones_by_country().items():
        yield from product(zones, [names[code], *COUNTRIES.get(code, ())])


@cache
def _zones_by_country() -> Mapping[str, Sequence[str]]:
    """Return a zone for each family of clocks in a country, the one with large cities if there is one."""
    first: dict[str, dict[str, str]] = {}
    known = known_zones().zones
    for zone in sorted(known, key=_is_remote):
        country, family = known[zone]["country"], known[zone]["family"]
        if country:
            first.setdefault(country, {}).setdefault(family or zone, zone)
    return {country: list(zones.values()) for country, zones in first.items()}


@cache
def _cities() -> Mapping[str, Sequence[City]]:
    cities: dict[str, list[City]] = {}
    for line in CITIES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        zone, written = line.split("\t")
        names, *others = written.split(";")
        cities.setdefault(zone, []).append(City(names.split("|"), others))
    return cities


def _folded(name: str) -> str:
    """Return a name without accents and in small letters, as most people type it."""
    plain = unicodedata.normalize("NFKD", name.replace("_", " ").replace("-", " ").replace("ß", "ss"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.casefold().replace("\N{LATIN SMALL LETTER DOTLESS I}", "i").split())
