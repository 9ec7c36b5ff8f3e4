"""Step Functions: the executions that did not succeed, and how to run one again.

    how it ended                          run again
    ─────────────────────────────────────────────────────────────────────────────────────────────────
    in a Fail state, which a redrive      a new execution with the same input, `{name}-again`: every task looks at the
    would only enter once more            ledgers first, so what was done is found and not repeated
    timed out, stopped, or an error       redriven: it goes on from the step that failed
    that no Catch took
    longer ago than AWS redrives          a new execution

Source:  https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from joinlink.aws_errors import error_code
from joinlink.errors import NotFound
from joinlink.model.running import AGAIN, FailedRun, RunAgain, RunStatus
from joinlink.model.workflow import Workflow
from joinlink.providers.aws.not_told import told

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.literals import ExecutionStatusType


ENDED_BADLY: Final[Mapping[ExecutionStatusType, RunStatus]] = {
    "FAILED": RunStatus.FAILED,
    "TIMED_OUT": RunStatus.TIMED_OUT,
    "ABORTED": RunStatus.ABORTED,
}


class StepFunctionsRuns:
    """Looks at both state machines; `arn_of` names them."""

    def __init__(self, client: SFNClient, arn_of: Callable[[Workflow], str]) -> None:
        self._client = client
        self._arn_of = arn_of

    def failed(self, limit: int) -> Iterator[FailedRun]:
        found = [run for workflow in Workflow for status in ENDED_BADLY for run in self._list(workflow, status, limit)]
        for run in sorted(found, key=lambda run: run.ended_at, reverse=True)[:limit]:
            if self._describe(run.workflow, run.name + AGAIN) is None:
                yield self._with_error(run)

    def run_again(self, workflow: Workflow, name: str) -> RunAgain:
        described = self._describe(workflow, name)
        if described is None:
            raise NotFound("There is no such workflow.")
        if described["status"] not in ENDED_BADLY:
            return RunAgain.NOT_FAILED
        with told():
            if not self._ended_in_a_fail_state(described["executionArn"]) and self._is_redriven(described):
                return RunAgain.RESUMED
            return self._start_anew(workflow, described)

    def _list(self, workflow: Workflow, status: ExecutionStatusType, limit: int) -> list[FailedRun]:
        with told():
            answer = self._client.list_executions(
                stateMachineArn=self._arn_of(workflow), statusFilter=status, maxResults=limit
            )
        return [
            FailedRun(workflow, each["name"], ENDED_BADLY[status], each.get("stopDate") or each["startDate"])
            for each in answer["executions"]
        ]

    def _with_error(self, run: FailedRun) -> FailedRun:
        described = self._describe(run.workflow, run.name) or {}
        return FailedRun(run.workflow, run.name, run.status, run.ended_at, described.get("error"))

    def _describe(self, workflow: Workflow, name: str) -> Mapping[str, Any] | None:
        with told():
            try:
                return self._client.describe_execution(executionArn=self._execution(workflow, name))
            except ClientError as exc:
                if error_code(exc) == "ExecutionDoesNotExist":
                    return None
                raise

    def _ended_in_a_fail_state(self, execution_arn: str) -> bool:
        answer = self._client.get_execution_history(
            executionArn=execution_arn, reverseOrder=True, maxResults=2, includeExecutionData=False
        )
        return any(event["type"] == "FailStateEntered" for event in answer["events"])

    def _is_redriven(self, described: Mapping[str, Any]) -> bool:
        """Redrive an execution; False if AWS does not, as after two weeks."""
        try:
            self._client.redrive_execution(executionArn=described["executionArn"])
        except ClientError as exc:
            if error_code(exc) in {"ExecutionNotRedrivable", "ExecutionLimitExceeded"}:
                return False
            raise
        return True

    def _start_anew(self, workflow: Workflow, described: Mapping[str, Any]) -> RunAgain:
        """Start it under a name of its own, so that a second press of the button starts nothing more."""
        try:
            self._client.start_execution(
                stateMachineArn=self._arn_of(workflow),
                name=described["name"] + AGAIN,
                input=json.dumps(json.loads(described["input"])),
            )
        except ClientError as exc:
            if error_code(exc) != "ExecutionAlreadyExists":
                raise
        return RunAgain.STARTED

    def _execution(self, workflow: Workflow, name: str) -> str:
        return f"{self._arn_of(workflow).replace(':stateMachine:', ':execution:')}:{name}"
