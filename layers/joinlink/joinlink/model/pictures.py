"""Pictures of hosts and classes: their uses, their sizes, and which uploads are taken (F1, F2).

A picture is stored small, under the use it is for, and named by its content: whoever has an address of it has that
picture or none. A host's uses are `photo`, `logo` and `cover`; that of a class is its id.

    use      as stored                    goal       format
    ─────────────────────────────────────────────────────────
    photo    square, 320 × 320             24 kB      JPEG    mails show it too, and not all of their programs know WebP
    logo     whole, within 400 × 160       24 kB      PNG     it may be transparent
    cover    three to one, 1200 × 400      48 kB      JPEG
    class    16 to 9, 640 × 360            24 kB      JPEG
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

from joinlink.language import N_

LARGEST_UPLOAD_BYTES: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
"""More than a phone takes; 100 MB of memory while it is read."""
FORMATS_TAKEN: Final = ("PNG", "JPEG", "WEBP")
NOT_A_PICTURE: Final = N_("send a picture in PNG, JPEG or WebP; this one can't be read")
TOO_LARGE: Final = N_("a picture has at most 2 MB")
TOO_MANY_PIXELS: Final = N_("this picture has too many pixels; at most 25 million can be read")


class PictureUse(StrEnum):
    """What a picture is of; those of a host are also the names of the host's attributes."""

    PHOTO = "photo"
    LOGO = "logo"
    COVER = "cover"
    CLASS = "class"


OF_A_HOST: Final = (PictureUse.PHOTO, PictureUse.LOGO, PictureUse.COVER)


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """Where a picture is shown: for a use of a host's, or at a class."""

    host_id: str
    use: PictureUse
    class_id: str = ""
    """Only where it is of a class."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a picture is stored: cropped to these pixels, or whole within them; never made larger."""

    width: int
    height: int
    goal_bytes: int
    """The quality is lowered until it fits, as far as it can be looked at."""
    is_cropped: bool = True
    may_be_transparent: bool = False


SHAPES: Final = {
    PictureUse.PHOTO: Shape(320, 320, 24_000),
    PictureUse.LOGO: Shape(400, 160, 24_000, is_cropped=False, may_be_transparent=True),
    PictureUse.COVER: Shape(1200, 400, 48_000),
    PictureUse.CLASS: Shape(640, 360, 24_000),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ours, made of one that somebody sent."""

    content: bytes = field(repr=False)
    is_transparent: bool
    """PNG if it may be; JPEG otherwise."""

    @property
    def name(self) -> str:
        """Its content's hash, with the ending of its format: `3f2a91c4d05b77e0.jpg`."""
        return f"{sha256(self.content).hexdigest()[:16]}.{'png' if self.is_transparent else 'jpg'}"


def content_type(name: str) -> str:
    """Return the media type of a picture by its name."""
    return "image/png" if name.endswith(".png") else "image/jpeg"
