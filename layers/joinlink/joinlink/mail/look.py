"""What a mail looks like: its colours in both schemes, the host's among them, and the side where its lines begin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from joinlink.language import reader
from joinlink.model.accent import DARK, LIGHT, Scheme, accent_of


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

    def with_accent(self, color: str | None, scheme: Scheme) -> Palette:
        """Return it with a host's colour, as far as it can be read (F2)."""
        if color is None:
            return self
        made = accent_of(color, scheme)
        return replace(self, accent=made.accent, on_accent=made.on_accent)


BY_DAY: Final = Palette("#faf9f7", "#ffffff", "#1c1b1f", "#625e68", "#e8e4e0", "#0b6e5d", "#ffffff")
BY_NIGHT: Final = Palette("#131214", "#1c1b1e", "#f1eff3", "#aba6b1", "#343137", "#57c7b1", "#08231d")
"""Those of the site's pages (`site.css`), which a mail can't load."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the templates in HTML are given besides words."""

    light: Palette = BY_DAY
    dark: Palette = BY_NIGHT

    @classmethod
    def in_color(cls, color: str | None) -> Look:
        """Return the look of mails to and for a host of this colour; None for the site's own."""
        return cls(BY_DAY.with_accent(color, LIGHT), BY_NIGHT.with_accent(color, DARK))

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
