"""Time zones as people write them."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from joinlink.model.availability import is_timezone


def zone_meant(words: str) -> str | None:
    """Return the IANA name that somebody means: the name itself in any case and with spaces, or its city alone.

    None when there is no such zone, or more than one.
    """
    wanted = words.strip().replace(" ", "_")
    if is_timezone(wanted):
        return wanted
    found = _zones_by_name().get(wanted.casefold(), [])
    return found[0] if len(found) == 1 else None


@cache
def _zones_by_name() -> dict[str, list[str]]:
    """Return the zones that go by each name and each city, in small letters."""
    zones: dict[str, list[str]] = {}
    for zone in filter(is_timezone, available_timezones()):
        for name in {zone.casefold(), zone.rpartition("/")[2].casefold()}:
            zones.setdefault(name, []).append(zone)
    return zones
