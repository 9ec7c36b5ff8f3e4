"""How hosts introduce themselves to guests, and how they like to read their own pages (F1, F2).

Every limit of a profile's words stands here; those of its pictures are in `pictures`.
"""

from __future__ import annotations

import re
from typing import Final, TypedDict

from joinlink.language import LANGUAGES, Hours, WeekStart

LONGEST_HEADLINE: Final = 120
LONGEST_BIO: Final = 2000
MOST_FRAMING_SITES: Final = 20

_LOCALE: Final = re.compile(rf"({'|'.join(LANGUAGES)})(-[A-Z]{{2}})?")
_COLOR: Final = re.compile(r"#[0-9a-f]{6}")


class Introduction(TypedDict, total=False):
    """What a host may change of it at once; missing parts stay, and None takes an optional one away."""

    name: str
    handle: str
    headline: str
    bio: str
    contact_email: str | None
    locale: str | None
    time_format: Hours
    week_start: WeekStart
    accent_color: str | None
    framed_by: tuple[str, ...]


def is_locale(text: str) -> bool:
    """Whether a text names a language that is spoken here, with or without a region."""
    return _LOCALE.fullmatch(text) is not None


def is_color(text: str) -> bool:
    """Whether a text is a colour as it is stored: `#1f5eff`, in lower case."""
    return _COLOR.fullmatch(text) is not None
