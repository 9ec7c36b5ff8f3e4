"""The host: GET /mentor, GET and PATCH /api/me, GET /api/notices, POST /api/notices/{noticeId}/dismiss."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink import wiring
from joinlink.usecases.change_account import change_account
from joinlink.web import present
from joinlink.web.resolver import WebApp
from joinlink.web.session import HOME_PAGE, require_host

app = WebApp()


@app.get(HOME_PAGE)
def show() -> Response[str]:
    """Show the overview."""
    from joinlink.web.host_pages import overview_page

    signed_in = require_host(app, wiring.host_guard())
    return overview_page(
        signed_in,
        wiring.hosts().get(signed_in.host_id),
        wiring.profiles().load(signed_in.host_id),
        wiring.notices().list(signed_in.host_id),
        base_url=wiring.public_base_url(),
    )


@app.get("/api/me")
def read() -> present.Json:
    """Return the account, and the CSRF token that changes must carry."""
    signed_in = require_host(app, wiring.host_guard())
    return present.account(wiring.hosts().get(signed_in.host_id), signed_in.csrf_token)


@app.patch("/api/me")
def change() -> present.Json:
    """Change name or handle."""
    from joinlink.web import schemas

    signed_in = require_host(app, wiring.host_guard())
    body = schemas.read(schemas.AccountBody, app.body_bytes)
    host = change_account(signed_in.host_id, name=body.name, handle=body.handle, hosts=wiring.hosts())
    return present.account(host, signed_in.csrf_token)


@app.get("/api/notices")
def list_notices() -> present.Json:
    """List what the host should know or do."""
    return _open_notices(require_host(app, wiring.host_guard()).host_id)


@app.post("/api/notices/<notice_id>/dismiss")
def dismiss(notice_id: str) -> present.Json:
    """Put a notice away and return the others."""
    from joinlink.web import schemas

    signed_in = require_host(app, wiring.host_guard())
    schemas.read_optional(schemas.NoBody, app.body_bytes)
    wiring.notices().dismiss(signed_in.host_id, notice_id)
    return _open_notices(signed_in.host_id)


def _open_notices(host_id: str) -> present.Json:
    return {"notices": [present.notice(notice) for notice in wiring.notices().list(host_id)]}


handler = app.resolve
