"""Fault switches: what each mode answers, and whether the call took effect (DESIGN 11, M6)."""

import threading
import time
from collections.abc import Callable

import pytest
import requests
import time_machine

from local.sandboxes.server import RunningServer, Sandboxes
from tests.sandboxes.clients import ZoomClient, session_form

FAR = "2030-05-01T09:00:00Z"
MEETINGS = "/zoom/v2/users/me/meetings"
QUICK = (1, 0.3)


def count(sandboxes: Sandboxes) -> int:
    return len(sandboxes.state("zoom")["meetings"])


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def create_over_the_wire(server: RunningServer, zoom: ZoomClient) -> requests.Response:
    return requests.post(
        f"http://localhost:{server.port}{MEETINGS}",
        json={"topic": "Piano", "start_time": FAR},
        headers={"Authorization": f"Bearer {zoom.access_token}"},
        timeout=QUICK,
    )


@pytest.mark.parametrize(
    ("mode", "status", "code", "applied"),
    [
        ("429", 429, 429, 0),
        ("429_daily", 429, 429, 0),
        ("500_before", 500, None, 0),
        ("500_after", 500, None, 1),
        ("400", 400, 300, 0),
        ("401", 401, 124, 0),
        ("403", 403, 200, 0),
        ("revoked", 401, 124, 0),
    ],
)
def test_a_fault_that_answers_does_so_in_zooms_form(zoom, sandboxes, mode, status, code, applied) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", mode, 1)

    answer = zoom.create(start_time=FAR)

    assert answer.status_code == status
    assert code is None or answer.get_json()["code"] == code
    assert count(sandboxes) == applied


def test_a_rate_limit_names_its_kind(zoom, sandboxes) -> None:
    sandboxes.add_fault("zoom", "create_meeting", "429", 1)
    sandboxes.add_fault("zoom", "create_meeting", "429_daily", 1)
    with time_machine.travel("2027-01-01T22:30:00Z", tick=False):
        zoom.connect()
        per_second, daily = zoom.create(), zoom.create()

    assert (per_second.headers["X-RateLimit-Type"], daily.headers["X-RateLimit-Type"]) == ("QPS", "Daily-limit")
    assert "Retry-After" not in per_second.headers
    assert daily.headers["Retry-After"] == "2027-01-02T00:00:00Z"


@pytest.mark.parametrize(
    ("mode", "status", "reason", "applied"),
    [
        ("429", 429, "rateLimitExceeded", 0),
        ("429_daily", 403, "quotaExceeded", 0),
        ("500_before", 500, "backendError", 0),
        ("500_after", 500, "backendError", 1),
        ("400", 400, "invalid", 0),
        ("401", 401, "authError", 0),
        ("403", 403, "forbidden", 0),
        ("revoked", 401, "authError", 0),
    ],
)
def test_a_fault_that_answers_does_so_in_googles_form(google, sandboxes, mode, status, reason, applied) -> None:
    google.connect()
    sandboxes.add_fault("google", "insert_event", mode, 1)

    answer = google.insert()

    assert (answer.status_code, answer.get_json()["error"]["errors"][0]["reason"]) == (status, reason)
    assert len(sandboxes.state("google")["events"]) == applied


@pytest.mark.parametrize(
    ("mode", "status"),
    [("429", 429), ("500_before", 500), ("500_after", 500), ("400", 400), ("401", 401), ("403", 403)],
)
def test_a_fault_that_answers_does_so_in_stripes_form(stripe, sandboxes, mode, status) -> None:
    sandboxes.add_fault("stripe", "create_session", mode, 1)

    answer = stripe.create()

    assert answer.status_code == status
    assert set(answer.get_json()["error"]) >= {"type", "message"}
    assert len(sandboxes.state("stripe")["sessions"]) == (1 if mode == "500_after" else 0)


