"""Consent and tokens: one suite on Zoom, Google and the fake; what each is sent; what refusals come to (C2, C3, C9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from joinlink.errors import (
    AppRefused,
    ConnectionFailed,
    JoinlinkError,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    SecretMissing,
)
from joinlink.model.host import Account, Grant, Provider, Tokens
from joinlink.model.scopes import NEEDED
from joinlink.ports.connections import OauthProvider
from joinlink.providers.google.oauth import GoogleOauth
from joinlink.providers.zoom.oauth import ZoomOauth
from tests.contract.providers.odd_provider import ODD_CLIENT, OddProvider
from tests.contract.providers.sandbox_run import (
    CODE_CHALLENGE,
    CODE_VERIFIER,
    SITE,
    STATE,
    SandboxRun,
)
from tests.fakes import FakeOauthProvider
from tests.fakes.failures import failing

CALENDAR = "https://www.googleapis.com/auth/calendar"
ZOOM_SCOPES = {
    "meeting:write:meeting",
    "meeting:read:meeting",
    "meeting:read:list_meetings",
    "meeting:delete:meeting",
    "user:read:user",
}
OF_EITHER = pytest.mark.parametrize("provider", ["zoom", "google"])


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


@pytest.fixture
def consenting(provider: str, sandbox: SandboxRun) -> Consenting:
    makers = {"zoom": sandbox.zoom_oauth, "google": sandbox.google_oauth, "fake": FakeOauthProvider}
    return Consenting(provider, makers[provider](), sandbox)


@pytest.fixture
def odd_zoom_oauth(odd_provider: OddProvider) -> ZoomOauth:
    return ZoomOauth(oauth_url=odd_provider.url, api_url=odd_provider.url, **ODD_CLIENT)


@pytest.fixture
def odd_google_oauth(odd_provider: OddProvider) -> GoogleOauth:
    return GoogleOauth(authorize_url=odd_provider.url, oauth_url=odd_provider.url, **ODD_CLIENT)


# --- what all have in common ---

OF_EACH = pytest.mark.parametrize("provider", ["zoom", "google", "fake"])


@OF_EACH
def test_a_code_gives_tokens_scopes_and_the_account_once_c2_c3_c6(consenting, now) -> None:
    code = consenting.new_code()

    grant = consenting.exchange(code, now)

    assert grant.tokens.access_token
    assert grant.tokens.refresh_token
    assert timedelta(minutes=59) < grant.tokens.expires_at - now <= timedelta(hours=1)
    assert grant.scopes
    assert grant.account.account_id
    assert "@example.com" in (grant.account.email or "")
    with pytest.raises(ConnectionFailed):
        consenting.exchange(code, now)


@OF_EACH
def test_a_refresh_gives_a_pair_that_can_be_refreshed_again(consenting, now) -> None:
    """C11: Zoom's refresh tokens are good for one refresh, Google's for many."""
    first = consenting.tokens(now)

    second = consenting.oauth.refresh(first, now)
    third = consenting.oauth.refresh(second, now)

    assert len({first.access_token, second.access_token, third.access_token}) == 3
    assert third.expires_at > now


@OF_EACH
def test_after_a_revocation_which_can_be_repeated_only_the_host_can_help_c8_c9(consenting, now) -> None:
    tokens = consenting.tokens(now)

    for _ in range(2):
        consenting.oauth.revoke(tokens)

    with pytest.raises(ReconnectRequired):
        consenting.oauth.refresh(tokens, now)


# --- what is sent ---


@pytest.mark.parametrize(
    ("provider", "page", "extra"),
    [
        ("zoom", "/zoom/oauth/authorize", {}),
        (
            "google",
            "/google/o/oauth2/v2/auth",
            {
                "scope": f"openid email {CALENDAR}.events.owned {CALENDAR}.freebusy",
                "access_type": "offline",
                "prompt": "consent",
                "include_granted_scopes": "true",
            },
        ),
    ],
)
def test_the_consent_page_is_asked_for_with_state_and_pkce_and_the_narrowest_scopes_c2_c3(
    sandbox, consenting, provider, page, extra
) -> None:
    """Zoom's scopes are set at the app, and it takes none in the address."""
    url = urlsplit(consenting.page())

    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{sandbox.url}{page}"
    assert dict(parse_qsl(url.query)) == {
        "response_type": "code",
        "client_id": f"{provider}-local-client",
        "redirect_uri": f"{SITE}/oauth/{provider}/callback",
        "state": STATE,
        "code_challenge": CODE_CHALLENGE,
        "code_challenge_method": "S256",
        **extra,
    }


