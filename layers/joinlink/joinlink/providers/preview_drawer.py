"""Draws the pictures that chats show of a link (F6), by Pillow, in the site's own typeface.

    ┌──────────────────────────────┬──────────────┐
    │  (face)  Whose page          │              │   The typeface has Latin letters. A title in other ones is left to
    │                              │  the class's │   the words that chats show beside the picture.
    │  What it offers,             │  picture, or │
    │  in large letters            │  the cover   │
    │  ▔▔▔▔                        │              │
    └──────────────────────────────┴──────────────┘

Source:  https://pillow.readthedocs.io/en/stable/reference/ImageDraw.html
"""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from joinlink.model.initials import initials
from joinlink.model.preview import Preview

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIZE: Final = (1200, 630)
MARGIN: Final = 80
TOP: Final = 64
SIDE: Final = 440
FACE: Final = 128
GROUND, INK, SOFT, ACCENT = "#faf9f7", "#1d1b20", "#6a6570", "#0b6e5d"
TITLE_SIZES: Final = (84, 68, 54)
LINE_SIZE: Final = 34
LOWEST: Final = 510
MOST_LARGE_LINES: Final = 2
MOST_LINES: Final = 4
LIGHT: Final = 400
BOLD: Final = 700
TYPEFACES: Final = Path(__file__).parents[1] / "web" / "static"
FILES: Final = {"latin": "figtree-latin.woff2", "more": "figtree-latin-ext.woff2"}


class PillowPreviews:
    """Draws previews; `face` and `scene` are pictures of ours."""

    def draw(self, preview: Preview, *, face: bytes | None, scene: bytes | None) -> bytes:
        from PIL import Image, ImageDraw

        image = Image.new("RGB", SIZE, GROUND)
        canvas = ImageDraw.Draw(image)
        width = SIZE[0] - 2 * MARGIN
        accent = preview.accent or ACCENT
        if scene is not None:
            image.paste(_fitted(scene, (SIDE, SIZE[1])), (SIZE[0] - SIDE, 0))
            width -= SIDE - MARGIN // 2
        _draw_head(image, canvas, preview, face, accent)
        _draw_title(canvas, preview, width)
        canvas.rounded_rectangle((MARGIN, SIZE[1] - 62, MARGIN + 120, SIZE[1] - 54), 4, fill=accent)
        file = BytesIO()
        (image if scene or face else image.quantize(64)).save(file, "PNG", optimize=True)
        return file.getvalue()


def _draw_head(image: Image, canvas: ImageDraw, preview: Preview, face: bytes | None, accent: str) -> None:
    """Draw the face and, where the title is another, the name beside it."""
    from PIL import Image as Images
    from PIL import ImageDraw as Drawing

    mask = Images.new("L", (4 * FACE, 4 * FACE))
    Drawing.Draw(mask).ellipse((0, 0, 4 * FACE, 4 * FACE), fill=255)
    circle = Images.new("RGB", (FACE, FACE), accent) if face is None else _fitted(face, (FACE, FACE))
    image.paste(circle, (MARGIN, TOP), mask.resize((FACE, FACE)))
    if face is None:
        letters = initials(preview.host_name)
        if _is_known(letters):
            _write(canvas, (MARGIN + FACE / 2, TOP + FACE / 2), letters, 52, BOLD, _on(accent), anchor="mm")
    beside = preview.host_name if preview.title != preview.host_name else ""
    if _is_known(beside):
        _write(canvas, (MARGIN + FACE + 28, TOP + FACE / 2), beside, 38, LIGHT, SOFT, anchor="lm")


def _draw_title(canvas: ImageDraw, preview: Preview, width: int) -> None:
    """Draw the title as large as there is room for, and under it the line of the host's own page."""
    if not _is_known(preview.title):
        return
    broken = [(size, _broken(preview.title, size, width)) for size in TITLE_SIZES]
    size, lines = next((each for each in broken if len(each[1]) <= MOST_LARGE_LINES), broken[-1])
    top = 250
    for line in lines[:MOST_LINES]:
        _write(canvas, (MARGIN, top), line, size, BOLD, INK, anchor="la")
        top += int(size * 1.15)
    below = _broken(preview.line, LINE_SIZE, width) if _is_known(preview.line) else []
    for line in below[: max(0, (LOWEST - top) // LINE_SIZE)]:
        _write(canvas, (MARGIN, top + 16), line, LINE_SIZE, LIGHT, SOFT, anchor="la")
        top += int(LINE_SIZE * 1.3)


def _broken(text: str, size: int, width: int) -> list[str]:
    """Break a text into lines of at most this width, as far as its words allow."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _length(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _length(text: str, size: int) -> float:
    return sum(_font(file, size, BOLD).getlength(part) for file, part in _parts(text))


def _write(
    canvas: ImageDraw, at: tuple[float, float], text: str, size: int, weight: int, ink: str, *, anchor: str
) -> None:
    """Write a line whose letters may stand in both files of the typeface."""
    parts = [(_font(file, size, weight), part) for file, part in _parts(text)]
    left, top = at
    if anchor[0] == "m":
        left -= sum(font.getlength(part) for font, part in parts) / 2
    for font, part in parts:
        canvas.text((left, top), part, ink, font, anchor=f"l{anchor[1]}")
        left += font.getlength(part)


def _parts(text: str) -> list[tuple[str, str]]:
    return [(file, "".join(letters)) for file, letters in groupby(text, _file_of)]


def _file_of(letter: str) -> str:
    """Return the file that has a letter; the first has English, Western Europe and what stands between words."""
    return (
        "more"
        if ("\u0100" <= letter <= "\u02ba" and letter not in "ıŒœ") or "\u1e00" <= letter <= "\u1eff"
        else "latin"
    )


def _is_known(text: str) -> bool:
    """Whether the typeface has every letter."""
    return all(letter <= "\u02ba" or "\u1e00" <= letter <= "\u20ac" for letter in text)


def _font(file: str, size: int, weight: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.truetype(str(TYPEFACES / FILES[file]), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


def _fitted(content: bytes, size: tuple[int, int]) -> Image:
    from PIL import Image as Images
    from PIL import ImageOps

    with Images.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
        return ImageOps.fit(image.convert("RGB"), size, Images.Resampling.LANCZOS)


def _on(accent: str) -> str:
    """Return black or white, whichever stands out more."""
    red, green, blue = (_linear(int(accent[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#ffffff"


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
