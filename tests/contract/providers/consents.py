"""Adapters for consent and tokens, real and fake, with a way to get a fresh code for each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from joinlink.model.host import Account, Grant
from joinlink.ports.connections import OauthProvider
from joinlink.providers.google.oauth import GoogleOauth
from joinlink.providers.zoom.oauth import ZoomOauth
from tests.contract.providers.odd_provider import OddProvider
from tests.contract.providers.sandbox_run import CODE_CHALLENGE, CODE_VERIFIER, SITE, STATE, TIMEOUT_SECONDS, SandboxRun
from tests.fakes import FakeOauthProvider


@dataclass(frozen=True)
class Consenting:
    """An adapter, and a way to get a fresh code for it."""

    oauth: OauthProvider
    redirect_uri: str
    new_code: Callable[[], str]

    def exchange(self, code: str, now: datetime, *, code_verifier: str = CODE_VERIFIER) -> Grant:
        return self.oauth.exchange(code=code, code_verifier=code_verifier, redirect_uri=self.redirect_uri, now=now)


def _real(sandbox: SandboxRun, oauth: ZoomOauth | GoogleOauth, provider: str) -> Consenting:
    redirect_uri = f"{SITE}/oauth/{provider}/callback"

    def new_code() -> str:
        url = oauth.authorize_url(redirect_uri=redirect_uri, state=STATE, code_challenge=CODE_CHALLENGE)
        return sandbox.approve(url)

    return Consenting(oauth, redirect_uri, new_code)


def zoom_consent(sandbox: SandboxRun) -> Consenting:
    return _real(sandbox, sandbox.zoom_oauth(), "zoom")


def google_consent(sandbox: SandboxRun) -> Consenting:
    return _real(sandbox, sandbox.google_oauth(), "google")


def fake_consent(sandbox: SandboxRun) -> Consenting:
    fake = FakeOauthProvider()
    account = Account("account-1", "host@example.com")
    return Consenting(fake, f"{SITE}/oauth/zoom/callback", lambda: fake.consent(account, ("meeting:write:meeting",)))


CONSENTS = {"zoom": zoom_consent, "google": google_consent}


def odd_zoom_oauth(provider: OddProvider) -> ZoomOauth:
    return ZoomOauth(
        oauth_url=provider.url,
        api_url=provider.url,
        client_id="client",
        client_secret=lambda: "secret",
        timeout_seconds=TIMEOUT_SECONDS,
    )


def odd_google_oauth(provider: OddProvider) -> GoogleOauth:
    return GoogleOauth(
        authorize_url=provider.url,
        oauth_url=provider.url,
        client_id="client",
        client_secret=lambda: "secret",
        timeout_seconds=TIMEOUT_SECONDS,
    )
