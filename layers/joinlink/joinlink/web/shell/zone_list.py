"""The zones that a field suggests (F4), `/assets/zones-de.json`: fetched by `zones.js` once somebody types one.

    [["Mitteleuropäische Zeit, Berlin", "Deutschland · Hamburg, München · CET CEST MEZ MESZ", "Europe/Berlin"], …]

The words, what else finds the zone, and its names, that of today first.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final

from joinlink.language import LANGUAGES, speaking
from joinlink.language.choice import locale_meant
from joinlink.language.zone_search import suggested_zones

CACHED: Final = "public, max-age=86400"
"""Its address has no hash, so that no page has to work it out; words of yesterday are understood as well."""
_FILE: Final = re.compile(rf"zones-((?:{'|'.join(LANGUAGES)})(?:-[A-Z]{{2}})?)\.json")


def asked_locale(file: str) -> str | None:
    """Return the locale whose zones a file name asks for, if it does."""
    asked = _FILE.fullmatch(file)
    return locale_meant(asked[1]) if asked else None


@lru_cache(len(LANGUAGES))
def zone_list(locale: str) -> str:
    """Return the file of a locale, one of ours."""
    with speaking(locale):
        return json.dumps([[zone.words, zone.also, *zone.names] for zone in suggested_zones()], ensure_ascii=False)
