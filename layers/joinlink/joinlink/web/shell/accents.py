"""The style sheet of a host's colour: `#1f5eff` → `/assets/accent-1f5eff.3f2a91c4d0.css`, which sets three tokens (F2).

The policy forbids inline style, so a page of a host with a colour links one more file, of some 200 bytes, that is
cached for good. Anybody may ask for any colour; it is worked out from its name and stored nowhere.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final

from joinlink.model.accent import DARK, LIGHT, Scheme, accent_of

_FILE: Final = re.compile(r"accent-([0-9a-f]{6})\.[0-9a-f]{10}\.css")
_KEPT: Final = 256
"""Colours of which a process remembers the style sheet."""


@lru_cache(_KEPT)
def accent_style(color: str) -> str:
    """Return the style sheet of a colour, `#rrggbb`."""
    return f":root{{{_tokens(color, LIGHT)}}}@media(prefers-color-scheme:dark){{:root{{{_tokens(color, DARK)}}}}}"


@lru_cache(_KEPT)
def accent_url(color: str) -> str:
    """Return the address of that style sheet, which changes with its content."""
    content_hash = hashlib.sha256(accent_style(color).encode()).hexdigest()[:10]
    return f"/assets/accent-{color[1:]}.{content_hash}.css"


def asked_color(file: str) -> str | None:
    """Return the colour whose style sheet a file name asks for, if it does; it may be that of an earlier version."""
    asked = _FILE.fullmatch(file)
    return f"#{asked[1]}" if asked else None


def _tokens(color: str, scheme: Scheme) -> str:
    made = accent_of(color, scheme)
    return f"--accent:{made.accent};--on-accent:{made.on_accent};--tint:{made.tint}"
