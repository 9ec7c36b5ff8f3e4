"""Consent and tokens of Zoom, Google and the sign-in: what all refuse, what is particular to each (C2, C5, C8, C9)."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine

from tests.sandboxes.clients import AUTH, ME, SITE, OauthClient

PROVIDER_NAMES = ("zoom", "google", "identity")
OWNED = f"{AUTH}calendar.events.owned"
WINDOW = {"timeMin": "2027-03-01T00:00:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": [{"id": "primary"}]}


@pytest.fixture
def client(request: pytest.FixtureRequest, provider: str) -> OauthClient:
    """The client of the provider that a test names."""
    return request.getfixturevalue(provider)


# --- the browser's part ---


@pytest.mark.parametrize("provider", PROVIDER_NAMES)
def test_whoever_comes_without_a_decision_gets_a_page_to_decide_on(client) -> None:
    answer = client.authorize()

    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert 'value="approve"' in answer.text


@pytest.mark.parametrize("provider", PROVIDER_NAMES)
def test_a_denial_sends_the_person_back_with_the_state_and_no_code_c5(client) -> None:
    address = client.authorize(decision="deny").headers["Location"]

    assert address.startswith(client.callback)
    assert parse_qs(urlsplit(address).query) == {"error": ["access_denied"], "state": ["a-state"]}


@pytest.mark.parametrize(
    ("provider", "changes"),
    [
        ("zoom", {"client_id": "another"}),
        ("zoom", {"redirect_uri": f"{SITE}/elsewhere"}),
        ("zoom", {"redirect_uri": f"{SITE}/oauth/zoom/callback/"}),
        ("zoom", {"response_type": "token"}),
        ("zoom", {"state": None}),
        ("zoom", {"code_challenge_method": "plain"}),
        ("zoom", {"code_challenge_method": None}),
        ("zoom", {"code_challenge": "short"}),
        ("zoom", {"scope": "meeting:write:meeting"}),
        ("zoom", {"decision": "perhaps"}),
        ("google", {"scope": None}),
        ("google", {"scope": "openid https://www.googleapis.com/auth/drive"}),
        ("google", {"access_typ": "offline"}),
        ("google", {"access_type": "always"}),
        ("google", {"prompt": "force"}),
        ("google", {"include_granted_scopes": "yes"}),
        ("identity", {"scope": "email"}),
        ("identity", {"scope": "openid admin"}),
        ("identity", {"redirect_uri": f"{SITE}/login"}),
    ],
)
def test_a_wrong_authorisation_request_gets_a_page_and_no_redirect(client, changes) -> None:
    answer = client.authorize(**{"decision": "approve", **changes})

    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("target", "status"),
    [(f"{SITE}/", 302), ("http://localhost:8080.example.com/", 400), ("https://example.com/", 400)],
)
def test_signing_out_leads_back_to_the_site_only(identity, target, status) -> None:
    answer = identity.http.get("/identity/logout", query_string={"post_logout_redirect_uri": target})

    assert answer.status_code == status


def test_s5_a_browser_is_not_asked_again_until_it_signs_out(identity) -> None:
    identity.authorize(decision="approve", email="host@example.com")

    assert identity.authorize().status_code == 302
    assert identity.authorize(prompt="login").status_code == 200
    identity.http.get("/identity/logout", query_string={"post_logout_redirect_uri": f"{SITE}/"})
    assert identity.authorize().status_code == 200


# --- codes ---


@pytest.mark.parametrize(
    ("provider", "changes", "error"),
    [
        ("zoom", {"redirect_uri": f"{SITE}/elsewhere"}, "invalid_request"),
        ("zoom", {"redirect_uri": None}, "invalid_request"),
        ("zoom", {"code_verifier": None}, "invalid_request"),
        ("zoom", {"code_verifier": "x" * 43}, "invalid_grant"),
        ("zoom", {"grant_type": "password"}, "unsupported_grant_type"),
        ("google", {"client_secret": "wrong"}, "invalid_client"),
        ("google", {"redirect_uri": f"{SITE}/elsewhere"}, "redirect_uri_mismatch"),
        ("google", {"code_verifier": None}, "invalid_grant"),
        ("identity", {"client_secret": "wrong"}, "invalid_client"),
    ],
)
def test_a_wrong_exchange_is_refused(client, changes, error) -> None:
    answer = client.exchange(client.code(), **changes)

    assert (answer.status_code, answer.get_json()["error"]) == (401 if error == "invalid_client" else 400, error)


@pytest.mark.parametrize("provider", PROVIDER_NAMES)
def test_a_code_works_once_within_five_minutes(client) -> None:
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False) as clock:
        used, late = client.code(), client.code()
        client.exchange(used)

        assert client.exchange(used).status_code == 400
        clock.shift(601 if client.callback.endswith("/google/callback") else 301)
        assert client.exchange(late).status_code == 400


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic em9vbS1sb2NhbC1jbGllbnQ6d3Jvbmc="}])
def test_zooms_client_authenticates_by_basic_and_no_other_way(zoom, headers) -> None:
    client = {"client_id": zoom.secrets.zoom_client_id, "client_secret": zoom.secrets.zoom_client_secret}

    answer = zoom.http.post("/zoom/oauth/token", data=zoom.exchange_form(zoom.code()) | client, headers=headers)

    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


# --- Zoom's tokens ---


def test_a_refresh_at_zoom_is_counted_and_kills_the_refresh_token_it_used(zoom, sandboxes) -> None:
    first = zoom.connect()["refresh_token"]

    second = zoom.refresh(first).get_json()["refresh_token"]
    reused = zoom.refresh(first)

    assert (reused.status_code, reused.get_json()) == (400, {"reason": "Invalid Token!", "error": "invalid_grant"})
    assert sandboxes.state("zoom")["tokens"] == {"issued": 2, "refreshes": 1}
    assert zoom.refresh(second).status_code == 200


def test_an_access_token_lives_an_hour_unless_it_is_set_or_ended_by_hand(zoom, sandboxes) -> None:
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False) as clock:
        zoom.connect()
        clock.shift(3599)
        before = zoom.call("GET", ME)
        clock.shift(1)
        after = zoom.call("GET", ME)
    sandboxes.change("zoom", {"accessTokenSeconds": 60})
    short = zoom.connect()["expires_in"]
    sandboxes.change("zoom", {"expireAccessTokens": True})

    assert (before.status_code, after.status_code, after.get_json()["code"]) == (200, 401, 124)
    assert short == 59
    assert zoom.call("GET", ME).status_code == 401
    assert zoom.refresh().status_code == 200


def test_authorising_again_ends_the_earlier_tokens_of_that_account_only(zoom) -> None:
    other = zoom.connect(email="other@example.com")["refresh_token"]
    earlier = zoom.connect(email="host@example.com")

    zoom.connect(email="host@example.com")

    assert zoom.refresh(earlier["refresh_token"]).status_code == 400
    zoom.access_token = earlier["access_token"]
    assert zoom.call("GET", ME).status_code == 401
    assert zoom.refresh(other).status_code == 200


@pytest.mark.parametrize(("ran_out", "statuses"), [(False, [200, 400]), (True, [400, 200])])
def test_either_token_ends_zooms_grant_unless_it_ran_out_c8(zoom, sandboxes, ran_out, statuses) -> None:
    zoom.connect()
    if ran_out:
        sandboxes.change("zoom", {"expireAccessTokens": True})

    answers = [
        zoom.http.post("/zoom/oauth/revoke", data={"token": token}, headers=zoom.basic())
        for token in (zoom.access_token, zoom.refresh_token)
    ]

    assert [answer.status_code for answer in answers] == statuses
    assert zoom.call("GET", ME).status_code == 401
    assert zoom.refresh().status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", f"{ME}/meetings", "meeting:write:meeting"),
        ("GET", f"{ME}/meetings", "meeting:read:list_meetings"),
        ("GET", "/zoom/v2/meetings/81234567890", "meeting:read:meeting"),
        ("PATCH", "/zoom/v2/meetings/81234567890", "meeting:update:meeting"),
        ("DELETE", "/zoom/v2/meetings/81234567890", "meeting:delete:meeting"),
    ],
)
def test_each_operation_at_zoom_needs_its_own_scope(zoom, method, path, scope) -> None:
    zoom.connect(scopes="user:read:user")

    answer = zoom.call(method, path, {})

    message = f"Invalid access token, does not contain scopes:[{scope}]."
    assert (answer.status_code, answer.get_json()) == (400, {"code": 4711, "message": message})


# --- Google's tokens ---


def test_scopes_granted_before_are_included_on_request(google) -> None:
    google.connect(scopes="calendar.freebusy")

    tokens = google.connect(scopes="calendar.events.owned", include_granted_scopes="true")

    assert {OWNED, f"{AUTH}calendar.freebusy"} <= set(tokens["scope"].split())


@pytest.mark.parametrize(
    ("changes", "first", "second"),
    [
        ({"access_type": "online"}, False, False),
        ({"access_type": None}, False, False),
        ({"prompt": None}, True, False),
        ({"prompt": "consent"}, True, True),
    ],
)
def test_offline_access_gives_a_refresh_token_at_first_and_then_when_prompted(google, changes, first, second) -> None:
    assert ["refresh_token" in google.connect(**changes) for _ in range(2)] == [first, second]


def test_revoking_any_token_ends_all_that_googles_account_granted_c8(google) -> None:
    earlier = google.connect(email="host@example.com")
    later = google.connect(email="host@example.com")

    answer = google.http.post("/google/oauth2/revoke", data={"token": earlier["refresh_token"]})

    assert answer.status_code == 200
    assert google.insert().get_json()["error"]["errors"][0]["reason"] == "authError"
    assert google.refresh(later["refresh_token"]).status_code == 400


# --- who signed in ---


def test_googles_id_token_is_signed_and_says_who_it_is(google) -> None:
    """The sign-in's is checked by its adapter."""
    tokens = [google.connect(email=email)["id_token"] for email in ("host@example.com", "HOST@example.com")]

    [key] = jwt.PyJWKSet.from_dict(google.http.get("/google/oauth2/v3/certs").get_json()).keys
    expected = {"audience": google.secrets.google_client_id, "issuer": "https://accounts.google.com"}
    first, again = (jwt.decode(token, key, ["RS256"], **expected) for token in tokens)
    assert (first["email"], first["email_verified"]) == ("host@example.com", True)
    assert first["sub"] == again["sub"]
