"""Time zones as people type them."""

from __future__ import annotations

from joinlink.web.api.time_zones import zone_understood, zones


def zone_meant(words: str) -> str | None:
    """Return the IANA name that a person means: whatever `zone_understood` knows, or a city alone.

    None if there is no such zone, or a city has more than one.
    """
    understood = zone_understood(words)
    wanted = words.strip().replace(" ", "_").casefold()
    if understood or not wanted:
        return understood
    by_city = [zone for zone in zones() if zone.rpartition("/")[2].casefold() == wanted]
    return by_city[0] if len(by_city) == 1 else None
