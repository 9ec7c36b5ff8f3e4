"""The sandboxes as a whole: routing, request log, state, the server that carries them."""

import json
import socket

import pytest
import requests
from werkzeug.test import Client

from local.sandboxes.server import serve
from local.secrets import Secrets

FAR = "2030-05-01T09:00:00Z"


@pytest.mark.parametrize("provider", ["zoom", "google", "stripe", "identity"])
def test_every_provider_is_healthy(sandboxes, provider) -> None:
    assert Client(sandboxes).get(f"/{provider}/health").get_json() == {"ready": True}


@pytest.mark.parametrize(
    ("path", "field"), [("/zoom/v2/nothing", "code"), ("/google/nothing", "error"), ("/stripe/v1/nothing", "error")]
)
def test_an_address_that_there_is_not_gets_the_providers_own_404(sandboxes, path, field) -> None:
    answer = Client(sandboxes).get(path)

    assert answer.status_code == 404
    assert field in answer.get_json()
    assert sandboxes.requests()[0]["operation"] == "unknown"


def test_a_call_is_logged_with_its_parsed_body(sandboxes, zoom) -> None:
    zoom.connect()
    sandboxes.clear_requests()

    zoom.create(topic="Piano", start_time=FAR)

    (entry,) = sandboxes.requests("zoom")
    assert entry.pop("at").endswith("Z")
    assert entry == {
        "provider": "zoom",
        "operation": "create_meeting",
        "method": "POST",
        "path": "/zoom/v2/users/me/meetings",
        "query": {},
        "body": {"topic": "Piano", "start_time": FAR},
        "status": 201,
    }


def test_a_form_is_logged_flat_with_its_brackets(sandboxes, stripe) -> None:
    stripe.create()

    (entry,) = sandboxes.requests("stripe")
    assert entry["body"]["line_items[0][price_data][unit_amount]"] == "4500"


def test_the_query_is_logged(sandboxes, google) -> None:
    google.connect()
    sandboxes.clear_requests()

    google.insert({"conferenceDataVersion": "1"})

    assert sandboxes.requests("google")[0]["query"] == {"conferenceDataVersion": "1"}


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


def test_every_code_and_token_is_remembered_as_a_canary(sandboxes, zoom, identity) -> None:
    code, signing_in = zoom.code(), identity.code()
    tokens = zoom.exchange(code).get_json()
    refreshed = zoom.refresh(tokens["refresh_token"]).get_json()

    names = ("access_token", "refresh_token")
    expected = {code, signing_in, *(answer[name] for answer in (tokens, refreshed) for name in names)}
    assert set(sandboxes.secrets_issued()) == expected


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
        ("stripe", {"sessions": []}),
        ("stripe", {}),
        ("outlook", {}),
    ],
)
def test_a_change_that_there_is_not_is_refused(sandboxes, provider, body) -> None:
    with pytest.raises(ValueError, match=provider):
        sandboxes.change(provider, body)


def test_the_server_listens_on_loopback_and_frees_its_port(sandboxes) -> None:
    running = serve(sandboxes, port=0)
    ready = requests.get(f"http://127.0.0.1:{running.port}/zoom/health", timeout=5).json()

    running.close()

    assert ready == {"ready": True}
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port), timeout=1)


def test_a_port_that_is_taken_is_an_error_of_the_caller(sandboxes, server) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(sandboxes, server.port)


def test_secrets_are_new_each_run_and_named_as_the_parameters_are() -> None:
    first, second = Secrets.random().ssm_values(), Secrets.random().ssm_values()

    assert set(first) == {
        "zoom/client-secret",
        "zoom/webhook-secret",
        "google/client-secret",
        "places/api-key",
        "stripe/secret-key",
        "stripe/webhook-secrets",
        "identity/client-secret",
        "links/signing-key",
    }
    assert all(first[name] != second[name] for name in first)


def test_secrets_do_not_show_in_their_representation() -> None:
    secrets = Secrets.random()

    assert secrets.stripe_secret_key not in repr(secrets)
