"""Step Functions: starts state machines, once per name.

Source:  https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import error_code, is_passing
from joinlink.errors import StoreUnavailable
from joinlink.model.workflow import Workflow

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsEngine:
    """Starts standard workflows; a name is good for one execution in 90 days."""

    def __init__(self, client: SFNClient, arn_of: Callable[[Workflow], str]) -> None:
        self._client = client
        self._arn_of = arn_of

    def start(self, workflow: Workflow, name: str, payload: Mapping[str, object]) -> bool:
        """Start one execution; False if one of this name already exists.

        A repeat with the same payload while the first is still running returns True, but starts nothing.
        Raises:  StoreUnavailable  Step Functions throttled or did not answer; the stream delivers the change again
        """
        arn = self._arn_of(workflow)
        try:
            self._client.start_execution(stateMachineArn=arn, name=name, input=json.dumps(dict(payload)))
        except (BotoCoreError, ClientError) as exc:
            code = error_code(exc)
            if code == "ExecutionAlreadyExists":
                return False
            if is_passing(exc):
                raise StoreUnavailable(f"Step Functions can't start a workflow now ({code})") from exc
            raise
        return True
