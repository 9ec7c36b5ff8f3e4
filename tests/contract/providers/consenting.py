"""Hosts who connect an account, at the sandboxes and at the fake."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from joinlink.model.host import Account, Grant, Tokens
from joinlink.ports.connections import OauthProvider
from tests.contract.providers.sandbox_run import CODE_CHALLENGE, CODE_VERIFIER, SITE, STATE, SandboxRun
from tests.fakes import FakeOauthProvider

OF_EITHER = pytest.mark.parametrize("provider", ["zoom", "google"])
OF_EACH = pytest.mark.parametrize("provider", ["zoom", "google", "fake"])


@dataclass(frozen=True)
class Consenting:
    """An adapter, and a person who consents."""

    provider: str
    oauth: OauthProvider
    sandbox: SandboxRun

    @property
    def redirect_uri(self) -> str:
        return f"{SITE}/oauth/{self.provider}/callback"

    def page(self) -> str:
        return self.oauth.authorize_url(redirect_uri=self.redirect_uri, state=STATE, code_challenge=CODE_CHALLENGE)

    def new_code(self) -> str:
        if isinstance(self.oauth, FakeOauthProvider):
            return self.oauth.consent(Account("account-1", "host@example.com"), ("meeting:write:meeting",))
        return self.sandbox.approve(self.page())

    def exchange(self, code: str, now: datetime, *, code_verifier: str = CODE_VERIFIER) -> Grant:
        return self.oauth.exchange(code=code, code_verifier=code_verifier, redirect_uri=self.redirect_uri, now=now)

    def tokens(self, now: datetime) -> Tokens:
        return self.exchange(self.new_code(), now).tokens
