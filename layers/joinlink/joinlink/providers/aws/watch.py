"""CloudWatch: the site's numbers and its alarms.

Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Protocol

from joinlink.model.running import Alarm, QueueName
from joinlink.providers.aws.not_told import told

NAMESPACE: Final = "Joinlink"
DAY: Final = timedelta(days=1)
RECENTLY: Final = timedelta(hours=1)


class WatchClient(Protocol):
    """The part of boto3's client that we use."""

    def get_metric_data(self, **request: object) -> Mapping[str, Any]: ...
    def describe_alarms(self, **request: object) -> Mapping[str, Any]: ...


class CloudWatch:
    """Asks CloudWatch about one stage."""

    def __init__(self, client: WatchClient, stage: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._stage = stage
        self._now = now

    def by_day(self, names: Sequence[str], first: date, last: date) -> Mapping[str, Mapping[date, float]]:
        queries = {name: _query(NAMESPACE, name, {"stage": self._stage}, DAY) for name in names}
        begin, end = _midnight(first), _midnight(last) + DAY
        found = self._ask(queries, begin, end)
        return {name: {at.astimezone(UTC).date(): value for at, value in found[name]} for name in names}

    def invocations(self, function: str, begin: datetime, end: datetime) -> float | None:
        dimensions = {"FunctionName": f"joinlink-{self._stage}-{function}"}
        found = self._ask({"ran": _query("AWS/Lambda", "Invocations", dimensions, timedelta(minutes=1))}, begin, end)
        return sum(value for _, value in found["ran"]) if found["ran"] else None

    def reputation(self) -> tuple[float | None, float | None]:
        now = self._now()
        names = {"bounces": "Reputation.BounceRate", "complaints": "Reputation.ComplaintRate"}
        queries = {each: _query("AWS/SES", name, {}, timedelta(hours=1), "Average") for each, name in names.items()}
        found = self._ask(queries, now - DAY, now)
        bounces, complaints = (max(found[each], default=(now, None))[1] for each in names)
        return bounces, complaints

    def age_of_oldest(self, queue: QueueName) -> timedelta | None:
        """Return how long the oldest message of a queue has been there."""
        now = self._now()
        dimensions = {"QueueName": f"joinlink-{self._stage}-{queue}"}
        query = _query("AWS/SQS", "ApproximateAgeOfOldestMessage", dimensions, timedelta(minutes=5), "Maximum")
        found = self._ask({"age": query}, now - RECENTLY, now)
        return timedelta(seconds=max(found["age"])[1]) if found["age"] else None

    def all(self) -> Sequence[Alarm]:
        with told():
            answer = self._client.describe_alarms(AlarmNamePrefix=f"joinlink-{self._stage}-", MaxRecords=100)
        prefix = f"joinlink-{self._stage}-"
        return [
            Alarm(each["AlarmName"].removeprefix(prefix), each["StateValue"], each.get("AlarmDescription", ""))
            for each in answer["MetricAlarms"]
        ]

    def _ask(
        self, queries: Mapping[str, Mapping[str, object]], begin: datetime, end: datetime
    ) -> Mapping[str, list[tuple[datetime, float]]]:
        named = dict(enumerate(queries))
        wanted = [{"Id": f"q{number}", "MetricStat": queries[name]} for number, name in named.items()]
        with told():
            answer = self._client.get_metric_data(MetricDataQueries=wanted, StartTime=begin, EndTime=end)
        results = {each["Id"]: each for each in answer["MetricDataResults"]}
        return {
            name: list(zip(found["Timestamps"], found["Values"], strict=True)) if found else []
            for number, name in named.items()
            for found in [results.get(f"q{number}")]
        }


def _query(
    namespace: str, name: str, dimensions: Mapping[str, str], period: timedelta, statistic: str = "Sum"
) -> Mapping[str, object]:
    metric = {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
    }
    return {"Metric": metric, "Period": int(period.total_seconds()), "Stat": statistic}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
