"""P1, P2: a host's programs by HTTP alone: they call with a key, and are told by webhooks, under deployed roles."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from standardwebhooks import Webhook

from local.parameters import WEBHOOK_RECEIVER
from tests.e2e.people import Host, Town, content, from_now

READS = (
    *("/api/me", "/api/connections", "/api/availability", "/api/classes", "/api/bookings?when=upcoming"),
    *("/api/notices", "/api/places?query=school", "/api/me/export"),
)


def program(town: Town, key: str, method: str, path: str, body: Any = None) -> requests.Response:
    """Call the API as a program does: without cookies."""
    headers = {"Authorization": f"Bearer {key}"}
    return requests.request(method, town.site + path, json=body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def host(town: Town) -> Host:
    return town.host("zoom")


def test_p1_a_program_reads_and_changes_with_its_key_until_it_is_revoked(town: Town, host: Host) -> None:
    made = content(host.call("POST", "/api/keys", {"name": "Spreadsheet", "scopes": ["read", "write"]}), 201)
    key = made["key"]

    for path in READS:
        content(program(town, key, "GET", path))
    content(program(town, key, "PATCH", "/api/me", {"headline": "Told by a program"}))
    assert program(town, key, "POST", "/api/plan/checkout", {"plan": "nothing"}).status_code == 422
    assert program(town, key, "PUT", "/api/connections/apple", {}).status_code == 422
    assert program(town, key, "DELETE", "/api/me/cover").status_code == 204
    assert program(town, key, "POST", "/api/bookings/booking_none/cancel", {}).status_code == 404
    assert program(town, key, "POST", "/api/test-booking", {"unknown": 1}).status_code == 422
    assert program(town, key, "GET", "/api/keys").status_code == 403
    assert program(town, key, "DELETE", "/api/me", {"confirm": "x"}).status_code == 403

    assert content(host.call("GET", "/api/keys"))["keys"][0]["lastUsedOn"]
    assert host.call("DELETE", f"/api/keys/{made['keyId']}").status_code == 204
    assert program(town, key, "GET", "/api/me").status_code == 401
    assert key not in town.everything_stored()


@dataclass
class Receiver:
    """A program that is told: it keeps what it gets, and answers with its status."""

    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if told.status == 200:
                told.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(told.status)
            self.end_headers()
            self.wfile.write(b"noted")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", int(WEBHOOK_RECEIVER.rpartition(":")[2])), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def add_webhook(host: Host, *events: str) -> tuple[str, str]:
    body = {"url": f"{WEBHOOK_RECEIVER}/bookings?of=me", "events": list(events)}
    made = content(host.call("POST", "/api/webhooks", body), 201)
    return made["webhookId"], made["secret"]


def log_of(host: Host, webhook_id: str) -> list[dict[str, Any]]:
    return list(content(host.call("GET", f"/api/webhooks/{webhook_id}/deliveries"))["deliveries"])


def wait(town: Town, what: str, is_so: Callable[[], bool]) -> None:
    town.wait_for(what, lambda: is_so() or None)


@pytest.mark.usefixtures("undisturbed")
def test_p2_a_booking_is_told_as_the_api_shows_it_and_trusted_by_an_independent_library(
    town: Town, receiver: Receiver
) -> None:
    host = town.host("zoom")
    webhook_id, secret = add_webhook(host, "booking.confirmed", "booking.link_ready", "booking.cancelled")
    offer = host.sell(price_minor=0)

    offer.booked_and_paid()
    wait(town, "two deliveries", lambda: len(receiver.got) == 2)
    linked = host.booking(offer.booking_id)
    assert offer.cancel().status_code == 200
    wait(town, "a third", lambda: len(receiver.got) == 3)

    assert receiver.types() == ["booking.confirmed", "booking.link_ready", "booking.cancelled"]
    told = [Webhook(secret).verify(body, headers) for headers, body in receiver.got]
    assert told[1]["data"] == {key: value for key, value in linked.items() if key in told[1]["data"]}
    assert told[1]["data"]["meetingUrl"] == linked["meetingUrl"]
    assert [each["data"]["revision"] for each in told] == sorted(each["data"]["revision"] for each in told)
    wait(town, "the log", lambda: [each["state"] for each in log_of(host, webhook_id)] == ["delivered"] * 3)
    last = log_of(host, webhook_id)[0]
    assert last["attempts"][0]["answer"] == "noted"
    assert secret not in town.everything_stored()
    content(host.call("POST", f"/api/webhooks/{webhook_id}/deliveries/{last['deliveryId']}/resend"), 202)
    wait(town, "it again", lambda: [each["webhook-id"] for each, _ in receiver.got[3:]] == [last["deliveryId"]])


@pytest.mark.usefixtures("undisturbed")
def test_p2_a_receiver_that_was_down_for_six_hours_gets_everything_each_once(town: Town, receiver: Receiver) -> None:
    host = town.host("zoom")
    webhook_id, _ = add_webhook(host, "booking.confirmed", "booking.cancelled", "booking.link_ready")
    offer = host.sell(price_minor=0)
    receiver.status = 503
    offer.booked_and_paid()
    assert offer.cancel().status_code == 200
    wait(town, "three tries", lambda: [each["tries"] for each in log_of(host, webhook_id)] == [1, 1, 1])

    for minutes in (6, 30, 65, 130, 260):
        before = sum(each["tries"] for each in log_of(host, webhook_id))
        town.heal(from_now(minutes=minutes))
        wait(town, "more tries", lambda tries=before: sum(each["tries"] for each in log_of(host, webhook_id)) > tries)
    assert content(host.call("GET", "/api/webhooks"))["webhooks"][0]["status"] == "failing"
    receiver.status = 200
    for minutes in (370, 500, 510):
        town.heal(from_now(minutes=minutes))

    wait(town, "everything", lambda: {each["state"] for each in log_of(host, webhook_id)} == {"delivered"})
    assert sorted(receiver.types()) == ["booking.cancelled", "booking.confirmed", "booking.link_ready"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 3
    assert content(host.call("GET", "/api/webhooks"))["webhooks"][0]["status"] == "on"


@pytest.mark.usefixtures("undisturbed")
def test_p2_the_host_of_a_receiver_that_is_gone_is_mailed_once_and_what_waited_comes_once_it_is_on(
    town: Town, receiver: Receiver
) -> None:
    host = town.host("zoom")
    webhook_id, _ = add_webhook(host, "booking.confirmed", "booking.link_ready", "booking.cancelled")
    receiver.status = 410
    offer = host.sell(price_minor=0)
    offer.booked_and_paid()
    assert offer.cancel().status_code == 200
    wait(town, "all three", lambda: len(log_of(host, webhook_id)) == 3)

    mails = town.wait_for("the mail", lambda: [each for each in town.mailbox() if webhook_id in each["text"]])
    (notice,) = host.notices("webhook_off")
    receiver.status = 200
    assert content(host.call("POST", f"/api/webhooks/{webhook_id}/switch-on"))["status"] == "on"
    town.heal(from_now(minutes=1))
    wait(town, "everything", lambda: {each["state"] for each in log_of(host, webhook_id)} == {"delivered"})

    assert [each["subject"] for each in mails] == ["Your webhook to localhost:18999 is switched off"]
    assert f"{town.site}/mentor/settings/automation/{webhook_id}" in mails[0]["text"]
    assert notice["title"] == "A webhook was switched off"
    assert (len(receiver.got), host.notices("webhook_off")) == (3, [])


@pytest.mark.usefixtures("undisturbed")
def test_p2_a_test_arrives_and_is_sent_again_and_another_secret_signs_beside_the_former(
    town: Town, receiver: Receiver
) -> None:
    host = town.host()
    key = content(host.call("POST", "/api/keys", {"name": "n8n", "scopes": ["write"]}), 201)["key"]
    webhook_id, secret = add_webhook(host, "booking.confirmed")
    rolled = content(program(town, key, "POST", f"/api/webhooks/{webhook_id}/roll-secret"))["secret"]

    sent = content(program(town, key, "POST", f"/api/webhooks/{webhook_id}/test"), 202)
    wait(town, "the test", lambda: len(receiver.got) == 1)
    resend = f"/api/webhooks/{webhook_id}/deliveries/{sent['deliveryId']}/resend"
    wait(town, "the log", lambda: log_of(host, webhook_id)[0]["state"] == "delivered")
    content(program(town, key, "POST", resend), 202)
    wait(town, "it again", lambda: len(receiver.got) == 2)

    for headers, body in receiver.got:
        assert headers["webhook-id"] == sent["deliveryId"]
        assert Webhook(secret).verify(body, headers) == Webhook(rolled).verify(body, headers)
    assert program(town, key, "DELETE", f"/api/webhooks/{webhook_id}").status_code == 204
    assert content(host.call("GET", "/api/webhooks")) == {"webhooks": []}
    hidden = {"url": "http://169.254.169.254/latest/", "events": ["booking.confirmed"]}
    assert content(host.call("POST", "/api/webhooks", hidden), 422)["field"] == "url"
