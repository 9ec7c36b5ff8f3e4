"""Zoom's consent and tokens, as strict as PRODUCT rows C2, C5, C8 and C9 need them to be."""

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

ME = "/zoom/v2/users/me"


def test_the_consent_page_offers_approve_and_deny_and_asks_for_the_account(zoom) -> None:
    answer = zoom.authorize()

    assert answer.status_code == 200
    assert 'value="approve"' in answer.text
    assert 'value="deny"' in answer.text
    assert 'name="email"' in answer.text
    assert "sandbox" in answer.text


def test_a_denial_sends_the_person_back_with_the_state_and_no_code(zoom) -> None:
    answer = zoom.authorize(decision="deny")

    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert answer.headers["Location"].startswith(zoom.callback)
    assert query == {"error": ["access_denied"], "state": ["a-state"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"},
        {"redirect_uri": "http://localhost:8080/elsewhere"},
        {"redirect_uri": "http://localhost:8080/oauth/zoom/callback/"},
        {"response_type": "token"},
        {"state": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": "short"},
        {"scope": "meeting:write:meeting"},
        {"decision": "perhaps"},
    ],
)
def test_a_wrong_authorisation_request_gets_a_page_and_no_redirect(zoom, changes) -> None:
    answer = zoom.authorize(**{"decision": "approve", **changes})

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_an_exchange_gives_what_zoom_gives(zoom) -> None:
    tokens = zoom.connect(email="host@example.com")

    assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in", "scope", "api_url"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 3599)
    assert "meeting:write:meeting" in tokens["scope"].split()


def test_a_code_works_once(zoom) -> None:
    code = zoom.code()
    zoom.exchange(code)

    assert zoom.exchange(code).status_code == 400


def test_a_code_lives_five_minutes(zoom) -> None:
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False) as clock:
        code = zoom.code()
        clock.shift(301)

        assert zoom.exchange(code).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://localhost:8080/elsewhere"},
        {"redirect_uri": None},
        {"code_verifier": None},
        {"code_verifier": "x" * 43},
        {"grant_type": "password"},
    ],
)
def test_a_code_is_bound_to_its_redirect_uri_and_verifier(zoom, changes) -> None:
    answer = zoom.exchange(zoom.code(), **changes)

    assert answer.status_code == 400
    assert set(answer.get_json()) == {"reason", "error"}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic em9vbS1sb2NhbC1jbGllbnQ6d3Jvbmc="}])
def test_the_client_authenticates_by_http_basic(zoom, headers) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": zoom.code(),
        "redirect_uri": zoom.callback,
        "code_verifier": zoom.verifier,
        "client_id": zoom.secrets.zoom_client_id,
        "client_secret": zoom.secrets.zoom_client_secret,
    }

    answer = zoom.http.post("/zoom/oauth/token", data=form, headers=headers)

    assert answer.status_code == 401
    assert answer.get_json()["error"] == "invalid_client"


def test_a_refresh_kills_the_refresh_token_it_used(zoom) -> None:
    first = zoom.connect()["refresh_token"]

    second = zoom.refresh(first).get_json()["refresh_token"]
    reused = zoom.refresh(first)

    assert second != first
    assert reused.status_code == 400
    assert reused.get_json() == {"reason": "Invalid Token!", "error": "invalid_grant"}
    assert zoom.refresh(second).status_code == 200


def test_tokens_are_counted(zoom, sandboxes) -> None:
    zoom.connect()
    zoom.refresh()

    assert sandboxes.state("zoom")["tokens"] == {"issued": 2, "refreshes": 1}


def test_an_access_token_lives_an_hour(zoom) -> None:
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False) as clock:
        zoom.connect()
        clock.shift(3599)
        before = zoom.call("GET", ME)
        clock.shift(1)
        after = zoom.call("GET", ME)

    assert before.status_code == 200
    assert (after.status_code, after.get_json()["code"]) == (401, 124)


