"""GET /previews/{handle}/…: the pictures that chats show of a host's page or a class's, drawn when asked for (F6)."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.usecases.hosts.draw_preview import draw_preview
from joinlink.web.addresses import preview_address
from joinlink.web.shell.resolver import Response, WebApp
from joinlink.web.shell.static_files import FOR_GOOD
from joinlink.wiring import house

app = WebApp()


@app.get(preview_address("<handle>", "<name>"))
def of_host(handle: str, name: str) -> Response[bytes]:
    """Return the picture of a host's page."""
    return _drawn(handle, None, name)


@app.get(preview_address("<handle>", "<name>", "<slug>"))
def of_class(handle: str, slug: str, name: str) -> Response[bytes]:
    """Return the picture of a class's page."""
    return _drawn(handle, slug, name)


def _drawn(handle: str, slug: str | None, name: str) -> Response[bytes]:
    """Draw it; its address changes with what it shows, so it is kept for good."""
    content = draw_preview(handle, slug, name, house())
    return Response(200, "image/png", content, headers={"Cache-Control": FOR_GOOD})


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("hosts", "profiles", "pictures", "preview_drawer")
