"""Fault switches: what each mode answers, and whether the call took effect (DESIGN 11, M6)."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from local.sandboxes.server import RunningServer, Sandboxes
from tests.sandboxes.clients import ME, ZoomClient, session_form

FAR = "2030-05-01T09:00:00Z"
MEETINGS = f"{ME}/meetings"
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


@pytest.mark.parametrize(("mode", "applied"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_timeout_withholds_the_answer(server, zoom, sandboxes, mode, applied) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", mode, 1)

    with pytest.raises(requests.ReadTimeout):
        create_over_the_wire(server, zoom)

    assert count(sandboxes) == applied


@contextmanager
def in_the_background(post: Callable[[], object]) -> Iterator[threading.Thread]:
    """Let somebody wait for an answer that is withheld, and give up."""

    def give_up() -> None:
        with pytest.raises(requests.ReadTimeout):
            post()

    waiting = threading.Thread(target=give_up)
    waiting.start()
    yield waiting
    waiting.join()


def test_a_withheld_answer_holds_up_nobody_else(server, zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "create_meeting", "timeout_after", 1)
    with in_the_background(lambda: create_over_the_wire(server, zoom)) as waiting:
        wait_until(lambda: count(sandboxes) == 1)

        answer = zoom.create(start_time=FAR)

        assert waiting.is_alive()
        assert answer.status_code == 201


def create_session_over_the_wire(server, stripe, key: str, patience: float) -> requests.Response:
    address = f"http://localhost:{server.port}/stripe/v1/checkout/sessions"
    headers = {"Authorization": f"Bearer {stripe.key}", "Idempotency-Key": key}
    return requests.post(address, data=session_form(), headers=headers, timeout=patience)


def test_a_key_is_in_use_while_its_request_is_worked_on(server, stripe, sandboxes) -> None:
    with sandboxes._stripe.lock, in_the_background(lambda: create_session_over_the_wire(server, stripe, "k1", 0.3)):
        wait_until(lambda: "k1" in sandboxes._stripe._keys._under_way)

        answer = stripe.create("k1")

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "idempotency_key_in_use")


def test_a_key_is_free_once_its_request_was_carried_out_though_nobody_heard_the_answer(
    server, stripe, sandboxes
) -> None:
    sandboxes.add_fault("stripe", "create_session", "timeout_after", 1)
    with in_the_background(lambda: create_session_over_the_wire(server, stripe, "k1", 1)) as waiting:
        wait_until(lambda: sandboxes.state("stripe")["sessions"] and not sandboxes._stripe._keys._under_way)
        assert waiting.is_alive()

        answer = stripe.create("k1")

    assert (answer.status_code, len(sandboxes.state("stripe")["sessions"])) == (200, 1)


def test_a_refresh_whose_answer_is_lost_has_rotated_all_the_same(zoom, sandboxes) -> None:
    zoom.connect()
    sandboxes.add_fault("zoom", "token", "500_after", 1)

    assert [zoom.refresh().status_code, zoom.refresh().status_code] == [500, 400]


@pytest.mark.parametrize(
    ("faults", "statuses"),
    [
        ([("500_before", 2)], [500, 500, 201]),
        ([("500_before", -1)], [500, 500, 500]),
        ([("429", 1), ("400", 1)], [429, 400, 201]),
    ],
    ids=["twice", "always", "one after the other"],
)
def test_a_fault_lasts_as_many_times_as_asked_in_its_turn_until_it_is_cleared(
    zoom, sandboxes, faults, statuses
) -> None:
    zoom.connect()
    for mode, times in faults:
        sandboxes.add_fault("zoom", "create_meeting", mode, times)

    assert [zoom.create().status_code for _ in range(3)] == statuses
    assert zoom.call("GET", MEETINGS).status_code == 200
    sandboxes.clear_faults()
    assert zoom.create().status_code == 201


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


def test_a_fault_at_the_consent_page_is_a_page(zoom, sandboxes) -> None:
    sandboxes.add_fault("zoom", "authorize", "500_before", 1)

    answer = zoom.authorize()

    assert (answer.status_code, answer.mimetype) == (500, "text/html")


@pytest.mark.parametrize("provider", ["zoom", "google", "stripe", "identity"])
def test_the_page_on_the_local_cloud_has_the_operations_that_a_refusal_names(sandboxes, provider) -> None:
    page = (Path(__file__).parents[2] / "docs" / "local-cloud.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{provider}` \| ((?:`\w+`[ ·]*)+)\|$", page, re.MULTILINE)
    assert row is not None

    with pytest.raises(ValueError, match="only ") as refused:
        sandboxes.add_fault(provider, "no_such_operation", "refuse", 1)

    assert sorted(re.findall(r"`(\w+)`", row[1])) == str(refused.value).partition("only ")[2].split(", ")
