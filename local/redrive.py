"""What moto's Step Functions lacks: an execution that did not succeed goes on from the state that it ended in.

The states entered since then replace those before in its history. As at AWS, one that ended in a Fail state enters just
that state once more.

Source:  https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
"""

import json
import time
from typing import Any, cast

from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.eval.evaluation_details import (
    EvaluationDetails,
    ExecutionDetails,
    StateMachineDetails,
)
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends
from werkzeug.wrappers import Response

from local.aws_errors import aws_error

ENDED_BADLY = frozenset({ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED})


def redrive(execution_arn: str) -> Response:
    """Answer RedriveExecution."""
    execution = _find(execution_arn)
    if execution is None:
        return aws_error("ExecutionDoesNotExist", f"Execution Does Not Exist: '{execution_arn}'", 400)
    if execution.exec_status not in ENDED_BADLY:
        return aws_error("ExecutionNotRedrivable", f"Execution is {execution.exec_status} and cannot be redriven", 400)
    state, entered_with = _last_state(execution)
    execution.exec_worker = _worker(execution, state, entered_with)
    execution.exec_status, execution.stop_date = ExecutionStatus.RUNNING, None
    execution.error = execution.cause = None
    execution.exec_worker.start()  # type: ignore[no-untyped-call]  # moto's
    return Response(json.dumps({"redriveDate": time.time()}), mimetype="application/x-amz-json-1.0")


def _find(execution_arn: str) -> Execution | None:
    _, _, _, region, account, *_ = execution_arn.split(":")
    backend: StepFunctionsParserBackend = stepfunctions_parser_backends[account][region]
    for machine in backend.state_machines:
        for execution in cast("list[Execution]", machine.executions):
            if execution.exec_arn == execution_arn:
                return execution
    return None


def _last_state(execution: Execution) -> tuple[str, Any]:
    """Return the state that was entered last, and its input."""
    history = execution.to_history_output()["events"]
    entered = [details for event in history if (details := event.get("stateEnteredEventDetails"))]
    return str(entered[-1]["name"]), json.loads(entered[-1]["input"] or "{}")


def _worker(execution: Execution, state: str, entered_with: Any) -> ExecutionWorker:  # noqa: ANN401  any JSON
    """Make what evaluates the state machine from this state on."""
    machine, started = execution.get_start_state_machine_details(), execution.get_start_execution_details()
    definition = {**json.loads(machine.definition), "StartAt": state}
    return ExecutionWorker(
        evaluation_details=EvaluationDetails(
            aws_execution_details=execution._get_start_aws_execution_details(),  # noqa: SLF001  moto has no other way
            execution_details=ExecutionDetails(
                arn=started.arn,
                name=started.name,
                role_arn=started.role_arn,
                inpt=entered_with,
                start_time=started.start_time,
            ),
            state_machine_details=StateMachineDetails(
                arn=machine.arn, name=machine.name, typ=machine.typ, definition=json.dumps(definition)
            ),
        ),
        exec_comm=BaseExecutionWorkerCommunication(execution),
        cloud_watch_logging_session=None,
        activity_store={},
    )