@pytest.mark.parametrize("oauth", [ZoomOauth, GoogleOauth])
def test_o7_nobody_is_sent_to_consent_while_the_apps_secret_is_missing(oauth) -> None:
    address = {"api_url": "https://a.example"} if oauth is ZoomOauth else {"authorize_url": "https://a.example"}
    missing = failing(SecretMissing("there is no such parameter", provider="app"))
    made = oauth(oauth_url="https://a.example", **address, **{**ODD_CLIENT, "client_secret": missing})

    with pytest.raises(SecretMissing):
        made.authorize_url(redirect_uri=SITE, state=STATE, code_challenge=CODE_CHALLENGE)


@OF_EITHER
def test_tokens_travel_in_forms_and_headers_and_never_in_an_address(sandbox, consenting, now, provider) -> None:
    """C11: addresses end up in logs; Zoom refuses tokens there."""
    consenting.oauth.revoke(consenting.oauth.refresh(consenting.tokens(now), now))

    calls = sandbox.app.requests(provider)
    assert [call["operation"] for call in calls if call["operation"] != "profile"] == ["token", "token", "revoke"]
    assert all(call["query"] == {} for call in calls)


def test_zoom_is_told_who_asks_by_basic_authentication(odd_provider, odd_zoom_oauth, now) -> None:
    odd_provider.will_answer(200, {"access_token": "a", "refresh_token": "r2", "expires_in": 3599})

    odd_zoom_oauth.refresh(Tokens("a", "r1", now), now)

    (sent,) = odd_provider.sent
    assert (sent.method, sent.path) == ("POST", "/token")
    assert sent.headers["Authorization"] == "Basic Y2xpZW50OnNlY3JldA=="
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert sent.form == {"grant_type": "refresh_token", "refresh_token": "r1"}


# --- which scopes are enough, and whose account it is ---


def test_zoom_tells_the_account_and_its_plan_c6_k7(sandbox) -> None:
    sandbox.app.change("zoom", {"accountPlan": "basic"})

    grant = sandbox.connect_zoom(email="person@example.com")

    assert (grant.account.email, grant.account.plan) == ("person@example.com", "basic")
    assert set(grant.scopes) >= ZOOM_SCOPES


def test_zoom_may_keep_the_address_to_itself(sandbox) -> None:
    """C6: the address is shown when the provider shares it."""
    assert sandbox.connect_zoom(scopes=" ".join(ZOOM_SCOPES)).account.email is None


NOT_ENOUGH = {
    "zoom": [" ".join(sorted(ZOOM_SCOPES - {missing})) for missing in sorted(ZOOM_SCOPES)],
    "google": [f"{CALENDAR}.events.owned", f"{CALENDAR}.freebusy"],
}
NARROWEST = {provider: {group[0] for group in NEEDED[Provider(provider)]} for provider in NOT_ENOUGH}


def _connect(sandbox: SandboxRun, provider: str, **choices: str) -> Grant:
    return {"zoom": sandbox.connect_zoom, "google": sandbox.connect_google}[provider](**choices)


@pytest.mark.parametrize(
    ("provider", "scopes"), [(provider, scopes) for provider, each in NOT_ENOUGH.items() for scopes in each]
)
def test_a_consent_without_a_needed_scope_is_no_connection_and_is_given_back_c3_c5(sandbox, provider, scopes) -> None:
    """C2, AC-06: a missing scope shows when connecting, and not when the first meeting has to go."""
    email = sandbox.new_address()

    with pytest.raises(ConnectionFailed) as raised:
        _connect(sandbox, provider, scopes=scopes, email=email)

    assert set(raised.value.missing_scopes) == NARROWEST[provider] - set(scopes.split())

    assert [call["status"] for call in sandbox.calls(provider, "revoke")] == [200]
    assert sandbox.app._sandboxes[provider]._oauth.grants.live_grants(email) == []


@pytest.mark.parametrize("mode", ["refuse", "timeout_before", "429", "500_before", "400", "401"])
@OF_EITHER
def test_a_consent_that_is_not_enough_is_no_connection_though_it_can_not_be_given_back_c5(
    sandbox, provider, mode
) -> None:
    sandbox.app.add_fault(provider, "revoke", mode)

    with pytest.raises(ConnectionFailed):
        _connect(sandbox, provider, scopes=NOT_ENOUGH[provider][0])


