"""Zoom: a host's consent, and the tokens that it yields.

Source:  https://developers.zoom.us/docs/integrations/oauth/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from requests.auth import HTTPBasicAuth

from joinlink.errors import ConnectionFailed, JoinlinkError, ProviderError, ReconnectRequired
from joinlink.model.host import Account, Grant, Provider, Tokens
from joinlink.model.scopes import missing_scopes
from joinlink.providers.http import Answer, Bearer, ProviderSession
from joinlink.providers.oauth import (
    GRANT_GONE,
    check_exchanged,
    code_form,
    consent_url,
    is_limited,
    refresh_refusal,
    scopes_of,
    tokens_of,
)

PLANS = {1: "basic", 2: "licensed"}

GRANT_GONE_CODES = {4711, 4735, 4737, 4738, 4741}
"""The scopes changed, the owner is gone or unknown, an administrator disabled the app, the grant was revoked."""
DEAD_TOKEN = re.compile(r"(invalid|expired|revoked)\b.*\btoken|\btoken\b.*\b(invalid|expired|revoked)", re.IGNORECASE)


class ZoomOauth:
    """Consent, tokens and revocation. Scopes are configured on the app, so the address asks for none."""

    def __init__(
        self, *, oauth_url: str, api_url: str, client_id: str, client_secret: Callable[[], str], timeout_seconds: float
    ) -> None:
        self._oauth_url = oauth_url
        self._api_url = api_url
        self._client_id = client_id
        self._client_secret = client_secret
        self._http = ProviderSession(Provider.ZOOM, timeout_seconds=timeout_seconds)

    def authorize_url(self, *, redirect_uri: str, state: str, code_challenge: str) -> str:
        """Return the address of Zoom's consent page; nobody is sent there while the answer could not be used (O7).

        Raises:  SecretMissing
        """
        self._client_secret()
        return consent_url(
            f"{self._oauth_url}/authorize",
            client_id=self._client_id,
            redirect_uri=redirect_uri,
            state=state,
            code_challenge=code_challenge,
        )

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str, now: datetime) -> Grant:
        """Exchange the code for tokens, check the granted scopes, and read the account.

        A grant with too few scopes is revoked, so that the app does not stay authorised for nothing.
        """
        answer = self._post("token", code_form(code=code, code_verifier=code_verifier, redirect_uri=redirect_uri))
        check_exchanged(answer)
        scopes, tokens = scopes_of(answer), tokens_of(answer, now)
        if missing := missing_scopes(Provider.ZOOM, scopes):
            with suppress(ProviderError):
                self.revoke(tokens)
            raise ConnectionFailed("zoom granted fewer scopes than are needed", missing_scopes=missing)
        return Grant(tokens, scopes, self._account(tokens.access_token))

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        """Exchange the refresh token for a new pair; the old one is dead as soon as Zoom has answered.

        Raises:  ReconnectRequired    the grant is gone
                 ProviderUnavailable  the refresh token may or may not have been spent
                 AppRefused           the app's own set-up is at fault, not the host's grant
                 ProviderRejected     any other 4xx
        """
        answer = self._post("token", {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token})
        if answer.is_success:
            return tokens_of(answer, now, refresh_token=tokens.refresh_token)
        if _is_dead_token(answer):
            raise ReconnectRequired("zoom no longer accepts the refresh token", provider=Provider.ZOOM)
        raise refresh_refusal(answer)

    def revoke(self, tokens: Tokens) -> None:
        """End the grant; one that is already gone counts as ended.

        Raises:  ProviderUnavailable
                 ProviderRejected     the app's own set-up is at fault
        """
        # An expired access token is refused though the grant lives on: then the refresh token has to end it.
        for token in (tokens.access_token, tokens.refresh_token):
            answer = self._post("revoke", {"token": token})
            if answer.is_success:
                return
            if not _is_dead_token(answer):
                raise _oauth_refusal(answer)

    def _post(self, endpoint: str, form: dict[str, str]) -> Answer:
        client = HTTPBasicAuth(self._client_id, self._client_secret())
        return self._http.send("POST", f"{self._oauth_url}/{endpoint}", auth=client, form=form)

    def _account(self, access_token: str) -> Account:
        answer = self._http.send("GET", f"{self._api_url}/users/me", auth=Bearer(access_token))
        if answer.status == 429:
            raise answer.unavailable()
        if not answer.is_success:
            raise ConnectionFailed("zoom did not tell whose account this is")
        user = answer.body
        return Account(user.need_text("id"), user.text("email"), PLANS.get(user.integer("type") or 0))


def _is_dead_token(answer: Answer) -> bool:
    """Whether the token is dead, rather than the client set up wrongly; Zoom words it in more than one way."""
    reason = answer.body.text("reason") or answer.body.text("message") or ""
    is_called_dead = bool(DEAD_TOKEN.search(reason)) or answer.body.integer("code") in GRANT_GONE_CODES
    return is_called_dead or answer.body.text("error") in GRANT_GONE


def _oauth_refusal(answer: Answer) -> JoinlinkError:
    return answer.unavailable() if is_limited(answer) else answer.rejected(answer.body.text("error"))
