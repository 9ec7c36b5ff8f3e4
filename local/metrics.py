"""The metrics that the template counts in the functions' logs: what an alarm would look at."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from local.deployment import MetricFilter


def count_metrics(filters: Iterable[MetricFilter], log_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """Count each metric since the start, by its name."""
    counted: Counter[tuple[str, str]] = Counter()
    for each in filters:
        lines = _json_lines(log_of(each.function))
        counted[each.namespace, each.metric] += sum(line.get(each.key) == each.value for line in lines)
    return [
        {"namespace": namespace, "metric": metric, "count": count}
        for (namespace, metric), count in sorted(counted.items())
    ]


def _json_lines(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        if line.startswith("{"):
            yield json.loads(line)
