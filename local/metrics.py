"""CloudWatch beside the functions: what they write in the embedded metric format, and each time that one has run.

log line ──▶ MetricReader ──▶ moto's CloudWatch ──▶ GetMetricData, ListMetrics, /__local/metrics, /__local/alarms

Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Any, Final

from moto.cloudwatch.models import CloudWatchBackend

STATISTICS: Final[Mapping[str, Callable[[list[float]], float]]] = {"Sum": sum, "Maximum": max}
EMBEDDED, HAS_RUN = '{"_aws":', "REPORT RequestId:"


class MetricReader:
    """Reads logs; `backend` gives moto's CloudWatch, to be used under the lock, `deployed` a function's full name."""

    def __init__(
        self, backend: Callable[[], CloudWatchBackend], lock: threading.Lock, deployed: Callable[[str], str]
    ) -> None:
        self._backend = backend
        self._lock = lock
        self._deployed = deployed

    def read(self, function: str, line: str) -> None:
        """Take note of one line."""
        if line.startswith(EMBEDDED):
            self._put(*_embedded(json.loads(line)))
        elif line.startswith(HAS_RUN):
            dimensions = {"FunctionName": self._deployed(function)}
            self._put(("AWS/Lambda", [_datum("Invocations", [1], "Count", dimensions, datetime.now(UTC))]))

    def _put(self, *metrics: tuple[str, list[dict[str, Any]]]) -> None:
        with self._lock:
            for namespace, data in metrics:
                self._backend().put_metric_data(namespace, data)


def since_the_start(backend: CloudWatchBackend) -> list[dict[str, Any]]:
    """Return every metric of the functions' own: how many values it has, and their sum."""
    counts: Counter[tuple[str, str]] = Counter()
    sums: Counter[tuple[str, str]] = Counter()
    for datum in backend.metric_data:
        if not datum.namespace.startswith("AWS/"):
            counts[datum.namespace, datum.name] += 1
            sums[datum.namespace, datum.name] += datum.value  # type: ignore[attr-defined]  # no statistic sets come here
    return [
        {"namespace": namespace, "metric": name, "count": counts[namespace, name], "sum": sums[namespace, name]}
        for namespace, name in sorted(counts)
    ]


def per_period(
    backend: CloudWatchBackend, alarm: Mapping[str, Any], began: datetime, now: datetime
) -> list[float | None]:
    """Give an alarm's metric, a value for each of its periods since a moment; None where there are no data."""
    dimensions = {(each["Name"], each["Value"]) for each in alarm.get("Dimensions", ())}
    values: list[list[float]] = [[] for _ in range(ceil((now - began).total_seconds() / int(alarm["Period"])))]
    for datum in backend.metric_data:
        period = int((datum.timestamp.replace(tzinfo=UTC) - began).total_seconds() // int(alarm["Period"]))
        is_of_it = (datum.namespace, datum.name) == (alarm["Namespace"], alarm["MetricName"])
        if is_of_it and {(each.name, each.value) for each in datum.dimensions} == dimensions and period < len(values):
            values[max(period, 0)].append(datum.value)  # type: ignore[attr-defined]  # no statistic sets come here
    return [STATISTICS[alarm["Statistic"]](each) if each else None for each in values]


def _embedded(line: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield namespace and data of a line in the embedded metric format."""
    at = datetime.fromtimestamp(line["_aws"]["Timestamp"] / 1000, UTC)
    for directive in line["_aws"]["CloudWatchMetrics"]:
        data = [
            _datum(metric["Name"], line[metric["Name"]], metric["Unit"], {name: line[name] for name in names}, at)
            for names in directive["Dimensions"]
            for metric in directive["Metrics"]
        ]
        yield directive["Namespace"], data


def _datum(
    name: str, values: float | list[float], unit: str, dimensions: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    return {
        "MetricName": name,
        "Values": values if isinstance(values, list) else [values],
        "Unit": unit,
        "Dimensions": [{"Name": each, "Value": value} for each, value in dimensions.items()],
        "Timestamp": at.replace(tzinfo=None),  # as moto has them, UTC
    }
