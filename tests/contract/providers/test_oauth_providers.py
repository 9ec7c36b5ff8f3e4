"""Consent and tokens: one suite on Zoom, on Google, and on the fake; then what is particular to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from joinlink.errors import (
    ConnectionFailed,
    JoinlinkError,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.model.host import Account, Grant, Tokens
from joinlink.ports import OauthProvider
from joinlink.providers.google_oauth import GoogleOauth
from joinlink.providers.zoom import ZoomOauth
from tests.contract.providers.odd_provider import OddProvider
from tests.contract.providers.sandbox_run import CODE_CHALLENGE, CODE_VERIFIER, SITE, STATE, TIMEOUT_SECONDS, SandboxRun
from tests.fakes import FakeOauthProvider

CALENDAR = "https://www.googleapis.com/auth/calendar"
ZOOM_SCOPES = {
    "meeting:write:meeting",
    "meeting:read:meeting",
    "meeting:read:list_meetings",
    "meeting:delete:meeting",
    "user:read:user",
}


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


def _zoom(sandbox: SandboxRun) -> Consenting:
    return _real(sandbox, sandbox.zoom_oauth(), "zoom")


def _google(sandbox: SandboxRun) -> Consenting:
    return _real(sandbox, sandbox.google_oauth(), "google")


def _fake(sandbox: SandboxRun) -> Consenting:
    fake = FakeOauthProvider()
    account = Account("account-1", "host@example.com")
    return Consenting(fake, f"{SITE}/oauth/zoom/callback", lambda: fake.consent(account, ("meeting:write:meeting",)))


@pytest.fixture(params=[_zoom, _google, _fake], ids=lambda make: make.__name__.strip("_"))
def consenting(request: pytest.FixtureRequest, sandbox: SandboxRun) -> Consenting:
    made: Consenting = request.param(sandbox)
    return made


def test_a_code_gives_tokens_scopes_and_the_account(consenting: Consenting, now: datetime) -> None:
    """C2, C3, C6"""
    grant = consenting.exchange(consenting.new_code(), now)

    assert grant.tokens.access_token
    assert grant.tokens.refresh_token
    assert timedelta(minutes=59) < grant.tokens.expires_at - now <= timedelta(hours=1)
    assert grant.scopes
    assert grant.account.account_id
    assert "@example.com" in (grant.account.email or "")


def test_a_code_works_once(consenting: Consenting, now: datetime) -> None:
    code = consenting.new_code()
    consenting.exchange(code, now)

    with pytest.raises(ConnectionFailed):
        consenting.exchange(code, now)


def test_a_refresh_gives_a_pair_that_can_be_refreshed_again(consenting: Consenting, now: datetime) -> None:
    """C11: Zoom's refresh tokens are good for one refresh, Google's for many."""
    first = consenting.exchange(consenting.new_code(), now).tokens

    second = consenting.oauth.refresh(first, now)
    third = consenting.oauth.refresh(second, now)

    assert len({first.access_token, second.access_token, third.access_token}) == 3
    assert third.expires_at > now


def test_after_a_revocation_only_the_host_can_help(consenting: Consenting, now: datetime) -> None:
    """C8, C9"""
    tokens = consenting.exchange(consenting.new_code(), now).tokens

    consenting.oauth.revoke(tokens)

    with pytest.raises(ReconnectRequired):
        consenting.oauth.refresh(tokens, now)


def test_revoking_what_is_already_revoked_succeeds(consenting: Consenting, now: datetime) -> None:
    """C8: a broken connection can be removed."""
    tokens = consenting.exchange(consenting.new_code(), now).tokens
    consenting.oauth.revoke(tokens)

    consenting.oauth.revoke(tokens)


# --- what is sent ---


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_zooms_consent_page_is_asked_for_no_scopes(sandbox: SandboxRun) -> None:
    """C2: state and PKCE; the scopes are set at the app, and Zoom takes none in the address."""
    url = sandbox.zoom_oauth().authorize_url(
        redirect_uri=f"{SITE}/oauth/zoom/callback", state=STATE, code_challenge=CODE_CHALLENGE
    )

    assert url.startswith(f"{sandbox.url}/zoom/oauth/authorize?")
    assert _query(url) == {
        "response_type": "code",
        "client_id": "zoom-local-client",
        "redirect_uri": f"{SITE}/oauth/zoom/callback",
        "state": STATE,
        "code_challenge": CODE_CHALLENGE,
        "code_challenge_method": "S256",
    }


def test_googles_consent_page_is_asked_for_the_narrowest_scopes_and_a_refresh_token(sandbox: SandboxRun) -> None:
    """C3"""
    url = sandbox.google_oauth().authorize_url(
        redirect_uri=f"{SITE}/oauth/google/callback", state=STATE, code_challenge=CODE_CHALLENGE
    )

    assert _query(url) == {
        "response_type": "code",
        "client_id": "google-local-client",
        "redirect_uri": f"{SITE}/oauth/google/callback",
        "scope": f"openid email {CALENDAR}.events.owned {CALENDAR}.freebusy",
        "state": STATE,
        "code_challenge": CODE_CHALLENGE,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
        "include_granted_scopes": "true",
    }


@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_tokens_travel_in_forms_and_headers_and_never_in_an_address(
    sandbox: SandboxRun, now: datetime, provider: str
) -> None:
    """C11: addresses end up in logs; Zoom refuses tokens there."""
    consenting = {"zoom": _zoom, "google": _google}[provider](sandbox)
    tokens = consenting.exchange(consenting.new_code(), now).tokens
    consenting.oauth.revoke(consenting.oauth.refresh(tokens, now))

    calls = sandbox.app.requests(provider)
    assert [call["operation"] for call in calls if call["operation"] != "profile"] == ["token", "token", "revoke"]
    assert all(call["query"] == {} for call in calls)


def test_zoom_is_told_who_asks_by_basic_authentication(odd_provider: OddProvider, now: datetime) -> None:
    odd_provider.will_answer(200, {"access_token": "a", "refresh_token": "r2", "expires_in": 3599})

    _odd_zoom(odd_provider).refresh(Tokens("a", "r1", now), now)

    (sent,) = odd_provider.sent
    assert (sent.method, sent.path) == ("POST", "/token")
    assert sent.headers["Authorization"] == "Basic Y2xpZW50OnNlY3JldA=="
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert sent.form == {"grant_type": "refresh_token", "refresh_token": "r1"}


# --- scopes and accounts ---


def test_zoom_tells_the_account_and_its_plan(sandbox: SandboxRun) -> None:
    """C6, K7"""
    sandbox.app.change("zoom", {"accountPlan": "basic"})

    grant = sandbox.connect_zoom(email="person@example.com")

    assert grant.account.email == "person@example.com"
    assert grant.account.plan == "basic"
    assert set(grant.scopes) >= ZOOM_SCOPES


def test_zoom_may_keep_the_address_to_itself(sandbox: SandboxRun) -> None:
    """C6: the address is shown when the provider shares it."""
    grant = sandbox.connect_zoom(scopes=" ".join(ZOOM_SCOPES))

    assert grant.account.email is None


@pytest.mark.parametrize("missing", sorted(ZOOM_SCOPES))
def test_a_zoom_consent_without_a_needed_scope_is_no_connection(sandbox: SandboxRun, missing: str) -> None:
    """C2, AC-06: a missing scope shows when connecting, and not when the first meeting has to go."""
    with pytest.raises(ConnectionFailed):
        sandbox.connect_zoom(scopes=" ".join(ZOOM_SCOPES - {missing}))


@pytest.mark.parametrize(
    "scope",
    [
        "meeting:write meeting:read user:read",
        "meeting:write:admin meeting:read:admin user:read:admin",
        "user:read:user,meeting:write,meeting:read",
    ],
)
def test_the_older_family_of_zoom_scopes_will_do(odd_provider: OddProvider, now: datetime, scope: str) -> None:
    odd_provider.will_answer(200, {"access_token": "a", "refresh_token": "r", "expires_in": 3599, "scope": scope})
    odd_provider.will_answer(200, {"id": "user-1", "email": "host@example.com", "type": 2})

    grant = _exchange(_odd_zoom(odd_provider), now)

    assert grant.account == Account("user-1", "host@example.com", "licensed")
    assert odd_provider.sent[1].headers["Authorization"] == "Bearer a"


@pytest.mark.parametrize(
    "scopes",
    [f"{CALENDAR}.events.owned", f"{CALENDAR}.freebusy"],
    ids=["free/busy unticked", "events unticked"],
)
def test_a_google_consent_with_a_box_unticked_is_no_connection(sandbox: SandboxRun, scopes: str) -> None:
    """C3"""
    with pytest.raises(ConnectionFailed):
        sandbox.connect_google(scopes=scopes)


def test_a_broader_google_scope_will_do(odd_provider: OddProvider, now: datetime) -> None:
    odd_provider.will_answer(200, _google_answer(now, scope=f"openid {CALENDAR}"))

    assert _exchange(_odd_google(odd_provider), now).account == Account("1234", "host@example.com")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://accounts.example.com"},
        {"aud": "another-client"},
        {"exp": 1_700_000_000},
        {"sub": ""},
    ],
    ids=["another issuer", "for another client", "long ago", "nobody"],
)
def test_an_id_token_that_is_not_for_us_is_no_account(
    odd_provider: OddProvider, now: datetime, claims: dict[str, object]
) -> None:
    odd_provider.will_answer(200, _google_answer(now, claims=claims))

    with pytest.raises(ConnectionFailed):
        _exchange(_odd_google(odd_provider), now)


@pytest.mark.parametrize("change", [{"id_token": None}, {"id_token": "not.a.token"}, {"refresh_token": None}])
def test_a_google_consent_without_account_or_refresh_token_is_no_connection(
    odd_provider: OddProvider, now: datetime, change: dict[str, object]
) -> None:
    odd_provider.will_answer(200, _google_answer(now) | change)

    with pytest.raises(ConnectionFailed):
        _exchange(_odd_google(odd_provider), now)


# --- refusals ---


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"reason": "Invalid Token!", "error": "invalid_grant"}, ReconnectRequired),
        ({"reason": "Invalid Token!", "error": "invalid_request"}, ReconnectRequired),
        ({"reason": "Bad request.", "error": "invalid_request"}, ProviderRejected),
        ({"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, ProviderRejected),
        ({"reason": "The app is disabled.", "error": "unauthorized_client"}, ProviderRejected),
        (b"<html>Bad Request</html>", ProviderRejected),
        (b"", ProviderRejected),
    ],
)
def test_only_a_dead_grant_asks_zooms_host_to_reconnect(
    odd_provider: OddProvider, now: datetime, body: object, error: type[JoinlinkError]
) -> None:
    """C9, AC-44: a client that is set up wrongly says nothing about the host's grant."""
    odd_provider.will_answer(400, body)

    with pytest.raises(error):
        _odd_zoom(odd_provider).refresh(Tokens("a", "r", now), now)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, ReconnectRequired),
        ({"error": "invalid_client"}, ProviderRejected),
        ({"error": "invalid_request"}, ProviderRejected),
        (b"<html>Bad Request</html>", ProviderRejected),
    ],
)
def test_only_a_dead_grant_asks_googles_host_to_reconnect(
    odd_provider: OddProvider, now: datetime, body: object, error: type[JoinlinkError]
) -> None:
    """C9, AC-51"""
    odd_provider.will_answer(400, body)

    with pytest.raises(error):
        _odd_google(odd_provider).refresh(Tokens("a", "r", now), now)


