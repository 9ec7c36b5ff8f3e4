"""What the workflows did, out of moto's histories: `{name, machine, status, states, input}`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.models import StepFunctionsParserBackend


def executions(step_functions: StepFunctionsParserBackend, prefix: str = "") -> list[dict[str, Any]]:
    """List the executions whose names begin so, oldest first; `states` are the states entered, in order."""
    return [
        {
            "name": execution.name,
            "machine": execution.state_machine.name.rpartition("-")[2],
            "status": execution.status,
            "states": list(_states(execution)),
            "input": execution.input_data,
        }
        for execution in sorted(_all(step_functions), key=lambda execution: execution.start_date)
        if execution.name.startswith(prefix)
    ]


def stop_all(step_functions: StepFunctionsParserBackend) -> None:
    """Let no execution outlive the cloud: one that waits for a retry would wake up in the next."""
    for execution in _all(step_functions):
        if execution.status == "RUNNING":
            execution.stop(stop_date=datetime.now(UTC), error=None, cause=None)


def _all(step_functions: StepFunctionsParserBackend) -> Iterator[Execution]:
    """Yield every execution; moto types those of its engine like those of its other, simpler backend."""
    for machine in step_functions.state_machines:
        yield from cast("list[Execution]", machine.executions)


def _states(execution: Execution) -> Iterator[str]:
    for event in execution.to_history_output()["events"]:
        entered = event.get("stateEnteredEventDetails")
        if entered:
            yield entered["name"]
