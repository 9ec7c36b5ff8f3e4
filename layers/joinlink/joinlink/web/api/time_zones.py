"""Time zones as browsers, operating systems and people report them.

+05:30  -0330  UTC+2  GMT+2   an offset: the zone that has it, `Etc/GMT-2` with tzdata's reversed sign where no
                              country will do
europe/berlin                 a name in any case, former ones included
W. Europe Standard Time       Windows' name
Etc/Unknown, Factory, …       nothing: the browser doesn't know either
US/Pacific-New                nothing: a name that there may be in other tables than ours
"""

from __future__ import annotations

import re
from typing import Final

from joinlink.model.availability import is_timezone, timezones

UNSAID: Final = frozenset(
    {"", "etc/unknown", "unknown", "undefined", "null", "none", "factory", "local", "localtime", "posixrules"}
)
"""What stands where a browser doesn't know its zone, in small letters."""
AREAS: Final = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic"),
    *("Australia", "Europe", "Indian", "Pacific", "Etc"),
    *("Brazil", "Canada", "Chile", "Mexico", "SystemV", "US"),
)
"""Where tzdata has and had its zones; the last row is of former names, some of which are gone."""
OFFSET: Final = re.compile(
    r"\s*(?:(?:UTC|GMT)\s?)?([+ \N{MINUS SIGN}\N{PLUS-MINUS SIGN}-])\s?(\d{1,2})(?::?([0-5]\d))?\s*",
    re.ASCII | re.IGNORECASE,
)
"""An offset; the blank is a plus sign that an address lost on its way."""
PLACES: Final = {
    -570: "Pacific/Marquesas",
    -210: "America/St_Johns",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
    630: "Australia/Lord_Howe",
    765: "Pacific/Chatham",
}
"""Where the clocks are on an offset of no whole hours, in minutes; tzdata has no other names for these."""


def zone_understood(words: str) -> str | None:
    """Return the IANA name that is meant; None if there is none."""
    offset = OFFSET.fullmatch(words)
    if offset:
        return _at_offset(*offset.groups(default="0"))
    name = words.strip()
    if not name:
        return None
    if is_timezone(name):
        return name
    return timezones().get(name.replace(" ", "_").casefold()) or _of_windows(name)


def is_unsaid(words: str) -> bool:
    """Whether a browser that doesn't know its zone says this, or one whose offset no place has."""
    return words.strip().casefold() in UNSAID or OFFSET.fullmatch(words) is not None


def may_be_newer(words: str) -> bool:
    """Whether this has the form of a zone that our tzdata may not know yet, or no longer."""
    area, *rest = words.strip().split("/")
    return area in AREAS and bool(rest) and all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]*", part) for part in rest)


def zones() -> frozenset[str]:
    """Return the names of all zones."""
    return frozenset(timezones().values())


def _at_offset(sign: str, hours: str, minutes: str) -> str | None:
    offset = (int(hours) * 60 + int(minutes)) * (-1 if sign in "-\N{MINUS SIGN}" else 1)
    if offset % 60:
        return PLACES.get(offset)
    if not -12 * 60 <= offset <= 14 * 60:
        return None
    return f"Etc/GMT{-offset // 60:+}" if offset else "UTC"


def _of_windows(name: str) -> str | None:
    """Return the zone of a name that Windows uses, as CLDR has it."""
    if not name.casefold().endswith(" time"):
        return None
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {windows.casefold(): zone for windows, zone in WINDOWS_TO_OLSON.items()}.get(name.casefold())
