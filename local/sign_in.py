"""Signs a host in as a browser would: through `/login`, the identity provider's page, and `/login/callback`."""

from dataclasses import dataclass
from urllib.parse import urlencode

import requests

TIMEOUT_SECONDS = 60.0


class SignInFailed(Exception):
    """The product didn't do its part; the message says what it answered, and where."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The session's cookies as `Set-Cookie` values, and what changes need."""

    cookies: tuple[str, ...]
    csrf_token: str
    host_id: str


def sign_in(site: str, *, email: str, name: str | None) -> SignedIn:
    """Approve at the identity sandbox under this address.

    Raises:  SignInFailed  a step did not lead to the next one
    """
    with requests.Session() as browser:
        login = _redirect(browser, f"{site}/login")
        decision = {"decision": "approve", "email": email, **({"name": name} if name else {})}
        callback = _redirect(browser, f"{login.headers['Location']}&{urlencode(decision)}")
        arrived = _redirect(browser, callback.headers["Location"])
        me = browser.get(f"{site}/api/me", timeout=TIMEOUT_SECONDS)
        if not me.ok:
            raise SignInFailed(_describe(me))
        return SignedIn(
            cookies=tuple(arrived.raw.headers.getlist("Set-Cookie")),
            csrf_token=me.json()["csrfToken"],
            host_id=me.json()["hostId"],
        )


def _redirect(browser: requests.Session, url: str) -> requests.Response:
    response = browser.get(url, allow_redirects=False, timeout=TIMEOUT_SECONDS)
    if not response.is_redirect:
        raise SignInFailed(_describe(response))
    return response


def _describe(response: requests.Response) -> str:
    path = response.url.partition("?")[0]
    return f"{response.request.method} {path} answered {response.status_code}: {response.text[:300]}"
