"""Makes our small pictures of what people send, by Pillow: nothing of the bytes that came goes out again.

Three formats are read and no other, after a look at their size. Only the first picture of an animation is taken.
What a camera wrote beside the picture (place, device, comments, profiles) is left behind, except which side is up.
Source:  https://pillow.readthedocs.io/en/stable/reference/Image.html
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.pictures import (
    FORMATS_TAKEN,
    LARGEST_UPLOAD_BYTES,
    MOST_PIXELS,
    NOT_A_PICTURE,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    Picture,
    Shape,
)

if TYPE_CHECKING:
    from PIL.Image import Image

QUALITIES: Final = (85, 75, 65, 55, 45)
_BROKEN: Final = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, struct.error, zlib.error)
"""What Pillow's readers raise at files that were cut off, damaged or made to harm; OSError comes most often."""


class PillowPictures:
    """Reads, turns, crops and writes pictures."""

    def make(self, sent: bytes, shape: Shape) -> Picture:
        if len(sent) > LARGEST_UPLOAD_BYTES:
            raise InvalidInput(_(TOO_LARGE))
        try:
            image = _read(sent, shape)
        except _BROKEN as exc:
            raise InvalidInput(_(NOT_A_PICTURE)) from exc
        if shape.may_be_transparent:
            return Picture(_png(image, shape), is_transparent=True)
        return Picture(_jpeg(image, shape), is_transparent=False)


def _read(sent: bytes, shape: Shape) -> Image:
    """Read a picture upright, in our pixels, with nothing but its pixels.

    Raises:  InvalidInput  it has too many pixels, which its head tells before any is read
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # ours is lower, and is an error at once
    with Image.open(BytesIO(sent), formats=FORMATS_TAKEN) as image:
        if image.width * image.height > MOST_PIXELS:
            raise InvalidInput(_(TOO_MANY_PIXELS))
        image.draft("RGB", (2 * max(shape.width, shape.height),) * 2)  # a JPEG is read no larger than it takes
        image.load()
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    size = shape.width, shape.height
    if shape.is_cropped:
        small = ImageOps.fit(upright, _no_larger(upright, shape), Image.Resampling.LANCZOS)
    else:
        small = upright
        small.thumbnail(size, Image.Resampling.LANCZOS)
    bare = Image.new("RGBA", small.size, (255, 255, 255, 0 if shape.may_be_transparent else 255))
    bare.alpha_composite(small)
    return bare


def _no_larger(image: Image, shape: Shape) -> tuple[int, int]:
    """Return the pixels of the shape, or those of its proportions that the picture has."""
    scale = min(1, image.width / shape.width, image.height / shape.height)
    return max(1, round(shape.width * scale)), max(1, round(shape.height * scale))


def _jpeg(image: Image, shape: Shape) -> bytes:
    opaque, written = image.convert("RGB"), b""
    for quality in QUALITIES:
        file = BytesIO()
        opaque.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        written = file.getvalue()
        if len(written) <= shape.goal_bytes:
            break
    return written


def _png(image: Image, shape: Shape) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    if len(file.getvalue()) > shape.goal_bytes:
        file = BytesIO()
        image.quantize(256).save(file, "PNG", optimize=True)
    return file.getvalue()
