"""Suggest places while a host types where a class takes place (K2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import uuid4

from joinlink.model.teaching import Location
from joinlink.ports.classes import Places

SHORTEST_QUESTION = 3
"""Fewer characters say too little to be worth a paid question."""
LONGEST_QUESTION = 200
_TYPING_SESSION = re.compile(r"[A-Za-z0-9_-]{1,36}")


def suggest_places(typed: str, typing_session: str | None, places: Places) -> Sequence[Location]:
    """Return at most five places; none for too little text.

    The questions of one search belong together by their `typing_session`, up to 36 characters that are safe in an
    address; whoever gives none, or another text, has one made for this question alone.
    Raises:  ProviderUnavailable, ProviderRejected
    """
    question = " ".join(typed.split())[:LONGEST_QUESTION]
    if len(question) < SHORTEST_QUESTION:
        return []
    given = _TYPING_SESSION.fullmatch(typing_session or "")
    return places.suggest(question, typing_session=given[0] if given else str(uuid4()))