REFRESH_FAULTS: Mapping[str, type[ProviderError]] = {
    "refuse": ProviderUnavailable,
    "timeout_before": ProviderUnavailable,
    "timeout_after": ProviderUnavailable,
    "429": ProviderUnavailable,
    "429_daily": ProviderUnavailable,
    "500_before": ProviderUnavailable,
    "500_after": ProviderUnavailable,
    "400": ProviderRejected,
    "401": ProviderRejected,
    "403": ProviderRejected,
    "revoked": ReconnectRequired,
}


@pytest.mark.parametrize("mode", REFRESH_FAULTS)
@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_an_outage_never_looks_like_a_revocation(sandbox: SandboxRun, now: datetime, provider: str, mode: str) -> None:
    """C9, AC-47"""
    consenting = {"zoom": _zoom, "google": _google}[provider](sandbox)
    tokens = consenting.exchange(consenting.new_code(), now).tokens
    sandbox.app.add_fault(provider, "token", mode)

    with pytest.raises(ProviderError) as raised:
        consenting.oauth.refresh(tokens, now)

    assert type(raised.value) is REFRESH_FAULTS[mode]


@pytest.mark.parametrize("mode", REFRESH_FAULTS)
@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_a_code_that_is_refused_is_told_from_an_outage(
    sandbox: SandboxRun, now: datetime, provider: str, mode: str
) -> None:
    """C5"""
    consenting = {"zoom": _zoom, "google": _google}[provider](sandbox)
    code = consenting.new_code()
    sandbox.app.add_fault(provider, "token", mode)
    expected = ProviderUnavailable if REFRESH_FAULTS[mode] is ProviderUnavailable else ConnectionFailed

    with pytest.raises(JoinlinkError) as raised:
        consenting.exchange(code, now)

    assert type(raised.value) is expected