def test_a_refused_connection_is_reset_without_an_answer(server, zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", "refuse", 1)

    with pytest.raises(requests.ConnectionError, match="Connection reset by peer"):
        create_over_the_wire(server, zoom)

    assert count(sandboxes) == 0
    assert create_over_the_wire(server, zoom).status_code == 201


@pytest.mark.parametrize(("mode", "applied"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_timeout_withholds_the_answer(server, zoom, sandboxes, mode, applied) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", mode, 1)

    with pytest.raises(requests.ReadTimeout):
        create_over_the_wire(server, zoom)

    assert count(sandboxes) == applied


def test_a_withheld_answer_holds_up_nobody_else(server, zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", "timeout_after", 1)
    waiting = threading.Thread(target=_create_and_give_up, args=(server, zoom))
    waiting.start()
    wait_until(lambda: count(sandboxes) == 1)

    answer = zoom.create(start_time=FAR)

    assert waiting.is_alive()
    assert answer.status_code == 201
    waiting.join()


def _create_and_give_up(server: RunningServer, zoom: ZoomClient) -> None:
    with pytest.raises(requests.ReadTimeout):
        create_over_the_wire(server, zoom)


def test_a_key_is_in_use_while_the_answer_is_on_its_way(server, stripe, sandboxes) -> None:
    sandboxes.add_fault("stripe", "create_session", "timeout_after", 1)
    address = f"http://localhost:{server.port}/stripe/v1/checkout/sessions"
    headers = {"Authorization": f"Bearer {stripe.key}", "Idempotency-Key": "k1"}
    waiting = threading.Thread(target=_post_and_give_up, args=(address, headers))
    waiting.start()
    wait_until(lambda: len(sandboxes.state("stripe")["sessions"]) == 1)

    answer = stripe.create("k1")

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "idempotency_key_in_use")
    waiting.join()


def _post_and_give_up(address: str, headers: dict[str, str]) -> None:
    with pytest.raises(requests.ReadTimeout):
        requests.post(address, data=session_form(), headers=headers, timeout=QUICK)


def test_a_revoked_grant_stays_revoked(zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", "revoked", 1)
    zoom.create(start_time=FAR)

    assert zoom.create(start_time=FAR).status_code == 401
    assert zoom.refresh().get_json()["error"] == "invalid_grant"
    zoom.connect()
    assert zoom.create(start_time=FAR).status_code == 201


def test_a_grant_revoked_at_the_refresh_is_invalid(google, sandboxes) -> None:
    google.connect()
    sandboxes.add_fault("google", "token", "revoked", 1)

    assert google.refresh().get_json()["error"] == "invalid_grant"
    assert google.insert().status_code == 401


def test_a_refresh_whose_answer_is_lost_has_rotated_all_the_same(zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "token", "500_after", 1)

    assert [zoom.refresh().status_code, zoom.refresh().status_code] == [500, 400]


@pytest.mark.parametrize(("times", "statuses"), [(2, [500, 500, 201]), (-1, [500, 500, 500])])
def test_a_fault_lasts_as_many_times_as_asked(zoom, sandboxes, times, statuses) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", "500_before", times)

    assert [zoom.create().status_code for _ in range(3)] == statuses


def test_a_fault_touches_its_own_operation_only_and_can_be_cleared(zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", "500_before", -1)
    listed = zoom.call("GET", MEETINGS).status_code

    sandboxes.clear_faults()

    assert listed == 200
    assert zoom.create().status_code == 201


def test_faults_come_in_the_order_in_which_they_were_set(zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", "429", 1)
    sandboxes.add_fault("zoom", "create_meeting", "400", 1)

    assert [zoom.create().status_code for _ in range(3)] == [429, 400, 201]


@pytest.mark.parametrize(
    ("provider", "operation", "mode", "times"),
    [
        ("outlook", "create_meeting", "429", 1),
        ("zoom", "insert_event", "429", 1),
        ("zoom", "create_meeting", "418", 1),
        ("stripe", "create_session", "revoked", 1),
        ("zoom", "create_meeting", "429", 0),
        ("zoom", "create_meeting", "429", -2),
    ],
)
def test_a_switch_that_there_is_not_is_named(sandboxes, provider, operation, mode, times) -> None:
    with pytest.raises(ValueError, match=rf"{provider}|{operation}|{mode}|{times}"):
        sandboxes.add_fault(provider, operation, mode, times)


@pytest.mark.parametrize(
    ("provider", "operations"),
    [
        ("zoom", "authorize token revoke profile create_meeting get_meeting list_meetings delete_meeting"),
        ("google", "authorize token revoke insert_event get_event delete_event free_busy"),
        ("stripe", "create_session refund"),
        ("identity", "authorize token"),
    ],
)
def test_every_operation_of_the_contract_has_a_switch(sandboxes, provider, operations) -> None:
    for operation in operations.split():
        sandboxes.add_fault(provider, operation, "500_before", 1)


def test_a_fault_at_the_consent_page_is_a_page(zoom, sandboxes) -> None:
    sandboxes.add_fault("zoom", "authorize", "500_before", 1)

    answer = zoom.authorize()

    assert (answer.status_code, answer.mimetype) == (500, "text/html")
