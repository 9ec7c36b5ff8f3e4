"""GET /oauth/{provider}/start and /callback: a host connects Zoom or Google."""

from __future__ import annotations

from joinlink.errors import ConnectionFailed, InvalidSignature, NotSignedIn, ProviderError
from joinlink.init_phase import in_init
from joinlink.usecases.connections.connect_provider import begin_connecting, finish_connecting
from joinlink.web.addresses import CONNECTIONS_PAGE, consent_address
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

app = WebApp()


@app.get(consent_address("<provider>"))
def leave(provider: str) -> Response[str]:
    """Send the host to the provider's consent page."""
    signed_in = require_host(app, house().host_guard)
    location = begin_connecting(
        provider,
        session_token=signed_in.session_token,
        redirect_uri=_redirect_uri(provider),
        ports=house(),
    )
    return redirect(location)


@app.get("/oauth/<provider>/callback")
def come_back(provider: str) -> Response[str]:
    """Store the connection; any failure leads back to the page, which says so (C5)."""
    try:
        _connect(provider)
    except (ConnectionFailed, InvalidSignature, NotSignedIn, ProviderError) as error:
        app.note(provider=provider, refused=type(error).__name__)
        if isinstance(error, ConnectionFailed) and error.missing_scopes:
            app.note(missing_scopes=error.missing_scopes)
        return redirect(f"{CONNECTIONS_PAGE}?error=connection_failed")
    return redirect(CONNECTIONS_PAGE)


def _connect(provider: str) -> None:
    signed_in = require_host(app, house().host_guard)
    finish_connecting(
        provider,
        host_id=signed_in.host_id,
        session_token=signed_in.session_token,
        state=app.query("state") or "",
        code=app.query("code") or "",
        redirect_uri=_redirect_uri(provider),
        ports=house(),
    )


def _redirect_uri(provider: str) -> str:
    return f"{house().public_base_url}/oauth/{provider}/callback"


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard")
    list(house().oauth_providers.values())
