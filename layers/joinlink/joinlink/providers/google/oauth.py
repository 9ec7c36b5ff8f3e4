"""Google: a host's consent to calendar events and free/busy.

Source:  https://developers.google.com/identity/protocols/oauth2/web-server
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from joinlink.errors import ConnectionFailed, ProviderError
from joinlink.model.host import Account, Grant, Provider, Tokens
from joinlink.model.scopes import missing_scopes
from joinlink.providers.http import Answer, ProviderSession
from joinlink.providers.json_object import JsonObject
from joinlink.providers.oauth import (
    check_exchanged,
    code_form,
    consent_url,
    is_limited,
    refresh_refusal,
    scopes_of,
    tokens_of,
)

CALENDAR = "https://www.googleapis.com/auth/calendar"
WANTED_SCOPES = ("openid", "email", f"{CALENDAR}.events.owned", f"{CALENDAR}.freebusy")

ISSUERS = ("https://accounts.google.com", "accounts.google.com")
CLOCK_SKEW_SECONDS = 60
WORKSPACE, PERSONAL = "workspace", "personal"
"""Whether an organisation's domain hosts the account, by the claim `hd`.

Source:  https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
"""


class GoogleOauth:
    """Consent, tokens and revocation. A person may untick scopes, so the granted ones are checked (C3)."""

    def __init__(
        self,
        *,
        authorize_url: str,
        oauth_url: str,
        client_id: str,
        client_secret: Callable[[], str],
        timeout_seconds: float,
    ) -> None:
        self._authorize_url = authorize_url
        self._oauth_url = oauth_url
        self._client_id = client_id
        self._client_secret = client_secret
        self._http = ProviderSession(Provider.GOOGLE, timeout_seconds=timeout_seconds)

    def authorize_url(self, *, redirect_uri: str, state: str, code_challenge: str) -> str:
        """Return the address of Google's consent page; `prompt=consent` ensures a refresh token.

        Nobody is sent there while the answer could not be used (O7).

        Raises:  SecretMissing
        """
        self._client_secret()
        return consent_url(
            self._authorize_url,
            client_id=self._client_id,
            redirect_uri=redirect_uri,
            state=state,
            code_challenge=code_challenge,
            scope=" ".join(WANTED_SCOPES),
            access_type="offline",
            prompt="consent",
            include_granted_scopes="true",
        )

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str, now: datetime) -> Grant:
        """Exchange the code for tokens, check the granted scopes and read the account from the ID token.

        A grant with too few scopes is revoked, so that the app does not stay authorised for nothing.
        """
        form = code_form(code=code, code_verifier=code_verifier, redirect_uri=redirect_uri)
        answer = self._post_as_client(form)
        check_exchanged(answer)
        scopes = scopes_of(answer)
        if missing := missing_scopes(Provider.GOOGLE, scopes):
            with suppress(ProviderError):
                self._revoke(answer.body.text("refresh_token") or answer.body.need_text("access_token"))
            raise ConnectionFailed("google granted fewer scopes than are needed", missing_scopes=missing)
        if answer.body.text("refresh_token") is None:
            raise ConnectionFailed("google gave no refresh token")
        return Grant(tokens_of(answer, now), scopes, self._account(answer, now))

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        """Exchange the refresh token for a new access token; the refresh token stays good unless Google sends another.

        Raises:  ReconnectRequired    the grant is gone
                 ProviderUnavailable
                 AppRefused           the app's own set-up is at fault, not the host's grant
                 ProviderRejected     any other 4xx
        """
        answer = self._post_as_client({"grant_type": "refresh_token", "refresh_token": tokens.refresh_token})
        if answer.is_success:
            return tokens_of(answer, now, refresh_token=tokens.refresh_token)
        raise refresh_refusal(answer)

    def revoke(self, tokens: Tokens) -> None:
        """End the grant, by its refresh token; one that is already gone counts as ended.

        Raises:  ProviderUnavailable
                 ProviderRejected     any 4xx but `invalid_token`
        """
        self._revoke(tokens.refresh_token)

    def _revoke(self, token: str) -> None:
        answer = self._http.send("POST", f"{self._oauth_url}/revoke", form={"token": token})
        if is_limited(answer):
            raise answer.unavailable()
        error = answer.body.text("error")
        if not answer.is_success and error not in ("invalid_token", "invalid_grant"):
            raise answer.rejected(error)

    def _post_as_client(self, form: dict[str, str]) -> Answer:
        client = {"client_id": self._client_id, "client_secret": self._client_secret()}
        return self._http.send("POST", f"{self._oauth_url}/token", form={**client, **form})

    def _account(self, answer: Answer, now: datetime) -> Account:
        claims = _claims(answer.body.text("id_token") or "")
        is_ours = claims.text("iss") in ISSUERS and claims.text("aud") == self._client_id
        is_current = (claims.integer("exp") or 0) > now.timestamp() - CLOCK_SKEW_SECONDS
        subject = claims.text("sub")
        if subject is None or not is_ours or not is_current:
            raise ConnectionFailed("google did not tell whose account this is")
        return Account(subject, claims.text("email"), WORKSPACE if claims.text("hd") else PERSONAL)


def _claims(id_token: str) -> JsonObject:
    """Read an ID token that came straight from the token endpoint; TLS vouches for it, so its signature is not checked.

    Source:  https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation, rule 6
    """
    from google.auth import jwt
    from google.auth.exceptions import GoogleAuthError

    try:
        claims = jwt.decode(id_token, verify=False)  # type: ignore[no-untyped-call]
    except (GoogleAuthError, ValueError):
        claims = {}
    return JsonObject(Provider.GOOGLE, claims)
