"""The value of a parameter until its secret is known."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"\s*(<.*>|\W*|x{3,}|none|null|to.?do|tbd|placeholder|(change|replace|set|fill).?(me|this|it))\s*", re.IGNORECASE
)


def is_placeholder(text: str) -> bool:
    """Return whether this text only stands in for a secret."""
    return _PLACEHOLDER.fullmatch(text) is not None
