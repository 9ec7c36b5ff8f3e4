"""Every way through the state machines: where a state leads when its task works, is superseded, or fails for good."""

import json
from collections import defaultdict
from collections.abc import Callable
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
MINTING = ["Choose first step", "Mint meeting"]
FALLBACK = [*MINTING, "Mint with fallback provider"]
STORING = [*MINTING, "Store link"]
REMOVING = ["Choose first step", "Delete old meeting"]
AS_CONFIRMED = [*STORING[1:], *LINKED]
SUPERSEDED = ["Delete superseded meeting", "Superseded"]

OF_CONFIRM: list[Way] = [
    ({}, [*STORING, *LINKED], "SUCCEEDED"),
    ({"mint_meeting": [FAILS]}, [*FALLBACK, "Store link", *LINKED], "SUCCEEDED"),
    ({"mint_meeting": [FAILS, FAILS]}, [*FALLBACK, *UNLINKED], "SUCCEEDED"),
    ({"mint_meeting": [FAILS, FAILS], "record_notice": [FAILS]}, [*FALLBACK, *UNLINKED], "SUCCEEDED"),
    ({"mint_meeting": [MOVED_ON]}, [*MINTING, *SUPERSEDED], "SUCCEEDED"),
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
OF_MOVE: list[Way] = [
    ({}, [*REMOVING, *AS_CONFIRMED], "SUCCEEDED"),
    ({"delete_meeting": [FAILS]}, [*REMOVING, "Record old leftover", *AS_CONFIRMED], "SUCCEEDED"),
    (
        {"delete_meeting": [FAILS], "record_notice": [FAILS]},
        [*REMOVING, "Record old leftover", *AS_CONFIRMED],
        "SUCCEEDED",
    ),
]
OF_MAILS_AGAIN: list[Way] = [
    ({}, ["Choose first step", "Send email again"], "SUCCEEDED"),
    ({"send_email": [FAILS]}, ["Choose first step", "Send email again", "Mail not sent"], "FAILED"),
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
WAYS: list[tuple[str, dict[str, object], list[Way]]] = [
    ("confirm_booking", {}, OF_CONFIRM),
    ("confirm_booking", {"deleteEarlier": False}, OF_CONFIRM[:1]),
    ("confirm_booking", {"deleteEarlier": True}, OF_MOVE),
    ("confirm_booking", {"mailRound": 2}, OF_MAILS_AGAIN),
    ("cancel_booking", {}, OF_CANCEL),
]
"""The machine, what its input says besides the booking's revision, and its ways then."""


def walked(machine: str, besides: dict[str, object], outcomes: Outcomes) -> Execution:
    waiting = defaultdict(list, {function: list(ends) for function, ends in outcomes.items()})

    def task(function: str) -> Callable[[object], None]:
        def call(_payload: object) -> None:
            error = waiting[function].pop(0) if waiting[function] else WORKS
            if error is not None:
                raise error

        return call

    tasks = {arn: task(function) for arn, function in TASKS.items()}
    path = STATE_MACHINES / f"{machine}.asl.json"
    return run(path, {"bookingId": "bk_1", "revision": 2, **besides}, tasks, FakeClock())


@pytest.mark.parametrize(
    ("machine", "besides", "outcomes", "states", "status"),
    [(machine, besides, *way) for machine, besides, ways in WAYS for way in ways],
)
def test_m1_r2_x1_a_workflow_goes_on_from_every_end_of_every_task(machine, besides, outcomes, states, status) -> None:
    execution = walked(machine, besides, outcomes)

    assert (execution.states, execution.status) == (states, status)


@pytest.mark.parametrize("machine", sorted({machine for machine, *_ in WAYS}))
def test_no_way_of_a_workflow_is_left_out_here(machine) -> None:
    states = json.loads((STATE_MACHINES / f"{machine}.asl.json").read_text(encoding="utf-8"))["States"]
    ways = {
        (name, way[key])
        for name, state in states.items()
        for way in [state, *state.get("Catch", []), *state.get("Choices", [])]
        for key in ("Next", "Default")
        if key in way
    }
    walks = [entered for name, _, of_machine in WAYS if name == machine for _, entered, _ in of_machine]

    assert {step for entered in walks for step in pairwise(entered)} == ways
    assert {state for entered in walks for state in entered} == states.keys()
