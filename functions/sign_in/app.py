"""What begins or ends sessions: GET /login and /login/callback, POST /logout and /logout/everywhere; an account's end.

No other function may write sessions (S5), so DELETE /api/me and the form of the account's page come here.
"""

from __future__ import annotations

from joinlink.errors import ConnectionFailed, InvalidInput
from joinlink.ids import secret_token
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.metrics import Metric, count
from joinlink.usecases.hosts.sign_in import begin_sign_in, finish_sign_in
from joinlink.usecases.hosts.sign_out import sign_out, sign_out_everywhere, way_out
from joinlink.web.addresses import ACCOUNT_PAGE, SIGN_IN, SIGN_IN_CALLBACK, SIGN_OUT, SIGN_OUT_EVERYWHERE, START_PAGE
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SiteCookies, find_host, relative_path, require_host, require_person
from joinlink.wiring import house

app = WebApp()


@app.get(SIGN_IN)
def leave() -> Response[str]:
    """Send the browser to the identity provider; one that is signed in already, straight on, its session renewed."""
    wanted = relative_path(app.query("next"))
    signed_in = find_host(app, house().host_guard)
    if signed_in is not None:
        if signed_in.is_due:
            house().sessions.renew_session(signed_in.session_token, house().clock.now())
        return redirect(wanted)
    browser_secret = secret_token()
    location = begin_sign_in(
        browser_secret,
        next_path=wanted,
        redirect_uri=_redirect_uri(),
        ports=house(),
    )
    return redirect(location, cookies=[_cookies().sign_in(browser_secret)])


@app.get(SIGN_IN_CALLBACK)
def come_back() -> Response[str]:
    """Start a session, and go on to the page the host wanted."""
    code = app.query("code")
    if not code:
        raise ConnectionFailed(_("The sign-in was not finished. Start again."))
    started = finish_sign_in(
        code,
        state=app.query("state") or "",
        browser_secret=_cookies().sign_in_secret(app),
        redirect_uri=_redirect_uri(),
        ports=house(),
    )
    count(Metric.HOSTS_SIGNED_UP, started.is_new_host)
    return redirect(started.next_path, cookies=[_cookies().session(started.token), _cookies().ended_sign_in()])


@app.post(SIGN_OUT)
def end_session() -> Response[str]:
    """End the session, if it has not expired, and the identity provider's."""
    signed_in, start_page = find_host(app, house().host_guard), _start_page()
    if signed_in is None:
        return _signed_out(way_out(start_page, house()))
    return _signed_out(sign_out(signed_in.host_id, signed_in.session_token, return_to=start_page, ports=house()))


@app.post(SIGN_OUT_EVERYWHERE)
def end_sessions() -> Response[str]:
    """End all sessions of the host, and the one that this browser has at the identity provider."""
    signed_in = require_host(app, house().host_guard)
    return _signed_out(sign_out_everywhere(signed_in.host_id, return_to=_start_page(), ports=house()))


@app.delete("/api/me")
def close() -> Response[str]:
    """Close the account, which deletes it (S6)."""
    from joinlink.usecases.privacy.close_account import close_account
    from joinlink.web.api import account_schemas, schemas

    signed_in = require_person(app, house().host_guard)
    body = schemas.read(account_schemas.CloseAccountBody, app.body_bytes)
    close_account(signed_in.host_id, body.confirm, house(), refunds_packages=body.refund_packages)
    return Response(202, "application/json", '{"status":"deleting"}', cookies=[_cookies().ended_session()])


@app.post(ACCOUNT_PAGE)
def close_on_page() -> Response[str]:
    """Close the account by the form of its page (S6)."""
    from joinlink.usecases.privacy.close_account import close_account
    from joinlink.web.host.account_page import account_page, closed_page

    signed_in, form = require_host(app, house().host_guard), app.form()
    host_id, is_refund = signed_in.host_id, form.get("refundPackages") == "yes"
    try:
        close_account(host_id, form.get("confirm", ""), house(), refunds_packages=is_refund)
    except InvalidInput as error:
        host, connections = house().hosts.get(host_id), house().connections.list(host_id)
        return account_page(signed_in, host, connections, refused=(form, error))
    return closed_page([_cookies().ended_session()])


def _signed_out(location: str) -> Response[str]:
    return redirect(location, status=303, cookies=[_cookies().ended_session()])


def _cookies() -> SiteCookies:
    return SiteCookies(house().public_base_url)


def _start_page() -> str:
    return f"{house().public_base_url}{START_PAGE}"


def _redirect_uri() -> str:
    return f"{house().public_base_url}{SIGN_IN_CALLBACK}"


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "identity_provider")
