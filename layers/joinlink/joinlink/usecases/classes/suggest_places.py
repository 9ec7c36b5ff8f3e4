"""Suggest places while a host types the place of a class (K2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import uuid4

from joinlink.model.teaching import Location
from joinlink.ports.classes import Places

SHORTEST_QUESTION = 3
"""Fewer characters are not worth a paid request."""
LONGEST_QUESTION = 200
_TYPING_SESSION = re.compile(r"[A-Za-z0-9_-]{1,36}")


def suggest_places(typed: str, typing_session: str | None, places: Places) -> Sequence[Location]:
    """Return at most five places; none for too little text.

    `typing_session` ties together the requests of one search: up to 36 characters that are safe in a URL. Without a
    valid one, a new one is made for this request alone.
    Raises:  ProviderUnavailable, ProviderRejected
    """
    question = " ".join(typed.split())[:LONGEST_QUESTION]
    if len(question) < SHORTEST_QUESTION:
        return []
    given = _TYPING_SESSION.fullmatch(typing_session or "")
    return places.suggest(question, typing_session=given[0] if given else str(uuid4()))
