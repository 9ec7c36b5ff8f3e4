"""Draw the picture that chats show of a public page (F6)."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.preview import Preview, Stored, preview_of_class, preview_of_host
from joinlink.ports.hosts import HostStore, PictureStore, PreviewDrawer, ProfileStore
from joinlink.usecases.hosts.read_public_host import read_public_host


class PreviewPorts(Protocol):
    """Ports for drawing previews."""

    hosts: HostStore
    profiles: ProfileStore
    pictures: PictureStore
    preview_drawer: PreviewDrawer


def draw_preview(handle: str, slug: str | None, name: str, ports: PreviewPorts) -> bytes:
    """Return the picture of a host's page, or of a published class's, if it is the one of this name.

    Nothing else is drawn, so that strangers can't have many drawn.
    Raises:  NotFound, Renamed
    """
    public = read_public_host(handle, hosts=ports.hosts, profiles=ports.profiles)
    if slug is None:
        preview = preview_of_host(public.host)
    else:
        found = [each for each in public.classes if each.slug == slug]
        if not found:
            raise NotFound(_("There is no such class."))
        preview = preview_of_class(public.host, found[0])
    if preview.name != name:
        raise NotFound(_("There is no such picture."))
    face, scene = (_content(preview, each, ports) for each in (preview.face, preview.scene))
    return ports.preview_drawer.draw(preview, face=face, scene=scene)


def _content(preview: Preview, stored: Stored | None, ports: PreviewPorts) -> bytes | None:
    """Return a stored picture; None if it was removed meanwhile."""
    if stored is not None:
        with suppress(NotFound):
            return ports.pictures.content(preview.host_id, stored.place, stored.name)
    return None
