"""Pictures of public pages, drawn when asked for (F6): what chats show of a link, and QR codes of it.

GET /previews/{handle}/{name} · /previews/{handle}/{slug}/{name}     at addresses that change with what they show
GET /qr/{handle}.svg · /qr/{handle}/{slug}.png                       of an address alone, so nothing is read for them
"""

from __future__ import annotations

import re
from typing import Final

from joinlink.errors import NotFound
from joinlink.init_phase import in_init
from joinlink.usecases.hosts.draw_preview import draw_preview
from joinlink.web.addresses import QR_CODES, preview_address, public_class_address, public_host_address
from joinlink.web.shell.resolver import NO_PAGE, Response, WebApp
from joinlink.web.shell.static_files import FOR_GOOD
from joinlink.wiring import house

FILE: Final = re.compile(r"(?P<name>[a-z0-9-]{1,100})\.(?P<kind>svg|png)")

app = WebApp()


@app.get(preview_address("<handle>", "<name>"))
def of_host(handle: str, name: str) -> Response[bytes]:
    """Return the picture of a host's page."""
    return _drawn(handle, None, name)


@app.get(preview_address("<handle>", "<name>", "<slug>"))
def of_class(handle: str, slug: str, name: str) -> Response[bytes]:
    """Return the picture of a class's page."""
    return _drawn(handle, slug, name)


@app.get(f"{QR_CODES}/<file>")
def qr_of_host(file: str) -> Response[str] | Response[bytes]:
    """Return the QR code of a host's page."""
    name, kind = _named(file)
    return _qr_code(public_host_address(name), kind)


@app.get(f"{QR_CODES}/<handle>/<file>")
def qr_of_class(handle: str, file: str) -> Response[str] | Response[bytes]:
    """Return the QR code of a class's page."""
    name, kind = _named(file)
    return _qr_code(public_class_address(_named(f"{handle}.svg")[0], name), kind)


def _named(file: str) -> tuple[str, str]:
    """Read what a code is of, and its format."""
    if not (found := FILE.fullmatch(file)):
        raise NotFound(NO_PAGE)
    return found["name"], found["kind"]


def _qr_code(path: str, kind: str) -> Response[str] | Response[bytes]:
    address = app.origin(house().settings.given_base_url) + path
    headers = {"Cache-Control": "public, max-age=86400"}
    if kind == "svg":
        return Response(200, "image/svg+xml", house().qr_codes.svg(address), headers=headers)
    return Response(200, "image/png", house().qr_codes.png(address), headers=headers)


def _drawn(handle: str, slug: str | None, name: str) -> Response[bytes]:
    """Draw it; its address changes with what it shows, so it is kept for good."""
    content = draw_preview(handle, slug, name, house())
    return Response(200, "image/png", content, headers={"Cache-Control": FOR_GOOD})


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("hosts", "profiles", "pictures", "preview_drawer", "qr_codes")
