"""Time zones as people write them."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from joinlink.model.availability import NO_ZONES, is_timezone


def zone_meant(words: str) -> str | None:
    """Return the IANA name that a person means: by the name in any case and with spaces, or by its city alone.

    None if there is no such zone, or a city has more than one.
    """
    wanted = words.strip().replace(" ", "_").casefold()
    if not wanted:
        return None
    if is_timezone(words):
        return words
    by_name = [zone for zone in _zones() if zone.casefold() == wanted]
    by_city = [zone for zone in _zones() if zone.rpartition("/")[2].casefold() == wanted]
    found = by_name or by_city
    return found[0] if len(found) == 1 else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - NO_ZONES)