@pytest.mark.parametrize("mode", ["refuse", "timeout_before", "429", "500_before"])
@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_a_revocation_that_got_no_answer_can_be_repeated(
    sandbox: SandboxRun, now: datetime, provider: str, mode: str
) -> None:
    consenting = {"zoom": _zoom, "google": _google}[provider](sandbox)
    tokens = consenting.exchange(consenting.new_code(), now).tokens
    sandbox.app.add_fault(provider, "revoke", mode)

    with pytest.raises(ProviderUnavailable):
        consenting.oauth.revoke(tokens)


@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_a_wrong_verifier_gets_no_tokens(sandbox: SandboxRun, now: datetime, provider: str) -> None:
    """C2: PKCE holds, so a code that was caught on its way is worth nothing."""
    consenting = {"zoom": _zoom, "google": _google}[provider](sandbox)

    with pytest.raises(ConnectionFailed):
        consenting.exchange(consenting.new_code(), now, code_verifier="w" * 43)


@pytest.mark.parametrize("mode", ["400", "401", "403"])
def test_a_zoom_account_that_will_not_say_who_it_is_is_no_connection(
    sandbox: SandboxRun, now: datetime, mode: str
) -> None:
    consenting = _zoom(sandbox)
    code = consenting.new_code()
    sandbox.app.add_fault("zoom", "profile", mode)

    with pytest.raises(ConnectionFailed):
        consenting.exchange(code, now)


