"""Sets off values that are read in the opposite direction to their sentence, by invisible marks (F3).

Without them a name in Arabic turns the words around it in an English sentence, and the full stop after an English title
jumps to the wrong end of an Arabic one. The marks are Unicode's, so that they count wherever a sentence is shown: in a
page, an attribute, a window's title, the text of a mail. A value of the sentence's own direction has none.
Source: https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
"""

from __future__ import annotations

from typing import Final
from unicodedata import bidirectional

from joinlink.language.reader import reader

_FIRST_STRONG: Final = "\u2068"
_POP: Final = "\u2069"
_RUNS_LEFT: Final = frozenset({"R", "AL"})
_RUNS_RIGHT: Final = frozenset({"L"})


def isolated(value: object) -> object:
    """Return a value for a sentence; one that would turn the sentence's words is set off.

    Addresses are not: a program that makes links of them may take the mark for their last character.
    """
    is_leftward = reader().direction == "rtl"
    if not isinstance(value, str) or (value.isascii() and not is_leftward) or "@" in value or "://" in value:
        return value
    other = _RUNS_RIGHT if is_leftward else _RUNS_LEFT
    turns = any(bidirectional(character) in other for character in value)
    return f"{_FIRST_STRONG}{value}{_POP}" if turns else value
