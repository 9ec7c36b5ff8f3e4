"""PUT /api/connections/apple: connect a calendar by CalDAV (C4)."""

from __future__ import annotations

from joinlink import wiring
from joinlink.model.host import Provider
from joinlink.usecases.connect_apple import connect_apple
from joinlink.web import present
from joinlink.web.resolver import WebApp
from joinlink.web.session import require_host

app = WebApp()


@app.put("/api/connections/apple")
def connect() -> present.Json:
    """Connect it, or connect it anew with another password."""
    from joinlink.web import schemas

    signed_in = require_host(app, wiring.host_guard())
    login = schemas.read(schemas.AppleConnectionBody, app.body_bytes).login()
    connection = connect_apple(signed_in.host_id, login, wiring.connect_apple_ports())
    return next(tile for tile in present.connections([connection]) if tile["provider"] == Provider.APPLE)


handler = app.resolve
