"""The picture that chats show of a link (F6): 1200 by 630 pixels, with the host and the offer."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from joinlink.model.host import Host
from joinlink.model.pictures import PictureUse
from joinlink.model.teaching import TeachingClass

DRAWN_AS: Final = "1"
"""Raised when the drawing changes, so that pictures are fetched again."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored picture, by its place and its name."""

    place: str
    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What is drawn."""

    host_id: str
    host_name: str
    title: str
    """The class's, or the host's own name."""
    line: str
    accent: str | None
    face: Stored | None
    scene: Stored | None
    """What fills its side: the class's picture or the host's cover."""

    @property
    def name(self) -> str:
        """Its name, from everything that it shows."""
        shown = (self.host_name, self.title, self.line, self.accent, self.face, self.scene, DRAWN_AS)
        return f"{sha256(repr(shown).encode()).hexdigest()[:16]}.png"


def preview_of_host(host: Host) -> Preview:
    """Return the preview of a host's page."""
    return Preview(host.host_id, host.name, host.name, host.headline, host.accent_color, _face(host), _cover(host))


def preview_of_class(host: Host, teaching_class: TeachingClass) -> Preview:
    """Return the preview of a class's page."""
    picture = Stored(teaching_class.class_id, teaching_class.picture) if teaching_class.picture else None
    return Preview(
        host.host_id,
        host.name,
        teaching_class.title,
        host.headline,
        host.accent_color,
        _face(host),
        picture or _cover(host),
    )


def _face(host: Host) -> Stored | None:
    return Stored(PictureUse.PHOTO, host.photo) if host.photo else None


def _cover(host: Host) -> Stored | None:
    return Stored(PictureUse.COVER, host.cover) if host.cover else None
