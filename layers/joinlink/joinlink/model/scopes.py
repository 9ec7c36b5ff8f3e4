"""The OAuth scopes that Joinlink requires at Zoom and Google (C2, C3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from joinlink.model.host import Provider

_CALENDAR = "https://www.googleapis.com/auth/calendar"

NEEDED: Final[Mapping[Provider, tuple[tuple[str, ...], ...]]] = {
    Provider.ZOOM: (
        ("meeting:write:meeting", "meeting:write"),
        ("meeting:delete:meeting", "meeting:write"),
        ("meeting:read:meeting", "meeting:read"),
        ("meeting:read:list_meetings", "meeting:read"),
        ("user:read:user", "user:read"),
    ),
    Provider.GOOGLE: (
        (f"{_CALENDAR}.events.owned", f"{_CALENDAR}.events", _CALENDAR),
        (f"{_CALENDAR}.freebusy", f"{_CALENDAR}.events.freebusy", f"{_CALENDAR}.readonly", _CALENDAR),
    ),
    Provider.APPLE: (),
}
"""Any one scope of each group will do; the first is the narrowest.

A Zoom app has either granular or classic scopes, and Google may return a broader scope granted earlier.
"""


def missing_scopes(provider: Provider, granted: Collection[str]) -> list[str]:
    """Return the scopes that a grant lacks (AC-07), each as the narrowest one that would do.

    Zoom's `:admin` scopes count as their plain counterparts.
    """
    held = {scope.removesuffix(":admin") for scope in granted}
    return [group[0] for group in NEEDED[provider] if held.isdisjoint(group)]
