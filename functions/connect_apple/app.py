"""GET and POST /mentor/settings/connections/apple, PUT /api/connections/apple: connect a CalDAV calendar (C4)."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.model.host import Provider
from joinlink.usecases.connections.connect_apple import connect_apple
from joinlink.web.addresses import APPLE_PAGE, CONNECTIONS_PAGE
from joinlink.web.api import present
from joinlink.web.host.apple_page import empty_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

app = WebApp()


@app.get(APPLE_PAGE)
def ask() -> Response[str]:
    """Ask for user name and app-specific password."""
    signed_in = require_host(app, house().host_guard)
    return empty_page(signed_in, house().connections.list(signed_in.host_id))


@app.post(APPLE_PAGE)
def take() -> Response[str]:
    """Connect by the form, or show it again with its errors."""
    from joinlink.web.host.apple_page import LOGIN_REFUSED, read_login, refused_page

    signed_in = require_host(app, house().host_guard)
    try:
        connect_apple(signed_in.host_id, read_login(app.form()), house())
    except LOGIN_REFUSED as error:
        app.note(refused=type(error).__name__)
        return refused_page(signed_in, house().connections.list(signed_in.host_id), app.form(), error)
    return redirect(CONNECTIONS_PAGE, status=303)


@app.put("/api/connections/apple")
def connect() -> present.Json:
    """Connect Apple Calendar, or reconnect it with another password."""
    from joinlink.web.api import account_schemas, schemas

    signed_in = require_host(app, house().host_guard)
    login = schemas.read(account_schemas.AppleConnectionBody, app.body_bytes).login()
    connection = connect_apple(signed_in.host_id, login, house())
    return next(tile for tile in present.connections([connection]) if tile["provider"] == Provider.APPLE)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "connections")
    prepare_pages("host/apple_calendar.html")
