"""Which scopes are enough, and whose account a consent is of (C2, C3, C6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt
import pytest

from joinlink.errors import (
    ConnectionFailed,
)
from joinlink.model.host import Account, Grant
from joinlink.providers.google.oauth import GoogleOauth
from joinlink.providers.zoom.oauth import ZoomOauth
from tests.contract.providers.consents import (
    odd_google_oauth,
    odd_zoom_oauth,
)
from tests.contract.providers.sandbox_run import CODE_VERIFIER, SITE, SandboxRun

CONNECTING = {"zoom": SandboxRun.connect_zoom, "google": SandboxRun.connect_google}
CALENDAR = "https://www.googleapis.com/auth/calendar"
ZOOM_SCOPES = {
    "meeting:write:meeting",
    "meeting:read:meeting",
    "meeting:read:list_meetings",
    "meeting:delete:meeting",
    "user:read:user",
}


def test_zoom_tells_the_account_and_its_plan_c6_k7(sandbox) -> None:
    sandbox.app.change("zoom", {"accountPlan": "basic"})

    grant = sandbox.connect_zoom(email="person@example.com")

    assert grant.account.email == "person@example.com"
    assert grant.account.plan == "basic"
    assert set(grant.scopes) >= ZOOM_SCOPES


def test_zoom_may_keep_the_address_to_itself(sandbox) -> None:
    """C6: the address is shown when the provider shares it."""
    grant = sandbox.connect_zoom(scopes=" ".join(ZOOM_SCOPES))

    assert grant.account.email is None


@pytest.mark.parametrize("missing", sorted(ZOOM_SCOPES))
def test_a_zoom_consent_without_a_needed_scope_is_no_connection(sandbox, missing) -> None:
    """C2, AC-06: a missing scope shows when connecting, and not when the first meeting has to go."""
    with pytest.raises(ConnectionFailed):
        sandbox.connect_zoom(scopes=" ".join(ZOOM_SCOPES - {missing}))


PARTIAL = {"zoom": " ".join(ZOOM_SCOPES - {"meeting:delete:meeting"}), "google": f"{CALENDAR}.freebusy"}


@pytest.mark.parametrize("provider", PARTIAL)
def test_a_consent_that_is_not_enough_is_given_back(sandbox, provider) -> None:
    """C3, C5: nothing stays authorised at the provider that was never stored here."""
    email = sandbox.new_address()

    with pytest.raises(ConnectionFailed):
        CONNECTING[provider](sandbox, scopes=PARTIAL[provider], email=email)

    assert [call["status"] for call in sandbox.calls(provider, "revoke")] == [200]
    assert sandbox.app._sandboxes[provider]._oauth.grants.live_grants(email) == []


@pytest.mark.parametrize("mode", ["refuse", "timeout_before", "429", "500_before", "400", "401"])
@pytest.mark.parametrize("provider", PARTIAL)
def test_a_consent_that_is_not_enough_is_no_connection_though_it_can_not_be_given_back(sandbox, provider, mode) -> None:
    """C5: the host is told the same."""
    sandbox.app.add_fault(provider, "revoke", mode)

    with pytest.raises(ConnectionFailed):
        CONNECTING[provider](sandbox, scopes=PARTIAL[provider])


def test_a_google_consent_without_a_refresh_token_is_given_back_by_its_access_token(odd_provider, now) -> None:
    odd_provider.will_answer(200, _google_answer(now, scope="openid") | {"refresh_token": None})
    odd_provider.will_answer(200, {})

    with pytest.raises(ConnectionFailed):
        _exchange(odd_google_oauth(odd_provider), now)

    _, revoke = odd_provider.sent
    assert (revoke.path, revoke.form) == ("/revoke", {"token": "a"})


@pytest.mark.parametrize(
    "scope",
    [
        "meeting:write meeting:read user:read",
        "meeting:write:admin meeting:read:admin user:read:admin",
        "user:read:user,meeting:write,meeting:read",
    ],
)
def test_the_older_family_of_zoom_scopes_will_do(odd_provider, now, scope) -> None:
    odd_provider.will_answer(200, {"access_token": "a", "refresh_token": "r", "expires_in": 3599, "scope": scope})
    odd_provider.will_answer(200, {"id": "user-1", "email": "host@example.com", "type": 2})

    grant = _exchange(odd_zoom_oauth(odd_provider), now)

    assert grant.account == Account("user-1", "host@example.com", "licensed")
    assert odd_provider.sent[1].headers["Authorization"] == "Bearer a"


@pytest.mark.parametrize(
    "scopes",
    [f"{CALENDAR}.events.owned", f"{CALENDAR}.freebusy"],
    ids=["free/busy unticked", "events unticked"],
)
def test_a_google_consent_with_a_box_unticked_is_no_connection_c3(sandbox, scopes) -> None:
    with pytest.raises(ConnectionFailed):
        sandbox.connect_google(scopes=scopes)


def test_a_broader_google_scope_will_do(odd_provider, now) -> None:
    odd_provider.will_answer(200, _google_answer(now, scope=f"openid {CALENDAR}"))

    assert _exchange(odd_google_oauth(odd_provider), now).account == Account("1234", "host@example.com")


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
def test_an_id_token_that_is_not_for_us_is_no_account(odd_provider, now, claims) -> None:
    odd_provider.will_answer(200, _google_answer(now, claims=claims))

    with pytest.raises(ConnectionFailed):
        _exchange(odd_google_oauth(odd_provider), now)


@pytest.mark.parametrize("change", [{"id_token": None}, {"id_token": "not.a.token"}, {"refresh_token": None}])
def test_a_google_consent_without_account_or_refresh_token_is_no_connection(odd_provider, now, change) -> None:
    odd_provider.will_answer(200, _google_answer(now) | change)

    with pytest.raises(ConnectionFailed):
        _exchange(odd_google_oauth(odd_provider), now)


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
