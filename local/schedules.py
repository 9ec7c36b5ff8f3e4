"""EventBridge Scheduler: a thread per schedule that invokes its function every so often, or when asked to.

Source:  https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
"""

import json
import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from local.aws import ACCOUNT_ID, REGION
from local.deployment import Schedule
from local.execution_environment import Outcome
from local.lambda_pool import LambdaPool, Throttled

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"

_log = logging.getLogger(__name__)


class NotScheduled(Exception):
    """No schedule invokes this function."""


class Schedules:
    """The template's schedules; they tick only once `start` was called."""

    def __init__(self, schedules: Sequence[Schedule], pool: LambdaPool) -> None:
        self._schedules = schedules
        self._pool = pool
        self._stopping = threading.Event()

    def start(self) -> None:
        """Tick: the first time after one interval, as a rate does."""
        for schedule in self._schedules:
            threading.Thread(target=self._tick, args=(schedule,), name=f"schedule {schedule.name}", daemon=True).start()

    def stop(self) -> None:
        """Tick no more; an invocation under way ends with the pool."""
        self._stopping.set()

    def fire(self, function: str, at: datetime | None = None) -> Outcome:
        """Invoke a scheduled function now, as if at that (aware) time, and wait for its outcome.

        Raises:  NotScheduled  nothing schedules the function
                 Throttled     too many invocations of it wait already
        """
        for schedule in self._schedules:
            if schedule.function == function:
                return self._invoke(schedule, at or datetime.now(UTC))
        raise NotScheduled(function)

    def _tick(self, schedule: Schedule) -> None:
        while not self._stopping.wait(schedule.every.total_seconds()):
            try:
                outcome = self._invoke(schedule, datetime.now(UTC))
            except Throttled:
                _log.warning("schedule_throttled", extra={"schedule": schedule.name})
            else:
                if outcome.failed:
                    _log.error("schedule_failed", extra={"schedule": schedule.name, "error": outcome.error_type})

    def _invoke(self, schedule: Schedule, at: datetime) -> Outcome:
        return self._pool.invoke(schedule.function, _event(schedule, at).encode())


def _event(schedule: Schedule, at: datetime) -> str:
    """Return the template's input with the time in it, or what Scheduler sends when there is none."""
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if schedule.event is not None:
        return json.dumps(schedule.event).replace(SCHEDULED_TIME, time)
    return json.dumps(
        {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": ACCOUNT_ID,
            "time": time,
            "region": REGION,
            "resources": [f"arn:aws:scheduler:{REGION}:{ACCOUNT_ID}:schedule/default/{schedule.name}"],
            "detail": "{}",
        }
    )