@pytest.mark.parametrize(
    "scope",
    [
        "meeting:write meeting:read user:read",
        "meeting:write:admin meeting:read:admin user:read:admin",
        "user:read:user,meeting:write,meeting:read",
    ],
)
def test_the_older_family_of_zoom_scopes_will_do(odd_provider, odd_zoom_oauth, now, scope) -> None:
    odd_provider.will_answer(200, {"access_token": "a", "refresh_token": "r", "expires_in": 3599, "scope": scope})
    odd_provider.will_answer(200, {"id": "user-1", "email": "host@example.com", "type": 2})

    grant = _exchange(odd_zoom_oauth, now)

    assert grant.account == Account("user-1", "host@example.com", "licensed")
    assert odd_provider.sent[1].headers["Authorization"] == "Bearer a"


def test_a_broader_google_scope_will_do(odd_provider, odd_google_oauth, now) -> None:
    odd_provider.will_answer(200, _google_answer(now, scope=f"openid {CALENDAR}"))

    assert _exchange(odd_google_oauth, now).account == Account("1234", "host@example.com", "personal")


def test_e1_an_account_of_an_organisation_is_told_from_a_personal_one(odd_provider, odd_google_oauth, now) -> None:
    odd_provider.will_answer(200, _google_answer(now, claims={"hd": "school.example"}))

    assert _exchange(odd_google_oauth, now).account.plan == "workspace"


def test_a_google_consent_without_a_refresh_token_is_given_back_by_its_access_token(
    odd_provider, odd_google_oauth, now
) -> None:
    odd_provider.will_answer(200, _google_answer(now, scope="openid") | {"refresh_token": None})
    odd_provider.will_answer(200, {})

    with pytest.raises(ConnectionFailed):
        _exchange(odd_google_oauth, now)

    _, revoke = odd_provider.sent
    assert (revoke.path, revoke.form) == ("/revoke", {"token": "a"})


@pytest.mark.parametrize(
    ("claims", "change"),
    [
        ({"iss": "https://accounts.example.com"}, {}),
        ({"aud": "another-client"}, {}),
        ({"exp": 1_700_000_000}, {}),
        ({"sub": ""}, {}),
        ({}, {"id_token": None}),
        ({}, {"id_token": "not.a.token"}),
        ({}, {"refresh_token": None}),
    ],
    ids=["another issuer", "for another client", "long ago", "nobody", "none", "not a token", "no refresh token"],
)
def test_an_id_token_that_is_not_for_us_is_no_connection(odd_provider, odd_google_oauth, now, claims, change) -> None:
    odd_provider.will_answer(200, _google_answer(now, claims=claims) | change)

    with pytest.raises(ConnectionFailed):
        _exchange(odd_google_oauth, now)


# --- refusals: an outage is never a revocation ---


@pytest.mark.parametrize(
    ("oauth", "body", "error"),
    [
        ("odd_zoom_oauth", {"reason": "Invalid Token!", "error": "invalid_grant"}, ReconnectRequired),
        ("odd_zoom_oauth", {"reason": "Invalid Token!", "error": "invalid_request"}, ReconnectRequired),
        ("odd_zoom_oauth", {"reason": "Bad request.", "error": "invalid_request"}, ProviderRejected),
        ("odd_zoom_oauth", {"reason": "Invalid Token!"}, ReconnectRequired),
        ("odd_zoom_oauth", {"reason": "The refresh token has expired.", "error": "invalid_request"}, ReconnectRequired),
        ("odd_zoom_oauth", {"code": 4741, "message": "The token was retired."}, ReconnectRequired),
        ("odd_zoom_oauth", {"code": 4738, "message": "Disabled by the administrator."}, ReconnectRequired),
        ("odd_zoom_oauth", {"reason": "Invalid client_id", "error": "invalid_client"}, AppRefused),
        ("odd_zoom_oauth", {"reason": "The app is disabled.", "error": "unauthorized_client"}, AppRefused),
        ("odd_zoom_oauth", {"reason": "Not here.", "error": "unsupported_grant_type"}, AppRefused),
        ("odd_zoom_oauth", b"<html>Bad Request</html>", ProviderRejected),
        ("odd_zoom_oauth", b"", ProviderRejected),
        ("odd_google_oauth", {"error": "invalid_grant"}, ReconnectRequired),
        ("odd_google_oauth", {"error": "admin_policy_enforced"}, ReconnectRequired),
        ("odd_google_oauth", {"error": "invalid_client"}, AppRefused),
        ("odd_google_oauth", {"error": "deleted_client"}, AppRefused),
        ("odd_google_oauth", {"error": "temporarily_unavailable"}, ProviderUnavailable),
        ("odd_google_oauth", {"error": "invalid_request"}, ProviderRejected),
        ("odd_google_oauth", b"<html>Bad Request</html>", ProviderRejected),
    ],
)
def test_only_a_dead_grant_asks_the_host_to_reconnect_c9_ac_44_ac_51(
    request, odd_provider, now, oauth, body, error
) -> None:
    """A client that is set up wrongly says nothing about the host's grant."""
    odd_provider.will_answer(400, body)

    with pytest.raises(ProviderError) as raised:
        request.getfixturevalue(oauth).refresh(Tokens("a", "r", now), now)

    assert type(raised.value) is error


