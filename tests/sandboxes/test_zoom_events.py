"""What Zoom tells the site: signed, and true when it is told (C10, X2)."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from local.sandboxes.server import Sandboxes
from local.secrets import Secrets
from tests.sandboxes.clients import ZoomClient
from tests.sandboxes.conftest import ReceivingSite

FAR = "2030-05-01T09:00:00Z"


@pytest.fixture
def zoom(delivering: Sandboxes, secrets: Secrets, site: ReceivingSite) -> ZoomClient:
    client = ZoomClient(delivering, secrets)
    client.callback = f"{site.url}/oauth/zoom/callback"
    return client


def signed(secret: str, message: str) -> str:
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def payload_of(delivery: dict[str, Any]) -> dict[str, Any]:
    return json.loads(delivery["body"])["payload"]


@pytest.mark.parametrize(
    "answer", [b"", b"ok", b"[]", b'{"plainToken": "abc", "encryptedToken": "abc"}', "the challenge met"]
)
def test_an_endpoint_is_valid_once_it_has_met_the_challenge_and_does_not_just_say_yes(
    delivering, site, secrets, answer
) -> None:
    met = {"plainToken": "abc", "encryptedToken": signed(secrets.zoom_webhook_secret, "abc")}
    site.reply = lambda _body: answer if isinstance(answer, bytes) else json.dumps(met).encode()

    delivery = delivering.deliver("zoom", "endpoint.url_validation", {"plainToken": "abc"})

    assert delivery["status"] == 200
    assert delivering.state("zoom")["webhookEndpointValid"] is not isinstance(answer, bytes)


@pytest.mark.parametrize("named_by", ["email", "user_id", "account_id", None])
def test_a_deauthorisation_ends_the_grants_of_the_account_it_names_or_of_who_consented_last(
    delivering, zoom, named_by
) -> None:
    other = zoom.connect(email="other@example.com")
    named = zoom.connect(email="host@example.com")
    user = zoom.call("GET", "/zoom/v2/users/me").get_json()
    ids = {"email": user["email"], "user_id": user["id"], "account_id": user["account_id"]}

    delivery = delivering.deliver("zoom", "app_deauthorized", {named_by: ids[named_by]} if named_by else {})

    payload = payload_of(delivery)
    assert {"user_id": payload["user_id"], "account_id": payload["account_id"], "email": user["email"]} == ids
    assert payload["client_id"] == zoom.secrets.zoom_client_id
    assert "email" not in payload
    assert zoom.call("GET", "/zoom/v2/users/me").status_code == 401
    assert zoom.refresh(named["refresh_token"]).status_code == 400
    assert zoom.refresh(other["refresh_token"]).status_code == 200


def test_a_deauthorisation_of_a_stranger_ends_nothing(delivering, zoom) -> None:
    zoom.connect()

    delivery = delivering.deliver("zoom", "app_deauthorized", {"user_id": "nobody-here"})

    assert payload_of(delivery)["user_id"] == "nobody-here"
    assert zoom.refresh().status_code == 200


@pytest.mark.parametrize("by_hand", [True, False], ids=["by hand", "through the API"])
def test_every_deletion_is_told(delivering, zoom, site, by_hand) -> None:
    """Our own deletion is told like any other, so that the site has to know which one was its own."""
    zoom.connect(email="host@example.com")
    user = zoom.call("GET", "/zoom/v2/users/me").get_json()
    meeting = zoom.created(topic="Piano", start_time=FAR, duration=45, timezone="Europe/Berlin")

    if by_hand:
        delivering.change("zoom", {"deleteMeeting": str(meeting["id"])})
    else:
        zoom.call("DELETE", f"/zoom/v2/meetings/{meeting['id']}")

    (event,) = site.wait_for(1)
    assert event["event"] == "meeting.deleted"
    assert event["payload"] == {
        "account_id": user["account_id"],
        "operator": "host@example.com",
        "operator_id": user["id"],
        "operation": "all",
        "object": {
            "uuid": meeting["uuid"],
            "id": meeting["id"],
            "host_id": user["id"],
            "topic": "Piano",
            "type": 2,
            "start_time": FAR,
            "duration": 45,
            "timezone": "Europe/Berlin",
        },
    }


def test_a_refused_deletion_is_not_told(delivering, zoom) -> None:
    zoom.connect()
    meeting = zoom.created(start_time=FAR)
    delivering.add_fault("zoom", "delete_meeting", "403")

    zoom.call("DELETE", f"/zoom/v2/meetings/{meeting['id']}")

    assert delivering.deliveries("zoom") == []
