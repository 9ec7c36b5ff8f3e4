"""What a mail looks like: its colours in both schemes, the host's among them, and the side where its lines begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from joinlink.language import reader


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme."""

    page: str
    card: str
    ink: str
    quiet: str
    line: str
    accent: str
    on_accent: str


LIGHT: Final = Palette("#faf9f7", "#ffffff", "#1c1b1f", "#625e68", "#e8e4e0", "#0b6e5d", "#ffffff")
DARK: Final = Palette("#131214", "#1c1b1e", "#f1eff3", "#aba6b1", "#343137", "#57c7b1", "#08231d")
"""Those of the site's pages (`site.css`), as a mail can't load them."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the templates in HTML are given besides words."""

    light: Palette = LIGHT
    dark: Palette = DARK

    @property
    def locale(self) -> str:
        """The locale of who reads it, as HTML's `lang` has it."""
        return reader().locale

    @property
    def direction(self) -> str:
        """The direction of their script, as HTML's `dir` has it."""
        return reader().direction

    @property
    def start(self) -> str:
        """The side where lines begin; Outlook knows no `padding-inline-start`."""
        return "right" if self.direction == "rtl" else "left"

    @property
    def end(self) -> str:
        """The other side."""
        return "left" if self.direction == "rtl" else "right"
