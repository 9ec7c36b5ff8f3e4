"""Every way through the state machines: where a state leads when its task works, is superseded, or fails for good."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from joinlink.errors import Superseded
from tests.fakes import FakeClock
from tests.infra.project import STATE_MACHINES
from tests.workflow.interpreter import TASKS, Execution, run

Outcomes = dict[str, list[Exception | None]]
"""By function, how its calls end, one after another; those after that work."""
Way = tuple[Outcomes, list[str], str]
"""How calls end, the states that are entered, and how the execution ends."""

FAILS = ValueError("as nobody foresaw")
MOVED_ON = Superseded("the booking has moved on")
WORKS = None

LINKED = ["Add to calendar", "Send email"]
UNLINKED = ["Record missing link", *LINKED]
FALLBACK = ["Mint meeting", "Mint with fallback provider"]
STORING = ["Mint meeting", "Store link"]
SUPERSEDED = ["Delete superseded meeting", "Superseded"]

OF_CONFIRM: list[Way] = [
    ({}, [*STORING, *LINKED], "SUCCEEDED"),
    ({"mint_meeting": [FAILS]}, [*FALLBACK, "Store link", *LINKED], "SUCCEEDED"),
    ({"mint_meeting": [FAILS, FAILS]}, [*FALLBACK, *UNLINKED], "SUCCEEDED"),
    ({"mint_meeting": [FAILS, FAILS], "record_notice": [FAILS]}, [*FALLBACK, *UNLINKED], "SUCCEEDED"),
    ({"mint_meeting": [MOVED_ON]}, ["Mint meeting", *SUPERSEDED], "SUCCEEDED"),
    ({"mint_meeting": [FAILS, MOVED_ON]}, [*FALLBACK, *SUPERSEDED], "SUCCEEDED"),
    ({"store_link": [FAILS]}, [*STORING, "Delete unstored meeting", *UNLINKED], "SUCCEEDED"),
    (
        {"store_link": [FAILS], "delete_meeting": [FAILS]},
        [*STORING, "Delete unstored meeting", "Record leftover notice", *UNLINKED],
        "SUCCEEDED",
    ),
    (
        {"store_link": [FAILS], "delete_meeting": [FAILS], "record_notice": [FAILS, FAILS]},
        [*STORING, "Delete unstored meeting", "Record leftover notice", *UNLINKED],
        "SUCCEEDED",
    ),
    ({"store_link": [MOVED_ON]}, [*STORING, *SUPERSEDED], "SUCCEEDED"),
    (
        {"store_link": [MOVED_ON], "delete_meeting": [FAILS]},
        [*STORING, "Delete superseded meeting", "Record superseded leftover", "Superseded"],
        "SUCCEEDED",
    ),
    (
        {"store_link": [MOVED_ON], "delete_meeting": [FAILS], "record_notice": [FAILS]},
        [*STORING, "Delete superseded meeting", "Record superseded leftover", "Leftover not recorded"],
        "FAILED",
    ),
    ({"add_to_calendar": [FAILS]}, [*STORING, *LINKED], "SUCCEEDED"),
    ({"add_to_calendar": [MOVED_ON]}, [*STORING, "Add to calendar", *SUPERSEDED], "SUCCEEDED"),
    ({"send_email": [FAILS]}, [*STORING, *LINKED, "Mail not sent"], "FAILED"),
]


def _after_the_old_meeting() -> Iterator[Way]:
    """Give the ways of a confirmation, once the old meeting is removed."""
    for outcomes, states, status in OF_CONFIRM:
        removals = [WORKS, *outcomes.get("delete_meeting", [])]
        yield outcomes | {"delete_meeting": removals}, ["Delete old meeting", *states], status


OF_RESCHEDULE: list[Way] = [
    *_after_the_old_meeting(),
    ({"delete_meeting": [FAILS]}, ["Delete old meeting", "Record old leftover", *STORING, *LINKED], "SUCCEEDED"),
    (
        {"delete_meeting": [FAILS], "record_notice": [FAILS]},
        ["Delete old meeting", "Record old leftover", *STORING, *LINKED],
        "SUCCEEDED",
    ),
]
OF_CANCEL: list[Way] = [
    ({}, ["Delete meeting", "Send email"], "SUCCEEDED"),
    ({"delete_meeting": [FAILS]}, ["Delete meeting", "Record leftover notice", "Send email"], "SUCCEEDED"),
    (
        {"delete_meeting": [FAILS], "record_notice": [FAILS]},
        ["Delete meeting", "Record leftover notice", "Send email"],
        "SUCCEEDED",
    ),
    ({"send_email": [FAILS]}, ["Delete meeting", "Send email", "Mail not sent"], "FAILED"),
]
WAYS = {"confirm_booking": OF_CONFIRM, "reschedule_booking": OF_RESCHEDULE, "cancel_booking": OF_CANCEL}


def walked(machine: str, outcomes: Outcomes) -> Execution:
    waiting = defaultdict(list, {function: list(ends) for function, ends in outcomes.items()})

    def task(function: str) -> Callable[[object], None]:
        def call(_payload: object) -> None:
            error = waiting[function].pop(0) if waiting[function] else WORKS
            if error is not None:
                raise error

        return call

    tasks = {arn: task(function) for arn, function in TASKS.items()}
    path = STATE_MACHINES / f"{machine}.asl.json"
    return run(path, {"bookingId": "bk_1", "revision": 2}, tasks, FakeClock())


@pytest.mark.parametrize(
    ("machine", "outcomes", "states", "status"),
    [(machine, *way) for machine, ways in WAYS.items() for way in ways],
)
def test_m1_r2_x1_a_workflow_goes_on_from_every_end_of_every_task(machine, outcomes, states, status) -> None:
    execution = walked(machine, outcomes)

    assert (execution.states, execution.status) == (states, status)


@pytest.mark.parametrize("machine", WAYS)
def test_no_way_of_a_workflow_is_left_out_here(machine) -> None:
    states = json.loads((STATE_MACHINES / f"{machine}.asl.json").read_text(encoding="utf-8"))["States"]
    ways = {
        (name, way["Next"])
        for name, state in states.items()
        for way in [state, *state.get("Catch", [])]
        if "Next" in way
    }

    assert {step for _, entered, _ in WAYS[machine] for step in pairwise(entered)} == ways
