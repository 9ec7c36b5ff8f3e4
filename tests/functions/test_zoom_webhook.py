"""C10 over HTTP: 2xx when handled or not ours, 400 on a bad signature, 5xx to be sent again."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.booking import MeetingLink
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.meeting import MeetingKind
from tests import samples
from tests.fakes.failures import failing
from tests.fakes.outside import ZOOM_WEBHOOK_SECRET
from tests.functions.site import Answer, http_event, invoke, sample
from tests.worlds.world import HOST_ID, World

SECRET = ZOOM_WEBHOOK_SECRET
ROUTE = "POST /webhooks/zoom"
ACCOUNT, MEETING_ID = "zoom_user_1", "85746065432"
"""Of the samples."""
LINK = MeetingLink(f"https://zoom.us/j/{MEETING_ID}", MeetingKind.ZOOM, MEETING_ID)


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.connect(Provider.ZOOM, account_id=ACCOUNT)
    world.put_with_meeting(replace(samples.BOOKING, link=LINK, link_count=1))


def deliver(world: World, body: str, *, secret: str = SECRET, is_wrapped: bool = False) -> Answer:
    """Sign and send a body as Zoom does."""
    timestamp = str(int(world.clock.now().timestamp()))
    signed = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={signed}"}
    sent = body.encode() if is_wrapped else body
    return invoke("zoom_webhook", http_event("POST", "/webhooks/zoom", route_key=ROUTE, body=sent, headers=headers))


def told(name: str) -> str:
    """Return the body of a sample."""
    body: str = sample(f"zoom_webhook.{name}")["body"]
    return body


@pytest.mark.parametrize("is_wrapped", [True, False], ids=["base64", "text"])
def test_c10_zooms_question_whether_the_address_is_ours_is_answered(world: World, is_wrapped: bool) -> None:
    answer = deliver(world, told("url_validation"), is_wrapped=is_wrapped)

    token = "qgg8vlvZRS6UYooatFL8Aw"
    signed = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
    assert (answer.status, answer.json) == (200, {"plainToken": token, "encryptedToken": signed})


def test_c10_a_deauthorisation_breaks_the_connection_at_once(world: World) -> None:
    answer = deliver(world, told("deauthorized"))

    connection = world.connections.connections[HOST_ID, Provider.ZOOM]
    assert answer.status == 200
    assert connection.status is ConnectionStatus.RECONNECT_REQUIRED
    assert connection.account_email is None


def test_a_meeting_that_was_deleted_at_zoom_is_taken_off_its_booking(world: World) -> None:
    assert deliver(world, told("meeting_deleted")).status == 200
    assert world.bookings.get(samples.BOOKING.booking_id).link is None


@pytest.mark.parametrize("name", ["url_validation", "deauthorized", "meeting_deleted"])
def test_c10_a_bad_signature_is_400_and_nothing_is_written(world: World, name: str) -> None:
    connections, bookings = dict(world.connections.connections), dict(world.bookings.bookings)

    assert deliver(world, told(name), secret="another").status == 400
    assert invoke("zoom_webhook", sample("zoom_webhook.bad_signature")).status == 400
    assert (world.connections.connections, world.bookings.bookings) == (connections, bookings)


def test_a_site_without_a_zoom_app_has_nothing_there(world: World) -> None:
    world.configure(ZOOM_CLIENT_ID="")

    assert deliver(world, told("deauthorized")).status == 404
    assert invoke("zoom_webhook", sample("zoom_webhook.bad_signature")).status == 404


@pytest.mark.parametrize("event", [{"event": "meeting.started", "payload": {}}, {"event": "user.created"}, {}])
def test_c10_what_is_not_ours_is_taken_without_a_word(world: World, event: dict[str, Any]) -> None:
    assert deliver(world, json.dumps(event)).status == 200


def test_c10_while_the_table_is_away_the_event_is_to_be_sent_again(world: World) -> None:
    world.connections.hosts_of_zoom_account = failing(StoreUnavailable("no answer"))

    assert deliver(world, told("deauthorized")).status == 503


def test_c11_the_log_tells_what_came_of_it_and_nothing_of_the_payload(world: World, log: StringIO) -> None:
    deliver(world, told("deauthorized"))
    deliver(world, told("url_validation"))

    assert '"zoom":"account_forgotten"' in log.getvalue()
    for secret in (SECRET, ACCOUNT, "qgg8vlvZRS6UYooatFL8Aw"):
        assert secret not in log.getvalue()
