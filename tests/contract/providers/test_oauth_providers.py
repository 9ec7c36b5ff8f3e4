"""Consent and tokens: one suite on Zoom, on Google, and on the fake; then what each is sent (C2, C3, C8, C11)."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from joinlink.errors import (
    ConnectionFailed,
    ReconnectRequired,
)
from joinlink.model.host import Tokens
from tests.contract.providers.consents import (
    CONSENTS,
    Consenting,
    fake_consent,
    google_consent,
    odd_zoom_oauth,
    zoom_consent,
)
from tests.contract.providers.sandbox_run import CODE_CHALLENGE, SITE, STATE, SandboxRun

CALENDAR = "https://www.googleapis.com/auth/calendar"


@pytest.fixture(params=[zoom_consent, google_consent, fake_consent], ids=["zoom", "google", "fake"])
def consenting(request: pytest.FixtureRequest, sandbox: SandboxRun) -> Consenting:
    made: Consenting = request.param(sandbox)
    return made


def test_a_code_gives_tokens_scopes_and_the_account_c2_c3_c6(consenting, now) -> None:
    grant = consenting.exchange(consenting.new_code(), now)

    assert grant.tokens.access_token
    assert grant.tokens.refresh_token
    assert timedelta(minutes=59) < grant.tokens.expires_at - now <= timedelta(hours=1)
    assert grant.scopes
    assert grant.account.account_id
    assert "@example.com" in (grant.account.email or "")


def test_a_code_works_once(consenting, now) -> None:
    code = consenting.new_code()
    consenting.exchange(code, now)

    with pytest.raises(ConnectionFailed):
        consenting.exchange(code, now)


def test_a_refresh_gives_a_pair_that_can_be_refreshed_again(consenting, now) -> None:
    """C11: Zoom's refresh tokens are good for one refresh, Google's for many."""
    first = consenting.exchange(consenting.new_code(), now).tokens

    second = consenting.oauth.refresh(first, now)
    third = consenting.oauth.refresh(second, now)

    assert len({first.access_token, second.access_token, third.access_token}) == 3
    assert third.expires_at > now


def test_after_a_revocation_only_the_host_can_help_c8_c9(consenting, now) -> None:
    tokens = consenting.exchange(consenting.new_code(), now).tokens

    consenting.oauth.revoke(tokens)

    with pytest.raises(ReconnectRequired):
        consenting.oauth.refresh(tokens, now)


def test_revoking_what_is_already_revoked_succeeds(consenting, now) -> None:
    """C8: a broken connection can be removed."""
    tokens = consenting.exchange(consenting.new_code(), now).tokens
    consenting.oauth.revoke(tokens)

    consenting.oauth.revoke(tokens)


# --- what is sent ---


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_zooms_consent_page_is_asked_for_no_scopes(sandbox) -> None:
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


def test_googles_consent_page_is_asked_for_the_narrowest_scopes_and_a_refresh_token_c3(sandbox) -> None:
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
def test_tokens_travel_in_forms_and_headers_and_never_in_an_address(sandbox, now, provider) -> None:
    """C11: addresses end up in logs; Zoom refuses tokens there."""
    consenting = CONSENTS[provider](sandbox)
    tokens = consenting.exchange(consenting.new_code(), now).tokens
    consenting.oauth.revoke(consenting.oauth.refresh(tokens, now))

    calls = sandbox.app.requests(provider)
    assert [call["operation"] for call in calls if call["operation"] != "profile"] == ["token", "token", "revoke"]
    assert all(call["query"] == {} for call in calls)


def test_zoom_is_told_who_asks_by_basic_authentication(odd_provider, now) -> None:
    odd_provider.will_answer(200, {"access_token": "a", "refresh_token": "r2", "expires_in": 3599})

    odd_zoom_oauth(odd_provider).refresh(Tokens("a", "r1", now), now)

    (sent,) = odd_provider.sent
    assert (sent.method, sent.path) == ("POST", "/token")
    assert sent.headers["Authorization"] == "Basic Y2xpZW50OnNlY3JldA=="
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert sent.form == {"grant_type": "refresh_token", "refresh_token": "r1"}
