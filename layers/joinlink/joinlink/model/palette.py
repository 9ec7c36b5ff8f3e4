"""The named colours of classes and of faces without a photo (F2).

What a name looks like, in light and dark, stands in the style sheet as `.hue-{name}`; a test holds its contrast.
"""

from __future__ import annotations

from enum import StrEnum


class Hue(StrEnum):
    """A colour that can be told from the others and read on."""

    TEAL = "teal"
    GREEN = "green"
    AMBER = "amber"
    ORANGE = "orange"
    RED = "red"
    PINK = "pink"
    VIOLET = "violet"
    BLUE = "blue"
