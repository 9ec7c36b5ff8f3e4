"""Other sites as hosts write them, and as a content security policy names them, such as `localhost:8000` (F6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from joinlink.language import gettext as _
from joinlink.model.introduction import MOST_FRAMING_SITES

_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_SITE: Final = re.compile(rf"(?=.{{1,253}}\Z)(localhost|({_LABEL}\.)+{_LABEL})", re.ASCII)
_USUAL_PORTS: Final = (None, 80, 443)


def sites_meant(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the sites that are meant, each once.

    Raises:  ValueError
    """
    if len(texts) > MOST_FRAMING_SITES:
        raise ValueError(_("name at most %(most)s sites", most=MOST_FRAMING_SITES))
    return tuple(dict.fromkeys(map(_site_meant, texts)))


def _site_meant(text: str) -> str:
    """Return the site of an address or a name; without `www.`, as a site counts with all that is below it."""
    typed = text.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"//{typed}")
        name, port, is_web = _in_ascii(parts.hostname or ""), parts.port, parts.scheme in ("", "http", "https")
    except ValueError:
        name, port, is_web = "", None, False
    if not (is_web and _SITE.fullmatch(name)):
        raise ValueError(_("write each site as example.com"))
    shorter = name.removeprefix("www.")
    name = shorter if "." in shorter else name
    return name if port in _USUAL_PORTS else f"{name}:{port}"


def _in_ascii(name: str) -> str:
    """Write a name as browsers ask for it: `xn--bcher-kva.example`."""
    if name.isascii():
        return name
    import idna  # seldom needed, and slow to import

    return idna.encode(name, uts46=True).decode()  # its errors are ValueErrors
