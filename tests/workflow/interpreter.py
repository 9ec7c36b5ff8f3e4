"""Walks a state machine of `statemachines/` step by step, with a clock that only moves when a retry has to wait.

Full jitter may mean no wait at all, and that is what it means here: the worst of the legal draws.

It knows what our machines use of the Amazon States Language, JSONPath alone: Choice, Task with Retry and Catch,
Succeed, Fail. Anything else is a KeyError or an assertion, not a guess.
Source:  https://states-language.net/spec.html
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.fakes import FakeClock

Task = Callable[[dict[str, Any]], object]

TASKS = {
    "MintMeetingArn": "mint_meeting",
    "StoreLinkArn": "store_link",
    "AddToCalendarArn": "add_to_calendar",
    "DeleteMeetingArn": "delete_meeting",
    "SendEmailArn": "send_email",
    "RecordNoticeArn": "record_notice",
}
"""By substitution, the function that a state calls."""


class Killed(BaseException):
    """The function's process is gone: nothing after it runs."""


@dataclass
class Execution:
    """How one run went: `states` in the order they were entered, `error` of a Fail state.

    `calls` are those of its tasks, each with the state and the error that it ended with, if any.
    """

    machine: str
    given: dict[str, Any]
    status: str = "RUNNING"
    states: list[str] = field(default_factory=list)
    calls: list[tuple[str, str | None]] = field(default_factory=list)
    retries: Counter[str] = field(default_factory=Counter)
    error: str | None = None


Walk = Callable[..., Execution]
"""Runs a workflow to its end."""


def run(path: Path, payload: dict[str, Any], tasks: Mapping[str, Task], clock: FakeClock) -> Execution:
    """Run a machine to its end; `tasks` are called by the name of their substitution, `MintMeetingArn`."""
    machine = _read(path)
    execution = Execution(path.name.removesuffix(".asl.json"), payload)
    name = machine["StartAt"]
    while True:
        state = machine["States"][name]
        execution.states.append(name)
        if state["Type"] in ("Succeed", "Fail"):
            execution.status = "SUCCEEDED" if state["Type"] == "Succeed" else "FAILED"
            execution.error = state.get("Error")
            return execution
        if state["Type"] == "Choice":
            name = next((rule["Next"] for rule in state["Choices"] if _holds(rule, payload)), state["Default"])
            continue
        assert state["Type"] == "Task"
        caught = _perform(name, state, payload, tasks, clock, execution)
        if caught is None and state.get("End"):
            execution.status = "SUCCEEDED"
            return execution
        name = state["Next"] if caught is None else caught["Next"]


def _holds(rule: dict[str, Any], payload: dict[str, Any]) -> bool:
    match rule:
        case {"And": rules}:
            return all(_holds(each, payload) for each in rules)
        case {"Variable": path, "IsPresent": expected}:
            return (path.removeprefix("$.") in payload) is expected
        case {"Variable": path, "BooleanEquals": expected}:
            return payload[path.removeprefix("$.")] is expected
    raise AssertionError(rule)


@cache
def _read(path: Path) -> dict[str, Any]:
    machine: dict[str, Any] = json.loads(path.read_text())
    return machine


def _perform(
    name: str,
    state: dict[str, Any],
    payload: dict[str, Any],
    tasks: Mapping[str, Task],
    clock: FakeClock,
    execution: Execution,
) -> dict[str, Any] | None:
    """Call a task until it works or its retries are used up; returns the catcher of the error, if one was left."""
    parameters = state["Parameters"]
    task = tasks[parameters["FunctionName"].strip("${}")]
    used: Counter[int] = Counter()
    while True:
        try:
            task(_payload(parameters["Payload"], payload))
        except Exception as exc:  # noqa: BLE001  the machine decides what becomes of an error
            error = type(exc).__name__
        except Killed:
            error = "Runtime.ExitError"
        else:
            error = None
        execution.calls.append((name, error))
        if error is None:
            return None
        place, retrier = next(
            ((place, retrier) for place, retrier in enumerate(state["Retry"]) if error in retrier["ErrorEquals"]),
            (-1, None),
        )
        if retrier is None or used[place] >= retrier["MaxAttempts"]:
            return next(
                catcher
                for catcher in state["Catch"]
                if error in catcher["ErrorEquals"] or "States.ALL" in catcher["ErrorEquals"]
            )
        if retrier["JitterStrategy"] == "NONE":
            delay = retrier["IntervalSeconds"] * retrier["BackoffRate"] ** used[place]
            clock.sleep(min(delay, retrier["MaxDelaySeconds"]))
        used[place] += 1
        execution.retries[name] += 1


def _payload(template: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    return {
        key.removesuffix(".$"): payload[value.removeprefix("$.")] if key.endswith(".$") else value
        for key, value in template.items()
    }
