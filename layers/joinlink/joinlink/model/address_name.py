"""Names used in public addresses: a host's handle, a class's slug. Lower-case letters, digits, single hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container
from itertools import count

LONGEST_ADDRESS_NAME = 60
ADDRESS_NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ACCENTS = re.compile(r"[\u0300-\u036f]")


def address_name(words: str, *, romanize: Callable[[str], str], otherwise: str) -> str:
    """Turn words into a name: `Piano für Anfänger!` becomes `piano-fur-anfanger`. `otherwise` if nothing is left.

    What is not Latin letters with their accents goes through `romanize`: `Уроки` becomes `uroki`.
    """
    without_accents = ACCENTS.sub("", unicodedata.normalize("NFKD", words))
    plain = without_accents if without_accents.isascii() else romanize(unicodedata.normalize("NFC", words))
    plain = plain.lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ADDRESS_NAME].rstrip("-") or otherwise


def numbered(name: str, taken: Container[str]) -> str:
    """Return the name, or the first of `name-2`, `name-3`, ... that is free."""
    if name not in taken:
        return name
    stem = name[: LONGEST_ADDRESS_NAME - 7].rstrip("-")
    return next(candidate for number in count(2) if (candidate := f"{stem}-{number}") not in taken)
