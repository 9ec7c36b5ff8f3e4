"""C10 over HTTP: 2xx when handled or not ours, 400 on a bad signature, 5xx to be sent again."""

import hashlib
import hmac
import json
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.meeting import MeetingKind
from tests.fakes.failures import failing
from tests.fakes.outside import ZOOM_WEBHOOK_SECRET as SECRET
from tests.functions.site import Answer, Site, invoke, sample
from tests.worlds.world import CONFIRMED, World

ACCOUNT, MEETING_ID, PLAIN_TOKEN = "zoom_user_1", "85746065432", "qgg8vlvZRS6UYooatFL8Aw"
"""Of the samples."""
BOOKED = replace(
    CONFIRMED, link=MeetingLink(f"https://zoom.us/j/{MEETING_ID}", MeetingKind.ZOOM, MEETING_ID), link_count=1
)


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.connect(Provider.ZOOM, account_id=ACCOUNT)
    world.put_with_meeting(BOOKED)


def digest_of(text: str, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def deliver(site: Site, body: str, *, secret: str = SECRET, is_wrapped: bool = False) -> Answer:
    """Sign and send a body as Zoom does."""
    timestamp = str(int(site.world.clock.now().timestamp()))
    signature = f"v0={digest_of(f'v0:{timestamp}:{body}', secret)}"
    headers = {"x-zm-request-timestamp": timestamp, "x-zm-signature": signature}
    return site.send("POST", "/webhooks/zoom", body=body.encode() if is_wrapped else body, headers=headers)


def told(name: str) -> str:
    """Return the body of a sample."""
    body: str = sample(f"zoom_webhook.{name}")["body"]
    return body


@pytest.mark.parametrize("is_wrapped", [True, False], ids=["base64", "text"])
def test_c10_zooms_question_whether_the_address_is_ours_is_answered(site: Site, is_wrapped: bool) -> None:
    answer = deliver(site, told("url_validation"), is_wrapped=is_wrapped)

    expected = {"plainToken": PLAIN_TOKEN, "encryptedToken": digest_of(PLAIN_TOKEN)}
    assert (answer.status, answer.json) == (200, expected)


def test_c10_c11_a_deauthorisation_breaks_the_connection_at_once_and_the_log_says_so(site, world, log) -> None:
    answer = deliver(site, told("deauthorized"))

    connection = world.connection(Provider.ZOOM)
    assert answer.status == 200
    assert connection.status is ConnectionStatus.RECONNECT_REQUIRED
    assert connection.account_email is None
    assert '"zoom":"account_forgotten"' in log.getvalue()
    assert [secret for secret in (SECRET, ACCOUNT) if secret in log.getvalue()] == []


def test_c11_the_log_holds_no_token(site: Site, log: StringIO) -> None:
    deliver(site, told("url_validation"))

    assert '"status":200' in log.getvalue()
    assert PLAIN_TOKEN not in log.getvalue()


def test_a_meeting_that_was_deleted_at_zoom_is_taken_off_its_booking(site: Site, world: World) -> None:
    assert deliver(site, told("meeting_deleted")).status == 200
    assert world.stored(BOOKED).link is None


@pytest.mark.parametrize("name", ["url_validation", "deauthorized", "meeting_deleted"])
def test_c10_a_bad_signature_is_400_and_nothing_is_written(site: Site, world: World, name: str) -> None:
    connection = world.connection(Provider.ZOOM)

    assert deliver(site, told(name), secret="another").status == 400
    assert invoke("zoom_webhook", sample("zoom_webhook.bad_signature")).status == 400
    assert (world.connection(Provider.ZOOM), world.stored(BOOKED)) == (connection, BOOKED)


def test_a_site_without_a_zoom_app_has_nothing_there(site: Site, world: World) -> None:
    world.configure(ZOOM_CLIENT_ID="")

    assert deliver(site, told("deauthorized")).status == 404
    assert invoke("zoom_webhook", sample("zoom_webhook.bad_signature")).status == 404


@pytest.mark.parametrize("event", [{"event": "meeting.started", "payload": {}}, {"event": "user.created"}, {}])
def test_c10_what_is_not_ours_is_taken_without_a_word(site: Site, event: dict[str, Any]) -> None:
    assert deliver(site, json.dumps(event)).status == 200


def test_c10_while_the_table_is_away_the_event_is_to_be_sent_again(site: Site, world: World) -> None:
    world.connections.hosts_of_zoom_account = failing(StoreUnavailable("no answer"))

    assert deliver(site, told("deauthorized")).status == 503
