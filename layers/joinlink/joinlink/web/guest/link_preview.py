"""What search engines and chats show of a public page (F6): its words, its own address, and a picture of it.

The function `previews` draws the picture when somebody asks for it, at an address that changes with what it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.preview import preview_of_class, preview_of_host
from joinlink.model.teaching import TeachingClass
from joinlink.web.addresses import preview_address, public_class_address, public_host_address

LONGEST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """A title, a sentence or two, and two absolute addresses."""

    title: str
    words: str
    address: str
    picture: str


def link_preview_of_host(host: Host, origin: str) -> LinkPreview:
    """Return the preview of a host's page; `origin` is the site's address."""
    said = host.headline or _one_line(host.bio)
    return LinkPreview(
        title=host.name,
        words=_shortened(said) or _("Book a session with %(name)s.", name=host.name),
        address=origin + public_host_address(host.handle),
        picture=origin + preview_address(host.handle, preview_of_host(host).name),
    )


def link_preview_of_class(host: Host, teaching_class: TeachingClass, origin: str) -> LinkPreview:
    """Return the preview of a class's page."""
    title, said = teaching_class.title, _one_line(teaching_class.description)
    return LinkPreview(
        title=_("%(title)s with %(name)s", title=title, name=host.name),
        words=_shortened(said) or _("Choose a time for %(title)s with %(name)s.", title=title, name=host.name),
        address=origin + public_class_address(host.handle, teaching_class.slug),
        picture=origin + preview_address(host.handle, preview_of_class(host, teaching_class).name, teaching_class.slug),
    )


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"
