"""Time zones as people type them, and the list to choose from where that could be several (F4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.language import gettext as _
from joinlink.language import reader
from joinlink.language.zone_search import cities_of, zones_called
from joinlink.language.zones import country_of, known_zones, offset_of, zone_in_words, zone_names
from joinlink.model.local_time import written_time, zone_label
from joinlink.web.api.time_zones import zone_understood, zones

MOST_OFFERED: Final = 12


@dataclass(frozen=True, slots=True)
class ZoneOption:
    """A zone to choose: `India: Kolkata, Mumbai, Delhi`, the clock there now, and how far it is from Greenwich."""

    name: str
    place: str
    clock: str
    offset: str


def zone_meant(words: str) -> str | None:
    """Return the IANA name that a person means: by an abbreviation, a city or a country, or as machines write it.

    None if there is no such zone, or what is written has more than one.
    """
    if words.isascii() and words.isupper() and len(words) > 2:  # IANA has an EST, too, which knows no summer
        called = zones_called(words)
        if len(called) == 1:
            return called[0]
    understood = zone_understood(words)
    wanted = words.strip().replace(" ", "_").casefold()
    if understood or not wanted:
        return understood
    by_city = [zone for zone in zones() if zone.rpartition("/")[2].casefold() == wanted]
    called = zones_called(words) or by_city
    return called[0] if len(called) == 1 else None


def zone_as_typed(timezone: str) -> str:
    """Return a zone as a field shows it and `zone_meant` reads it: in words, if it has a city."""
    if timezone.startswith("Etc/GMT"):
        return zone_label(timezone)
    has_words = timezone in known_zones().zones and timezone in zone_names(reader().locale).cities
    return zone_in_words(timezone) if has_words else timezone


def with_zone_meant(form: Mapping[str, str]) -> dict[str, str]:
    """Return a form with the IANA name of the zone that is typed in it, if there is one."""
    typed = form.get("timezone", "")
    return {**form, "timezone": zone_meant(typed) or typed}


def zones_offered(words: str, now: datetime) -> list[ZoneOption]:
    """Return the zones that words could mean, from west to east."""
    found = sorted(
        zones_called(words)[:MOST_OFFERED], key=lambda zone: now.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)
    )
    return [_option(zone, now) for zone in found]


def _option(zone: str, now: datetime) -> ZoneOption:
    country = country_of(zone)
    cities = reduce(lambda first, second: _("%(first)s, %(second)s", first=first, second=second), cities_of(zone))
    place = _("%(country)s: %(cities)s", country=country, cities=cities) if country else cities
    return ZoneOption(zone, place, written_time(now.astimezone(ZoneInfo(zone))), offset_of(now, zone))
