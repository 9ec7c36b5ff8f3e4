"""Which of our languages is meant."""

from __future__ import annotations

from typing import Final

from joinlink.language.reader import LANGUAGES

AMERICAN: Final = frozenset({"us", "ph", "pr", "gu", "as", "vi", "mp", "um"})
"""Where English is written as in the United States. Source: CLDR, whose other kinds of English descend from en-001"""


def locale_meant(tag: str) -> str | None:
    """Return the locale of ours that a language tag means, `de` for `de-AT`; None if we don't speak it.

    English is written as in the United States or, where a tag names another country, as in the United Kingdom.
    """
    language, *rest = tag.strip().replace("_", "-").casefold().split("-")
    if language not in LANGUAGES:
        return None
    territory = next((part for part in rest if len(part) == 2 and part.isalpha()), "")
    return "en-GB" if language == "en" and territory and territory not in AMERICAN else language


def locale_accepted(header: str) -> str:
    """Return the locale that a browser likes best, by its `Accept-Language`; English if we speak none of them."""
    liked: list[tuple[float, str]] = []
    for part in header.split(",")[:MOST_LANGUAGES]:
        tag, _, weight = part.partition(";")
        locale = locale_meant(tag)
        if locale is not None:
            liked.append((_weight(weight), locale))
    best = max(liked, key=lambda each: each[0], default=(0.0, "en"))  # the first of those that are liked equally
    return best[1] if best[0] > 0 else "en"


MOST_LANGUAGES: Final = 20
"""More than any browser names."""


def _weight(parameter: str) -> float:
    """Read `q=0.8`; 1 without it, and 0 for what can't be read."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
