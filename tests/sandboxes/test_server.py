"""The sandboxes as a whole: routing, request log, state, the server that carries them."""

import json

import pytest
from werkzeug.test import Client

from local.secrets import Secrets

FAR = "2030-05-01T09:00:00Z"


@pytest.mark.parametrize(
    ("path", "field"), [("/zoom/v2/nothing", "code"), ("/google/nothing", "error"), ("/stripe/v1/nothing", "error")]
)
def test_an_address_that_there_is_not_gets_the_providers_own_404(sandboxes, path, field) -> None:
    answer = Client(sandboxes).get(path)

    assert answer.status_code == 404
    assert field in answer.get_json()
    assert sandboxes.requests()[0]["operation"] == "unknown"


def test_pages_of_a_person_stay_out_of_the_log(sandboxes, zoom, stripe) -> None:
    session = stripe.created()
    sandboxes.clear_requests()

    zoom.authorize()
    stripe.decide(session, "pay")

    assert sandboxes.requests() == []


def test_no_token_code_or_secret_is_logged(sandboxes, zoom, google, secrets) -> None:
    codes = [zoom.code(), google.code()]
    tokens = [zoom.exchange(codes[0]).get_json(), google.exchange(codes[1]).get_json()]
    zoom.refresh(tokens[0]["refresh_token"])
    google.refresh(tokens[1]["refresh_token"])
    google.http.post("/google/oauth2/revoke", data={"token": tokens[1]["refresh_token"]})
    zoom.call("GET", "/zoom/v2/users/me", access_token=tokens[0]["access_token"])

    log = json.dumps(sandboxes.requests())
    confidential = [
        *codes,
        *(token[name] for token in tokens for name in ("access_token", "refresh_token")),
        zoom.verifier,
        google.verifier,
        secrets.google_client_secret,
        secrets.zoom_client_secret,
    ]
    assert log.count('"***"') >= 10
    assert [value for value in confidential if value in log] == []


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("zoom", {"accountPlan": "enterprise"}),
        ("zoom", {"deleteMeeting": 81000000000}),
        ("zoom", {"deleteMeeting": "no number"}),
        ("zoom", {"moveMeeting": {"id": 81000000000, "startsAt": FAR}}),
        ("zoom", {"moveMeeting": {"id": 81000000000}}),
        ("zoom", {"moveMeeting": 81000000000}),
        ("zoom", {"colour": "red"}),
        ("google", {"conference": "sometimes"}),
        ("google", {"busy": [{"start": "yesterday", "end": "today"}]}),
        ("google", {"freeBusyErrors": ["moody"]}),
        ("google", {"deleteEvent": "neverwas"}),
        ("stripe", {"webhookSecrets": "whsec"}),
        ("stripe", {"webhookSecrets": [""]}),
        ("stripe", {"webhookEndpoint": {"status": 1}}),
        ("stripe", {"webhookEndpoint": "none"}),
        ("stripe", {"sessions": []}),
        ("stripe", {}),
        ("outlook", {}),
    ],
)
def test_a_change_that_there_is_not_is_refused(sandboxes, provider, body) -> None:
    with pytest.raises(ValueError, match=provider):
        sandboxes.change(provider, body)


def test_secrets_do_not_show_in_their_representation() -> None:
    secrets = Secrets.random()

    assert secrets.stripe_secret_key not in repr(secrets)