def test_a_zoom_grant_ends_though_its_access_token_has_run_out(odd_provider: OddProvider, now: datetime) -> None:
    """C8: the access token is refused while the grant lives on, so the refresh token has to end it."""
    odd_provider.will_answer(400, {"reason": "Invalid Token!", "error": "invalid_request"})
    odd_provider.will_answer(200, {"status": "success"})

    _odd_zoom(odd_provider).revoke(Tokens("old-access", "live-refresh", now))

    assert [sent.form for sent in odd_provider.sent] == [{"token": "old-access"}, {"token": "live-refresh"}]


def test_a_wrong_client_secret_ends_no_grant_in_silence(sandbox: SandboxRun, now: datetime) -> None:
    tokens = sandbox.connect_zoom().tokens

    with pytest.raises(ProviderRejected):
        sandbox.zoom_oauth(client_secret="another secret").revoke(tokens)


@pytest.mark.parametrize("body", [b"", b"<xml/>", {"access_token": "a", "refresh_token": "r"}, {"expires_in": 3600}])
def test_a_refresh_that_can_not_be_read_leaves_the_outcome_open(
    odd_provider: OddProvider, now: datetime, body: object
) -> None:
    """AC-32: the state of the connection must not change on it."""
    odd_provider.will_answer(200, body)

    with pytest.raises(ProviderUnavailable):
        _odd_zoom(odd_provider).refresh(Tokens("a", "r", now), now)


def _odd_zoom(provider: OddProvider) -> ZoomOauth:
    return ZoomOauth(
        oauth_url=provider.url,
        api_url=provider.url,
        client_id="client",
        client_secret=lambda: "secret",
        timeout_seconds=TIMEOUT_SECONDS,
    )


def _odd_google(provider: OddProvider) -> GoogleOauth:
    return GoogleOauth(
        authorize_url=provider.url,
        oauth_url=provider.url,
        client_id="client",
        client_secret=lambda: "secret",
        timeout_seconds=TIMEOUT_SECONDS,
    )


def _exchange(oauth: ZoomOauth | GoogleOauth, now: datetime) -> Grant:
    return oauth.exchange(code="code", code_verifier=CODE_VERIFIER, redirect_uri=SITE, now=now)


def _google_answer(now: datetime, *, scope: str | None = None, claims: Mapping[str, object] = {}) -> dict[str, Any]:
    standard = {
        "iss": "https://accounts.google.com",
        "aud": "client",
        "sub": "1234",
        "email": "host@example.com",
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + 3600,
    }
    return {
        "access_token": "a",
        "refresh_token": "r",
        "expires_in": 3599,
        "scope": scope or f"openid {CALENDAR}.events.owned {CALENDAR}.freebusy",
        "id_token": jwt.encode({**standard, **claims}, "k" * 32, "HS256"),
    }
