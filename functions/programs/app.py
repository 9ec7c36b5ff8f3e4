"""What lets a host's programs in: /mentor/settings/automation, and API keys under /api/keys (P1)."""

from __future__ import annotations

from joinlink.errors import InvalidInput, NotFound
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.api_key import ApiKey
from joinlink.usecases.hosts.issue_key import issue_key
from joinlink.web.addresses import AUTOMATION_PAGE
from joinlink.web.api import present
from joinlink.web.host.automation_page import automation_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, require_person
from joinlink.wiring import house

app = WebApp()


@app.get(AUTOMATION_PAGE)
def show() -> Response[str]:
    """Show the keys."""
    return _page(_host(), done=app.query("done"))


@app.post(AUTOMATION_PAGE)
def change() -> Response[str]:
    """Make a key by the page's form, or revoke one."""
    from joinlink.web.api.programs import read_key_form

    signed_in, form = _host(), app.form()
    if form.get("do") == "revoke":
        _revoke(signed_in, form.get("keyId", ""))
        return redirect(f"{AUTOMATION_PAGE}?done=revoked", status=303)
    try:
        asked = read_key_form(form)
        return _page(signed_in, issued=issue_key(signed_in.host_id, asked.name, asked.scopes, house()))
    except InvalidInput as error:
        return _page(signed_in, refused=(form, error))


@app.get("/api/keys")
def list_keys() -> present.Json:
    """List the host's keys, the latest first."""
    return {"keys": [present.api_key(key) for key in house().api_keys.list(_host().host_id)]}


@app.post("/api/keys")
def make_key() -> tuple[present.Json, int]:
    """Make a key; its secret is told this once."""
    from joinlink.web.api.programs import KeyBody
    from joinlink.web.api.schemas import read

    signed_in = _host()
    asked = read(KeyBody, app.body_bytes)
    key, secret = issue_key(signed_in.host_id, asked.name, asked.scopes, house())
    return {**present.api_key(key), "key": secret}, 201


@app.delete("/api/keys/<key_id>")
def revoke(key_id: str) -> Response[str]:
    """Revoke a key, at once."""
    _revoke(_host(), key_id)
    return Response(204)


def _host() -> SignedIn:
    return require_person(app, house().host_guard)


def _revoke(signed_in: SignedIn, key_id: str) -> None:
    if not house().api_keys.revoke(signed_in.host_id, key_id):
        raise NotFound(_("There is no such key."))


def _page(
    signed_in: SignedIn,
    *,
    issued: tuple[ApiKey, str] | None = None,
    refused: tuple[dict[str, str], InvalidInput] | None = None,
    done: str | None = None,
) -> Response[str]:
    keys, connections = house().api_keys.list(signed_in.host_id), house().connections.list(signed_in.host_id)
    return automation_page(signed_in, connections, keys, issued=issued, refused=refused, done=done)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "api_keys", "connections")
    prepare_pages("host/automation.html")
