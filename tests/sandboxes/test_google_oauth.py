"""Google's consent and tokens (C3, C5, C8, C9)."""

import jwt
import pytest

from tests.sandboxes.clients import AUTH, EVENTS

OWNED, FREE_BUSY = f"{AUTH}calendar.events.owned", f"{AUTH}calendar.freebusy"
WINDOW = {"timeMin": "2027-03-01T00:00:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": [{"id": "primary"}]}


def test_the_consent_page_has_a_box_for_each_scope_but_not_for_identity(google) -> None:
    answer = google.authorize()

    assert answer.status_code == 200
    assert answer.text.count('type="checkbox"') == 2
    assert f'value="{OWNED}" checked' in answer.text
    assert 'value="openid"' not in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": None},
        {"scope": "openid https://www.googleapis.com/auth/drive"},
        {"state": None},
        {"client_id": "another"},
        {"redirect_uri": "http://localhost:8080/elsewhere"},
        {"access_typ": "offline"},
        {"access_type": "always"},
        {"prompt": "force"},
        {"include_granted_scopes": "yes"},
    ],
)
def test_a_wrong_authorisation_request_gets_a_page_and_no_redirect(google, changes) -> None:
    answer = google.authorize(**{"decision": "approve", **changes})

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_scope_that_was_unticked_is_not_granted_while_identity_stays(google) -> None:
    tokens = google.connect(scopes=OWNED)

    assert tokens["scope"].split() == sorted([OWNED, f"{AUTH}userinfo.email", "openid"])
    assert google.insert().status_code == 200
    refused = google.call("POST", "/google/calendar/v3/freeBusy", WINDOW)
    assert refused.status_code == 403
    assert refused.get_json()["error"]["errors"][0]["reason"] == "insufficientPermissions"


def test_events_need_more_than_the_free_busy_scope(google) -> None:
    google.connect(scopes="calendar.freebusy")

    assert google.insert().status_code == 403
    assert google.call("GET", EVENTS).status_code == 403
    assert google.call("POST", "/google/calendar/v3/freeBusy", WINDOW).status_code == 200


def test_nothing_ticked_grants_identity_alone(google) -> None:
    assert google.connect(scopes="")["scope"].split() == [f"{AUTH}userinfo.email", "openid"]


def test_scopes_granted_before_are_included_on_request(google) -> None:
    google.connect(scopes="calendar.freebusy")

    tokens = google.connect(scopes="calendar.events.owned", include_granted_scopes="true")

    assert {OWNED, FREE_BUSY} <= set(tokens["scope"].split())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"access_type": "online"}, False),
        ({"access_type": None}, False),
        ({"prompt": None}, True),
        ({"prompt": "consent"}, True),
    ],
)
def test_a_first_consent_gives_a_refresh_token_for_offline_access_only(google, changes, expected) -> None:
    assert ("refresh_token" in google.connect(**changes)) is expected


def test_a_second_consent_gives_a_refresh_token_only_when_prompted(google) -> None:
    google.connect()

    assert "refresh_token" not in google.connect(prompt=None)
    assert "refresh_token" in google.connect(prompt="consent")


def test_the_id_token_is_signed_and_names_the_account(google) -> None:
    tokens = google.connect(email="host@example.com")

    keys = jwt.PyJWKSet.from_dict(google.http.get("/google/oauth2/v3/certs").get_json())
    claims = jwt.decode(
        tokens["id_token"],
        keys.keys[0],
        algorithms=["RS256"],
        audience=google.secrets.google_client_id,
        issuer="https://accounts.google.com",
    )
    assert (claims["email"], claims["email_verified"]) == ("host@example.com", True)


def test_a_refresh_does_not_rotate(google, sandboxes) -> None:
    google.connect()

    answers = [google.refresh().get_json() for _ in range(2)]

    assert all("refresh_token" not in answer for answer in answers)
    assert answers[0]["access_token"] != answers[1]["access_token"]
    assert sandboxes.state("google")["tokens"] == {"issued": 3, "refreshes": 2}


def test_a_dead_refresh_token_gets_googles_words(google) -> None:
    answer = google.refresh("1//0dead")

    assert answer.status_code == 400
    assert answer.get_json() == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"redirect_uri": "http://localhost:8080/elsewhere"}, "redirect_uri_mismatch"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_is_refused(google, changes, error) -> None:
    answer = google.exchange(google.code(), **changes)

    assert answer.status_code == (401 if error == "invalid_client" else 400)
    assert answer.get_json()["error"] == error


def test_a_code_works_once(google) -> None:
    code = google.code()
    google.exchange(code)

    assert google.exchange(code).get_json()["error"] == "invalid_grant"


def test_revoking_any_token_ends_all_that_the_account_granted(google) -> None:
    earlier = google.connect(email="host@example.com")
    later = google.connect(email="host@example.com")

    answer = google.http.post("/google/oauth2/revoke", data={"token": earlier["refresh_token"]})

    assert answer.status_code == 200
    assert google.insert().get_json()["error"]["errors"][0]["reason"] == "authError"
    assert google.refresh(later["refresh_token"]).status_code == 400


@pytest.mark.parametrize(("token", "reason"), [(None, "required"), ("ya29.unknown", "authError")])
def test_a_call_without_a_good_token_is_401(google, token, reason) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    answer = google.http.get(EVENTS, headers=headers)

    assert answer.status_code == 401
    assert answer.get_json()["error"]["errors"][0]["reason"] == reason
