"""The stand-in for a photo: the initials of a name, in its own script, on a colour that goes with the name."""

from __future__ import annotations

import unicodedata
from typing import Final
from zlib import crc32

from joinlink.model.palette import Hue

_VIRAMA: Final = 9
"""The combining class of the sign that joins a consonant to the next one, as in श्री."""


def initials(name: str) -> str:
    """Return the first letters of the first and the last word; of scripts without capital letters, the first alone.

    A letter keeps its marks. Titles and emblems that are no letters are passed over, unless there is nothing else.
    """
    words = [word for word in ("".join(filter(_is_kept, part)) for part in name.split()) if word]
    if not words:
        return name.strip()[:1]
    first = _first_letter(words[0])
    last = _first_letter(words[-1]) if len(words) > 1 else ""
    goes_together = _has_case(first) and (_has_case(last) or last.isnumeric())
    return (first + last if goes_together else first).upper()


def hue_of(name: str) -> Hue:
    """Return the colour that goes with a name, the same each time."""
    hues = list(Hue)
    return hues[crc32(name.strip().casefold().encode()) % len(hues)]


def _is_kept(character: str) -> bool:
    """Whether it is a letter, a digit, or a mark of one."""
    return unicodedata.category(character)[0] in "LNM"


def _has_case(letter: str) -> bool:
    return letter.upper() != letter.lower()


def _first_letter(word: str) -> str:
    """Return the first letter with its marks, and with what a virama joins to it."""
    end = 1
    while end < len(word) and (_is_mark(word[end]) or unicodedata.combining(word[end - 1]) == _VIRAMA):
        end += 1
    return unicodedata.normalize("NFC", word[:end])


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"
