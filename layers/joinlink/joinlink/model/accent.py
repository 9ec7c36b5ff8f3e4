"""The accent of a host's pages, made readable (F2): the host chooses a colour, the product keeps the contrast.

From any `#rrggbb` come, for light and for dark, the accent that is written with and filled with, the text on it, and
the tint behind it. Hue and colourfulness are the host's as far as the screen has them; the lightness moves until text
has the contrast that WCAG asks for, in steps too small to see. Colours are moved in OKLCH, where that keeps the hue.
Source:  https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio  https://bottosson.github.io/posts/oklab/
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2 AA, of text."""
_STEPS: Final = 200
"""Between black and white."""

Rgb = tuple[float, float, float]
"""Red, green and blue, 0 to 1, as screens take them (sRGB)."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """What an accent stands on: the style sheet's tokens, which a test compares."""

    card: str
    backs: tuple[str, ...]
    """All that accented text may stand on, besides its tint: ground, card, raised."""
    on_accent: str
    tint_share: float
    """How much of the accent is in the tint; the rest is card."""
    is_dark: bool


LIGHT: Final = Scheme("#ffffff", ("#faf9f7", "#ffffff", "#f3f1ee"), "#ffffff", 0.09, is_dark=False)
DARK: Final = Scheme("#1c1b1e", ("#131214", "#1c1b1e", "#29272b"), "#131214", 0.15, is_dark=True)


@dataclass(frozen=True, slots=True)
class Accent:
    """The colours of one scheme, `#rrggbb` each."""

    accent: str
    on_accent: str
    tint: str


def accent_of(color: str, scheme: Scheme) -> Accent:
    """Return a host's colour if it can be read, else the nearest that can.

    On the way to black or white contrast only grows, so the first step that is far enough is found by halving.
    """
    if not _can_be_read(color, scheme):
        lightness, chroma, hue = _oklch(_rgb(color))
        end = 1 if scheme.is_dark else 0

        def on_the_way(step: int) -> str:
            return _hex(_within_screen(lightness + (end - lightness) * step / _STEPS, chroma, hue))

        first = bisect_left(range(_STEPS), True, key=lambda step: _can_be_read(on_the_way(step), scheme))
        color = on_the_way(first)
    return Accent(color, scheme.on_accent, _tint(color, scheme))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _can_be_read(color: str, scheme: Scheme) -> bool:
    backs = (*scheme.backs, scheme.on_accent, _tint(color, scheme))
    return all(contrast(color, back) >= LEAST_CONTRAST for back in backs)


def _tint(color: str, scheme: Scheme) -> str:
    return _hex(_mixed(_rgb(color), _rgb(scheme.card), scheme.tint_share))


def _within_screen(lightness: float, chroma: float, hue: float) -> Rgb:
    """Return the colour with as much of its colourfulness as a screen can show at this lightness."""
    low, high = 0.0, 1.0
    if _is_shown(_from_oklch(lightness, chroma, hue)):
        return _from_oklch(lightness, chroma, hue)
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if _is_shown(_from_oklch(lightness, chroma * middle, hue)) else (low, middle)
    return _from_oklch(lightness, chroma * low, hue)


def _is_shown(rgb: Rgb) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in rgb)


def _rgb(color: str) -> Rgb:
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{min(255, max(0, round(part * 255))):02x}" for part in rgb)


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _luminance(rgb: Rgb) -> float:
    red, green, blue = map(_linear, rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(rgb: Rgb) -> tuple[float, float, float]:
    """Return lightness 0 to 1, colourfulness, and hue in radians."""
    red, green, blue = map(_linear, rgb)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    green_red = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    blue_yellow = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(green_red, blue_yellow), math.atan2(blue_yellow, green_red)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    green_red, blue_yellow = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
