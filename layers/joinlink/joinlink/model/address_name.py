"""Names used in public addresses: a host's handle, a class's slug. Lower-case letters, digits, single hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from itertools import count

LONGEST_ADDRESS_NAME = 60
ADDRESS_NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def address_name(words: str, *, otherwise: str) -> str:
    """Turn words into a name: `Piano für Anfänger!` becomes `piano-fur-anfanger`. `otherwise` if nothing is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    plain = plain.replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_ADDRESS_NAME].strip("-") or otherwise


def numbered(name: str, taken: Container[str]) -> str:
    """Return the name, or the first of `name-2`, `name-3`, ... that is free."""
    if name not in taken:
        return name
    stem = name[: LONGEST_ADDRESS_NAME - 7].rstrip("-")
    return next(candidate for number in count(2) if (candidate := f"{stem}-{number}") not in taken)
