"""Who is asking: the host's cookie, and the proof that a change came from our own page; or a program's key.

A program sends `Authorization: Bearer …` to an address under /api, in place of both (P1). Pages take no keys, nor does
what only the host may do, at a browser.

Over https, a cookie's name begins with `__Host-`, so that no other host of the domain can set it. Over plain http, used
only by the local cloud, browsers refuse that prefix, so the cookie goes without it, and without Secure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from joinlink.errors import Forbidden, NotFound, NotSignedIn, SessionDue
from joinlink.language import gettext as _
from joinlink.language import speak
from joinlink.model.host import SESSION_LIFETIME, Host
from joinlink.usecases.connections.oauth_round_trip import STATE_LIFETIME
from joinlink.usecases.hosts.recognise_host import HostGuard, check_csrf_token
from joinlink.web.addresses import OVERVIEW_PAGE
from joinlink.web.shell.resolver import NO_PAGE, WebApp


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The host behind a request; a program has no session, and so no tokens of one."""

    host_id: str
    csrf_token: str
    session_token: str = field(repr=False)
    sign_out_origin: str
    """Where the form that signs out may lead."""
    is_due: bool
    """Whether the session has to be renewed."""
    host: Host | None = None
    """The host, on hosts' own pages, which show who is signed in."""


def require_host(app: WebApp, guard: HostGuard) -> SignedIn:
    """Return the signed-in host, or whose key a program has sent.

    A change at a browser must carry the session's CSRF token, as header or form field `csrf`; a key must allow changes.
    From here on, a host's page is written in the host's language (F1).
    Raises:  NotSignedIn  there is no live session; a page then leads to the sign-in
             SessionDue   a page is to be shown, and it is time to renew the session; the way leads there, too, and back
             CsrfFailed
             Forbidden    the key may only read
             RateLimited  the key was used too often
    """
    if key := _key(app):
        return _program(key, app, guard)
    signed_in = _recognised(app, guard)
    if signed_in.is_due and app.shows_page:
        raise SessionDue(_("The session has to be renewed."))
    return in_own_words(signed_in, app, guard) if app.is_of_host else signed_in


def require_person(app: WebApp, guard: HostGuard) -> SignedIn:
    """Return the signed-in host, as `require_host` does, where no key will do: keys, sessions, the account's end.

    Raises:  Forbidden  a program asks
    """
    if _key(app):
        raise Forbidden(_("No key can do this. Sign in on the site."))
    return require_host(app, guard)


def in_own_words(signed_in: SignedIn, app: WebApp, guard: HostGuard) -> SignedIn:
    """Return them with the host, whose face a page shows; from here on it is written in the host's language."""
    host = guard.host(signed_in.host_id)
    speak(host.reader(app.asked.liked))
    return replace(signed_in, host=host)


def find_host(app: WebApp, guard: HostGuard) -> SignedIn | None:
    """Return the signed-in host on a page open to all; None for any other visitor.

    Raises:  CsrfFailed
    """
    try:
        return _recognised(app, guard)
    except NotSignedIn:
        return None


def require_operator(app: WebApp, guard: HostGuard, is_operator: Callable[[str], bool]) -> SignedIn:
    """Return the signed-in operator, as `require_host` does; `is_operator` takes the host's id.

    To anybody else, signed in or not, the page isn't there: they get what any address of nothing gets (O4).
    Raises:  NotFound
             SessionDue, CsrfFailed  only to an operator
    """
    try:
        session = guard.recognise(SiteCookies(guard.base_url).session_token(app))
    except NotSignedIn:
        raise NotFound(_(NO_PAGE)) from None
    if not is_operator(session.host_id):
        raise NotFound(_(NO_PAGE))
    return require_host(app, guard)


def _key(app: WebApp) -> str:
    """Return the API key that came along, empty if there is none, or programs can't call this address."""
    scheme, _space, secret = app.header("authorization").partition(" ")
    return secret.strip() if app.is_of_program and scheme.lower() == "bearer" else ""


def _program(key: str, app: WebApp, guard: HostGuard) -> SignedIn:
    holder = guard.recognise_key(key, is_change=app.is_change)
    app.note(host_id=holder.host_id, key_id=holder.key_id)
    return SignedIn(holder.host_id, csrf_token="", session_token="", sign_out_origin="", is_due=False)


def _recognised(app: WebApp, guard: HostGuard) -> SignedIn:
    token = SiteCookies(guard.base_url).session_token(app)
    session = guard.recognise(token)
    app.note(host_id=session.host_id)
    if app.is_change:
        app.csrf_token = session.csrf_token
        check_csrf_token(session, app.header("x-csrf-token") or app.form().get("csrf", ""))
    return SignedIn(
        host_id=session.host_id,
        csrf_token=session.csrf_token,
        session_token=token,
        sign_out_origin=guard.sign_out_origin,
        is_due=session.is_due(guard.clock.now()),
    )


@dataclass(frozen=True, slots=True)
class SiteCookies:
    """Reads and makes the site's cookies: the session's, and the one for a sign-in under way."""

    base_url: str

    def session_token(self, app: WebApp) -> str:
        """Return the secret of the browser's session, empty if there is none."""
        return app.cookie(self._name("session"))

    def session(self, token: str) -> Cookie:
        """Make the cookie of a new session."""
        return self._cookie("session", token, SESSION_LIFETIME)

    def ended_session(self) -> Cookie:
        """Make the browser forget its session."""
        return self._cookie("session", "", timedelta(0))

    def sign_in_secret(self, app: WebApp) -> str:
        """Return the secret of a browser that left for the sign-in page, empty if there is none."""
        return app.cookie(self._name("sign-in"))

    def sign_in(self, secret: str) -> Cookie:
        """Make the short-lived cookie that ties a sign-in to the browser that began it."""
        return self._cookie("sign-in", secret, STATE_LIFETIME)

    def ended_sign_in(self) -> Cookie:
        """Make the browser forget a sign-in that has ended."""
        return self._cookie("sign-in", "", timedelta(0))

    @property
    def _is_https(self) -> bool:
        return self.base_url.startswith("https://")

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self._is_https else name

    def _cookie(self, name: str, value: str, lifetime: timedelta) -> Cookie:
        return Cookie(
            self._name(name),
            value,
            path="/",
            secure=self._is_https,
            http_only=True,
            max_age=int(lifetime.total_seconds()),
            same_site=SameSite.LAX_MODE,
        )


def relative_path(wanted: str | None) -> str:
    r"""Return `next` if it stays on this site, else the host's home page.

    Browsers read a backslash as a slash and drop tabs and line breaks, so `/\t/elsewhere` would leave the site too.
    """
    path = wanted or ""
    stays = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if stays and path.isascii() and path.isprintable() and " " not in path else OVERVIEW_PAGE
