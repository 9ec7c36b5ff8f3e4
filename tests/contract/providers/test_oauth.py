"""Consent and tokens: one suite on Zoom, Google and the fake; what each is sent (C2, C3, C9)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from joinlink.errors import ConnectionFailed, ReconnectRequired, SecretMissing
from joinlink.model.host import Account, Grant, Provider, Tokens
from joinlink.model.scopes import NEEDED
from joinlink.providers.google.oauth import GoogleOauth
from joinlink.providers.zoom.oauth import ZoomOauth
from tests.contract.providers.consenting import OF_EACH, OF_EITHER
from tests.contract.providers.odd_provider import ODD_CLIENT
from tests.contract.providers.sandbox_run import CODE_CHALLENGE, CODE_VERIFIER, SITE, STATE, SandboxRun
from tests.fakes.failures import failing

CALENDAR = "https://www.googleapis.com/auth/calendar"
ZOOM_SCOPES = {
    "meeting:write:meeting",
    "meeting:read:meeting",
    "meeting:read:list_meetings",
    "meeting:delete:meeting",
    "user:read:user",
}


# --- what all have in common ---


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
