"""What hosts say about themselves (F1, F2), as attributes of the host's row; missing where they said nothing.

HOST#h / HOST    headline, bio, contact_email, locale, time_format, week_start, accent_color, framed_by; photo,
                 logo, cover: names of pictures, which `pictures` keeps
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from joinlink.language import Hours, WeekStart
from joinlink.model.host import Host
from joinlink.store.writes import Item

_PICTURES: Final = ("photo", "logo", "cover")


def introduction_item(host: Host) -> Item:
    """Return the attributes; what is not said is None, and so not stored."""
    return {
        "headline": host.headline or None,
        "bio": host.bio or None,
        "contact_email": host.contact_email,
        "locale": host.locale,
        "time_format": None if host.time_format is Hours.AUTO else host.time_format,
        "week_start": None if host.week_start is WeekStart.AUTO else host.week_start,
        "accent_color": host.accent_color,
        "framed_by": list(host.framed_by) or None,
    }


def read_introduction(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a host's fields as the row has them."""
    return {
        "headline": item.get("headline", ""),
        "bio": item.get("bio", ""),
        "contact_email": item.get("contact_email"),
        "locale": item.get("locale"),
        "time_format": Hours(item.get("time_format", Hours.AUTO)),
        "week_start": WeekStart(item.get("week_start", WeekStart.AUTO)),
        "accent_color": item.get("accent_color"),
        "framed_by": tuple(item.get("framed_by", ())),
        **{name: item.get(name) for name in _PICTURES},
    }


def changed_attributes(host: Host, previous: Host) -> Item:
    """Return the attributes of name, handle and introduction that are different; two tabs don't undo one another."""
    now, before = _said(host), _said(previous)
    return {name: value for name, value in now.items() if value != before[name]}


def _said(host: Host) -> Item:
    return {"name": host.name, "lacks_name": host.lacks_name, "handle": host.handle, **introduction_item(host)}
