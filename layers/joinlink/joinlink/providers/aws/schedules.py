"""EventBridge Scheduler: whether the stage's schedules are on.

Source:  https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from botocore.exceptions import ClientError

from joinlink.aws_errors import error_code
from joinlink.providers.aws.not_told import told


class SchedulesClient(Protocol):
    """The part of boto3's client that we use."""

    def get_schedule(self, **request: object) -> Mapping[str, Any]: ...


class SchedulerSchedules:
    """Asks EventBridge Scheduler; a schedule has the deployed name of its function."""

    def __init__(self, client: SchedulesClient, deployed_name: Callable[[str], str]) -> None:
        self._client = client
        self._deployed_name = deployed_name

    def is_enabled(self, function: str) -> bool | None:
        with told():
            try:
                answer = self._client.get_schedule(Name=self._deployed_name(function))
            except ClientError as exc:
                if error_code(exc) == "ResourceNotFoundException":
                    return None
                raise
        return bool(answer["State"] == "ENABLED")
