"""Executions in which one function fails with one error, a few times or for good: a sweep of single faults has none."""

import json
from collections.abc import Callable, Iterator
from itertools import product

from tests.fakes import FakeClock
from tests.infra.project import state_machine_files, states_of
from tests.workflow.interpreter import TASKS, Execution, run

INPUTS = ({}, {"deleteEarlier": True}, {"mailRound": 2})
TIMES = (1, 5, 6, 7, 12, 99)
"""Below, at and over the retriers' numbers of attempts, together and for good."""


def every_failure() -> Iterator[Execution]:
    """Run each machine with each function failing, with each error that the machine names and one that it doesn't."""
    for path in state_machine_files():
        states = states_of(json.loads(path.read_text(encoding="utf-8")))
        rules = [rule for _, state in states for rule in [*state.get("Retry", []), *state.get("Catch", [])]]
        errors = sorted({error for rule in rules for error in rule["ErrorEquals"]} - {"States.ALL"} | {"Unforeseen"})
        for besides, failing, error, times in product(INPUTS, TASKS.values(), errors, TIMES):
            tasks = {arn: _task(error, times if function == failing else 0) for arn, function in TASKS.items()}
            yield run(path, {"bookingId": "booking", "revision": 1, **besides}, tasks, FakeClock())


def _task(error: str, times: int) -> Callable[[object], None]:
    left = [times]

    def call(_payload: object) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise type(error, (Exception,), {})

    return call
