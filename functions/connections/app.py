"""The page of connections with its forms, the addresses that lead to it, and the same by API: list, disconnect."""

from __future__ import annotations

from joinlink.errors import NotFound
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.host import Provider
from joinlink.usecases.connections.disconnect_provider import disconnect_provider
from joinlink.web.addresses import CONNECTIONS_PAGE, SETTINGS_PAGES
from joinlink.web.api import present
from joinlink.web.host.connections_page import connections_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

app = WebApp()


@app.get(CONNECTIONS_PAGE)
def show() -> Response[str]:
    """Show a tile for each provider."""
    signed_in = require_host(app, house().host_guard)
    return connections_page(
        signed_in,
        house().profiles.load(signed_in.host_id),
        offered=house().offered_providers,
        notices=house().notices.list(signed_in.host_id, with_dismissed=True),
        has_failed=app.query("error") is not None,
        removed=app.query("removed"),
    )


@app.get(SETTINGS_PAGES[0])
@app.get(SETTINGS_PAGES[1])
def lead_to_connections() -> Response[str]:
    """Lead on from where people look for the settings: the connections are the first of them."""
    return redirect(CONNECTIONS_PAGE)


@app.post(f"{CONNECTIONS_PAGE}/<provider>/remove")
def remove(provider: str) -> Response[str]:
    """Disconnect by a tile's form, and say so on the page."""
    _disconnect(provider)
    return redirect(f"{CONNECTIONS_PAGE}?removed={provider}", status=303)


@app.get("/api/connections")
def read() -> present.Json:
    """List every provider, connected or not."""
    signed_in = require_host(app, house().host_guard)
    return {"connections": present.connections(house().connections.list(signed_in.host_id))}


@app.delete("/api/connections/<provider>")
def disconnect(provider: str) -> Response[str]:
    """Disconnect a provider, or remove a broken connection."""
    _disconnect(provider)
    return Response(204)


def _disconnect(provider: str) -> None:
    """Disconnect; a broken connection is removed (C8, C9).

    Raises:  NotFound  there is no such provider
    """
    signed_in = require_host(app, house().host_guard)
    if provider not in list(Provider):
        raise NotFound(_("There is no such provider."))
    disconnect_provider(signed_in.host_id, Provider(provider), house())


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "profiles", "notices")
    prepare_pages("host/connections.html")