@pytest.mark.parametrize("oauth", ["odd_zoom_oauth", "odd_google_oauth"])
@pytest.mark.parametrize("body", [b"", b"<html>Unauthorized</html>", b"[]", b'{"error": {"code": 401}}'])
def test_a_refresh_that_is_not_authorised_and_does_not_say_why_is_the_operators_c9(
    request, odd_provider, now, oauth, body
) -> None:
    odd_provider.will_answer(401, body)

    with pytest.raises(AppRefused):
        request.getfixturevalue(oauth).refresh(Tokens("a", "r", now), now)


REFRESH_FAULTS: Mapping[str, type[ProviderError]] = {
    "refuse": ProviderUnavailable,
    "timeout_before": ProviderUnavailable,
    "timeout_after": ProviderUnavailable,
    "429": ProviderUnavailable,
    "429_daily": ProviderUnavailable,
    "500_before": ProviderUnavailable,
    "500_after": ProviderUnavailable,
    "400": ProviderRejected,
    "401": AppRefused,
    "403": ProviderRejected,
    "revoked": ReconnectRequired,
}
REFUSED_FOR_THE_APP = {("zoom", "403"): AppRefused}
"""Zoom's 403 says that the app is disabled, Google's that access was denied."""


@pytest.mark.parametrize("mode", REFRESH_FAULTS)
@OF_EITHER
def test_an_outage_never_looks_like_a_revocation_c9_ac_47(consenting, sandbox, now, provider, mode) -> None:
    tokens = consenting.tokens(now)
    sandbox.app.add_fault(provider, "token", mode)

    with pytest.raises(ProviderError) as raised:
        consenting.oauth.refresh(tokens, now)

    assert type(raised.value) is REFUSED_FOR_THE_APP.get((provider, mode), REFRESH_FAULTS[mode])


@pytest.mark.parametrize(
    ("provider", "operation", "mode"),
    [*product(["zoom", "google"], ["token"], REFRESH_FAULTS), *product(["zoom"], ["profile"], ["400", "401", "403"])],
)
def test_a_code_that_is_refused_is_told_from_an_outage_c5(consenting, sandbox, now, provider, operation, mode) -> None:
    """An account that will not say who it is is no connection either."""
    code = consenting.new_code()
    sandbox.app.add_fault(provider, operation, mode)
    expected = ProviderUnavailable if REFRESH_FAULTS[mode] is ProviderUnavailable else ConnectionFailed

    with pytest.raises(JoinlinkError) as raised:
        consenting.exchange(code, now)

    assert type(raised.value) is expected


@pytest.mark.parametrize("mode", ["refuse", "timeout_before", "429", "500_before"])
@OF_EITHER
def test_a_revocation_that_got_no_answer_can_be_repeated(consenting, sandbox, now, provider, mode) -> None:
    tokens = consenting.tokens(now)
    sandbox.app.add_fault(provider, "revoke", mode)

    with pytest.raises(ProviderUnavailable):
        consenting.oauth.revoke(tokens)


@OF_EITHER
def test_a_wrong_verifier_gets_no_tokens(consenting, now) -> None:
    """C2: PKCE holds, so a code that was caught on its way is worth nothing."""
    with pytest.raises(ConnectionFailed):
        consenting.exchange(consenting.new_code(), now, code_verifier="w" * 43)


def test_a_zoom_grant_ends_though_its_access_token_has_run_out(odd_provider, odd_zoom_oauth, now) -> None:
    """C8: the access token is refused while the grant lives on, so the refresh token has to end it."""
    odd_provider.will_answer(400, {"reason": "Invalid Token!", "error": "invalid_request"})
    odd_provider.will_answer(200, {"status": "success"})

    odd_zoom_oauth.revoke(Tokens("old-access", "live-refresh", now))

    assert [sent.form for sent in odd_provider.sent] == [{"token": "old-access"}, {"token": "live-refresh"}]


def test_a_wrong_client_secret_ends_no_grant_in_silence(sandbox) -> None:
    tokens = sandbox.connect_zoom().tokens

    with pytest.raises(ProviderRejected):
        sandbox.zoom_oauth(client_secret="another secret").revoke(tokens)


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
