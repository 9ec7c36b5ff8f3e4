"""GET /login, GET /login/callback, POST /logout, POST /logout/everywhere: a host signs in and out."""

from __future__ import annotations

from joinlink.errors import ConnectionFailed
from joinlink.ids import secret_token
from joinlink.init_phase import in_init
from joinlink.usecases.hosts.sign_in import begin_sign_in, finish_sign_in
from joinlink.usecases.hosts.sign_out import sign_out, sign_out_everywhere, way_out
from joinlink.web.addresses import SIGN_IN, SIGN_IN_CALLBACK, SIGN_OUT, SIGN_OUT_EVERYWHERE, START_PAGE
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SiteCookies, find_host, relative_path, require_host
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
        raise ConnectionFailed("The sign-in was not finished. Start again.")
    started = finish_sign_in(
        code,
        state=app.query("state") or "",
        browser_secret=_cookies().sign_in_secret(app),
        redirect_uri=_redirect_uri(),
        ports=house(),
    )
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