def test_access_tokens_can_be_made_to_expire_by_hand(zoom, sandboxes) -> None:
    zoom.connect()

    sandboxes.change("zoom", {"expireAccessTokens": True})

    assert zoom.call("GET", ME).status_code == 401
    assert zoom.refresh().status_code == 200


def test_the_life_of_new_access_tokens_can_be_set(zoom, sandboxes) -> None:
    sandboxes.change("zoom", {"accessTokenSeconds": 60})

    assert zoom.connect()["expires_in"] == 59


def test_authorising_again_ends_the_earlier_tokens_of_that_account_only(zoom) -> None:
    other = zoom.connect(email="other@example.com")["refresh_token"]
    earlier = zoom.connect(email="host@example.com")

    zoom.connect(email="host@example.com")

    assert zoom.refresh(earlier["refresh_token"]).status_code == 400
    zoom.access_token = earlier["access_token"]
    assert zoom.call("GET", ME).status_code == 401
    assert zoom.refresh(other).status_code == 200


def test_revoking_ends_the_access_token_and_the_refresh_token(zoom) -> None:
    zoom.connect()

    answer = zoom.http.post("/zoom/oauth/revoke", data={"token": zoom.access_token}, headers=zoom.basic())

    assert answer.get_json() == {"status": "success"}
    assert zoom.call("GET", ME).status_code == 401
    assert zoom.refresh().status_code == 400


def test_an_access_token_that_ran_out_ends_nothing_but_the_refresh_token_does(zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.change("zoom", {"expireAccessTokens": True})

    answers = [
        zoom.http.post("/zoom/oauth/revoke", data={"token": token}, headers=zoom.basic())
        for token in (zoom.access_token, zoom.refresh_token)
    ]

    assert [answer.status_code for answer in answers] == [400, 200]
    assert zoom.refresh().status_code == 400


def test_a_token_in_the_query_is_refused_in_zooms_words(zoom) -> None:
    zoom.connect()

    answer = zoom.call("GET", ME, access_token=zoom.access_token)

    assert answer.status_code == 401
    assert answer.get_json() == {
        "code": 124,
        "message": "Invalid access token, this access token is not supported as query parameter string.",
    }


def test_the_profile_has_the_plan_and_the_address(zoom, sandboxes) -> None:
    zoom.connect(email="host@example.com")
    licensed = zoom.call("GET", ME).get_json()

    sandboxes.change("zoom", {"accountPlan": "basic"})

    assert (licensed["email"], licensed["type"]) == ("host@example.com", 2)
    assert zoom.call("GET", ME).get_json()["type"] == 1


def test_the_address_is_shared_only_with_its_scope(zoom) -> None:
    zoom.connect(scopes="user:read:user")

    assert "email" not in zoom.call("GET", ME).get_json()


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/zoom/v2/users/me/meetings", "meeting:write:meeting"),
        ("GET", "/zoom/v2/users/me/meetings", "meeting:read:list_meetings"),
        ("GET", "/zoom/v2/meetings/81234567890", "meeting:read:meeting"),
        ("PATCH", "/zoom/v2/meetings/81234567890", "meeting:update:meeting"),
        ("DELETE", "/zoom/v2/meetings/81234567890", "meeting:delete:meeting"),
    ],
)
def test_each_operation_needs_its_own_scope(zoom, method, path, scope) -> None:
    zoom.connect(scopes="user:read:user")

    answer = zoom.call(method, path, {})

    message = f"Invalid access token, does not contain scopes:[{scope}]."
    assert (answer.status_code, answer.get_json()) == (400, {"code": 4711, "message": message})


def test_another_user_does_not_exist(zoom) -> None:
    zoom.connect()

    answer = zoom.call("GET", "/zoom/v2/users/stranger@example.com")

    assert (answer.status_code, answer.get_json()["code"]) == (404, 1001)
