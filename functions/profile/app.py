"""A host's pictures: PUT and DELETE /api/me/{photo, logo or cover}; likewise /api/classes/{id}/picture."""

from __future__ import annotations

from joinlink.errors import NotFound
from joinlink.init_phase import in_init
from joinlink.model.pictures import OF_A_HOST, PictureUse
from joinlink.usecases.hosts.change_picture import (
    change_class_picture,
    change_picture,
    remove_class_picture,
    remove_picture,
)
from joinlink.web.shell.resolver import NO_PAGE, Response, WebApp
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

app = WebApp()


@app.put("/api/me/<use>")
def put_picture(use: str) -> Response[str]:
    """Take a picture as it is sent: PNG, JPEG or WebP."""
    host_id, wanted = require_host(app, house().host_guard).host_id, _use(use)
    change_picture(host_id, wanted, app.body_bytes, house())
    return Response(204)


@app.delete("/api/me/<use>")
def delete_picture(use: str) -> Response[str]:
    """Show none any more."""
    host_id, wanted = require_host(app, house().host_guard).host_id, _use(use)
    remove_picture(host_id, wanted, house().pictures)
    return Response(204)


@app.put("/api/classes/<class_id>/picture")
def put_class_picture(class_id: str) -> Response[str]:
    """Take the picture of a class as it is sent."""
    host_id = require_host(app, house().host_guard).host_id
    change_class_picture(host_id, class_id, app.body_bytes, house())
    return Response(204)


@app.delete("/api/classes/<class_id>/picture")
def delete_class_picture(class_id: str) -> Response[str]:
    """Show none at the class any more."""
    host_id = require_host(app, house().host_guard).host_id
    remove_class_picture(host_id, class_id, house().pictures)
    return Response(204)


def _use(name: str) -> PictureUse:
    if name not in OF_A_HOST:
        raise NotFound(NO_PAGE)
    return PictureUse(name)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "hosts", "pictures", "picture_maker")
