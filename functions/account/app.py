"""The host: GET /mentor and /help; notices and their dismissal; the account and what is kept about it."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.usecases.hosts.change_account import change_account
from joinlink.usecases.hosts.read_overview import read_overview
from joinlink.web.addresses import ACCOUNT_PAGE, HELP_PAGE, HOST_EXPORT, OVERVIEW_PAGE
from joinlink.web.api import present
from joinlink.web.host.overview_page import overview_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, find_host, in_own_words, require_host
from joinlink.wiring import house

app = WebApp()


@app.get(OVERVIEW_PAGE)
def show() -> Response[str]:
    """Show the overview; before anything else, a host is asked for a name."""
    signed_in = require_host(app, house().host_guard)
    overview = read_overview(signed_in.host_id, house())
    if overview.host.lacks_name:
        from joinlink.web.host.welcome_page import welcome_page

        return welcome_page(signed_in)
    return overview_page(signed_in, overview, base_url=house().public_base_url, now=house().clock.now())


@app.post(f"{OVERVIEW_PAGE}/notices/<notice_id>/dismiss")
def dismiss_on_page(notice_id: str) -> Response[str]:
    """Dismiss a notice by its form."""
    signed_in = require_host(app, house().host_guard)
    house().notices.dismiss(signed_in.host_id, notice_id)
    return redirect(OVERVIEW_PAGE, status=303)


@app.get(HELP_PAGE)
def explain() -> Response[str]:
    """Show help to any visitor, to a host in the host's frame (Z1, Z2)."""
    from joinlink.web.host.help_page import help_page

    signed_in = find_host(app, house().host_guard)
    if signed_in is not None:
        signed_in = in_own_words(signed_in, app, house().host_guard)
    return help_page(signed_in, house().connections.list(signed_in.host_id) if signed_in else [])


@app.get("/api/me")
def read() -> present.Json:
    """Return the account, and the CSRF token that changes must carry."""
    signed_in = require_host(app, house().host_guard)
    return present.account(house().hosts.get(signed_in.host_id), signed_in.csrf_token, house().public_base_url)


@app.patch("/api/me")
def change() -> present.Json:
    """Change name, handle or introduction."""
    from joinlink.web.api import schemas
    from joinlink.web.api.introduction import AccountBody

    signed_in = require_host(app, house().host_guard)
    body = schemas.read(AccountBody, app.body_bytes)
    host = change_account(signed_in.host_id, body.change(), house())
    return present.account(host, signed_in.csrf_token, house().public_base_url)


@app.get(HOST_EXPORT)
def export() -> Response[str]:
    """Return everything that is kept about the host (S6): all as JSON, or the bookings as CSV."""
    from joinlink.web.host.account_export import export_file

    signed_in = _reader()
    wanted = app.query("format"), app.cursor
    return export_file(signed_in.host_id, *wanted, ports=house(), now=house().clock.now())


@app.get(ACCOUNT_PAGE)
def show_account() -> Response[str]:
    """Show a host how to export and delete everything that is kept about them (S6)."""
    from joinlink.usecases.packages.refund_left import packages_left
    from joinlink.web.host.account_page import account_page

    signed_in = require_host(app, house().host_guard)
    host_id = signed_in.host_id
    left = packages_left(host_id, house().clock.now(), house())
    return account_page(signed_in, house().hosts.get(host_id), house().connections.list(host_id), left)


@app.get("/api/notices")
def list_notices() -> present.Json:
    """List the open notices, in the host's language."""
    return _open_notices(_reader().host_id)


@app.post("/api/notices/<notice_id>/dismiss")
def dismiss(notice_id: str) -> present.Json:
    """Dismiss a notice and return the others."""
    from joinlink.web.api import schemas

    signed_in = _reader()
    schemas.read_optional(schemas.NoBody, app.body_bytes)
    house().notices.dismiss(signed_in.host_id, notice_id)
    return _open_notices(signed_in.host_id)


def _reader() -> SignedIn:
    """Return the signed-in host, who is told the answer in their own language."""
    guard = house().host_guard
    return in_own_words(require_host(app, guard), app, guard)


def _open_notices(host_id: str) -> present.Json:
    return {"notices": [present.notice(notice) for notice in house().notices.list(host_id)]}


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "hosts", "profiles", "bookings", "occurrences", "notices")
    prepare_pages("host/overview.html")
