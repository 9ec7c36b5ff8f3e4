"""The stack's alarms in moto's CloudWatch, which keeps their states and leaves it to others to find these."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend

from local.alarms import Alarm
from local.metrics import per_period

Backend = Callable[[], CloudWatchBackend]


class AlarmStates:
    """Evaluates the alarms whose metrics are played here, since the deployment; to be used under CloudWatch's lock."""

    def __init__(self, alarms: Sequence[Alarm], backend: Backend) -> None:
        self._alarms = alarms
        self._backend = backend
        self._deployed_at = datetime.now(UTC)
        for alarm in alarms:
            _put(alarm.properties, backend())

    def refresh(self) -> None:
        """Bring the states up to date, for DescribeAlarms."""
        for alarm, data in self._played():
            state = [*alarm.states(data)][-1]
            self._backend().set_alarm_state(alarm.properties["AlarmName"], "evaluated", "{}", state)

    def shown(self) -> list[dict[str, Any]]:
        """Return each alarm's state by now, and how often somebody was notified."""
        return [
            {
                "name": alarm.properties["AlarmName"],
                "state": [*alarm.states(data)][-1],
                "rang": len(alarm.rings(data)),
            }
            for alarm, data in self._played()
        ]

    def _played(self) -> Iterator[tuple[Alarm, list[float | None]]]:
        for alarm in self._alarms:
            if alarm.is_played:
                yield alarm, per_period(self._backend(), alarm.properties, self._deployed_at, datetime.now(UTC))


def _put(alarm: Any, backend: CloudWatchBackend) -> None:  # noqa: ANN401  as a template has it
    backend.put_metric_alarm(
        name=alarm["AlarmName"],
        namespace=alarm["Namespace"],
        metric_name=alarm["MetricName"],
        comparison_operator=alarm["ComparisonOperator"],
        evaluation_periods=int(alarm["EvaluationPeriods"]),
        period=int(alarm["Period"]),
        threshold=float(alarm["Threshold"]),
        statistic=alarm["Statistic"],
        description=alarm.get("AlarmDescription", ""),
        dimensions=list(alarm.get("Dimensions", ())),
        alarm_actions=alarm.get("AlarmActions", []),
        treat_missing_data=alarm.get("TreatMissingData"),
    )
