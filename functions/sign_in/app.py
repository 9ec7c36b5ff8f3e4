"""GET /login, GET /login/callback, POST /logout: a host signs in and out."""

from __future__ import annotations

from joinlink.errors import ConnectionFailed
from joinlink.ids import secret_token
from joinlink.init_phase import in_init
from joinlink.usecases.hosts.sign_in import begin_sign_in, finish_sign_in
from joinlink.web.addresses import SIGN_IN, SIGN_IN_CALLBACK, SIGN_OUT
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SiteCookies, find_host, relative_path
from joinlink.wiring import house

app = WebApp()


@app.get(SIGN_IN)
def leave() -> Response[str]:
    """Send the browser to the identity provider, or straight on if it is signed in already."""
    wanted = relative_path(app.query("next"))
    if find_host(app, house().host_guard) is not None:
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
def sign_out() -> Response[str]:
    """End the session, if it has not expired."""
    signed_in = find_host(app, house().host_guard)
    if signed_in is not None:
        house().sessions.delete_session(signed_in.session_token)
    return redirect("/", status=303, cookies=[_cookies().ended_session()])


def _cookies() -> SiteCookies:
    return SiteCookies(house().public_base_url)


def _redirect_uri() -> str:
    return f"{house().public_base_url}{SIGN_IN_CALLBACK}"


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "identity_provider")
