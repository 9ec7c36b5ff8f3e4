"""What the workflows did, out of moto's histories: `{name, machine, status, states, input}`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

STATE_ENTERED = "stateEnteredEventDetails"


def executions(step_functions: StepFunctionsParserBackend) -> list[dict[str, Any]]:
    """List all executions, oldest first; `states` are the names of the states entered, in order."""
    started = sorted(
        (execution for machine in step_functions.state_machines for execution in machine.executions),
        key=lambda execution: execution.start_date,
    )
    return [
        {
            "name": execution.name,
            "machine": execution.state_machine.name.rpartition("-")[2],
            "status": execution.status,
            "states": list(_states(execution)),
            "input": execution.input_data,
        }
        for execution in started
    ]


def stop_all(step_functions: StepFunctionsParserBackend) -> None:
    """Let no execution outlive the cloud: those that wait for a retry would find the next one."""
    for machine in step_functions.state_machines:
        for execution in machine.executions:
            if execution.status == "RUNNING":
                execution.stop(stop_date=datetime.now(UTC), error=None, cause=None)


def _states(execution: Execution) -> Iterator[str]:
    for event in execution.to_history_output()["events"]:
        if STATE_ENTERED in event:
            yield event[STATE_ENTERED]["name"]
