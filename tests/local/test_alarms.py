"""O5: no alarm rings at a first deployment, on what the functions of a new site write and when they run."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from moto.cloudwatch.models import CloudWatchBackend

from joinlink.metrics import DIMENSION, NAMESPACE, Metric
from local.alarms import Alarm
from local.metrics import MetricReader, per_period
from tests.infra.project import resources

BEGAN = datetime(2027, 2, 28, 23, 50, tzinfo=UTC)
FUNCTIONS = {"HealFunction": "joinlink-local-heal", "SendRemindersFunction": "joinlink-local-send_reminders"}


def resolved(properties: dict[str, Any]) -> dict[str, Any]:
    """Return an alarm as CloudFormation makes it of the template."""
    names = FUNCTIONS | {"Stage": "local"}
    dimensions = [
        {"Name": each["Name"], "Value": names.get(each["Value"]["Ref"])}
        for each in properties.get("Dimensions", ())
        if "Ref" in each["Value"]
    ]
    return {**properties, "Dimensions": dimensions, "Namespace": str(properties["Namespace"])}


ALARMS = {
    logical_id: alarm
    for logical_id, properties in resources("AWS::CloudWatch::Alarm").items()
    if (alarm := Alarm(resolved(properties))).is_played
}


class Site:
    """A new site by what its functions write: nobody comes, and the schedules tick."""

    def __init__(self) -> None:
        self.cloudwatch = CloudWatchBackend("us-east-1", "123456789012")
        self._reader = MetricReader(lambda: self.cloudwatch, threading.Lock(), lambda name: f"joinlink-local-{name}")

    def run(self, function: str, minute: float) -> None:
        with time_machine.travel(BEGAN + timedelta(minutes=minute), tick=False):
            self._reader.read(function, "REPORT RequestId: 1\tInit: 0 ms\tDuration: 9 ms")

    def write(self, metric: Metric, value: float, minute: float) -> None:
        at = round((BEGAN + timedelta(minutes=minute)).timestamp() * 1000)
        metrics = [{"Name": metric.value, "Unit": metric.unit}]
        directive = {"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": metrics}
        line = {"_aws": {"Timestamp": at, "CloudWatchMetrics": [directive]}, DIMENSION: "local", metric.value: [value]}
        self._reader.read("heal", json.dumps(line, separators=(",", ":")))

    def rung_by(self, minute: int) -> set[str]:
        """Name the alarms that have notified somebody by then."""
        now = BEGAN + timedelta(minutes=minute)
        return {
            logical_id
            for logical_id, alarm in ALARMS.items()
            if alarm.rings(per_period(self.cloudwatch, alarm.properties, BEGAN, now))
        }


def ticks(first: float, until: float) -> Iterator[float]:
    """Yield the minutes of a schedule's runs, each a few seconds after its time."""
    minute = first
    while minute < until:
        yield minute
        minute += 5.05


@pytest.fixture
def site() -> Site:
    return Site()


def test_o5_nothing_rings_before_the_first_run_nor_in_the_hours_after_it(site: Site) -> None:
    for function, first in (("heal", 4.2), ("send_reminders", 6.5)):
        for minute in ticks(first, 180):
            site.run(function, minute)

    assert {logical_id for logical_id in ALARMS if "Silent" in logical_id} == {
        "HealSilentAlarm",
        "SendRemindersSilentAlarm",
    }
    assert [minute for minute in range(1, 180, 7) if site.rung_by(minute)] == []


def test_o5_a_schedule_that_stops_rings_and_the_other_does_not(site: Site) -> None:
    for minute in ticks(4.2, 60):
        site.run("heal", minute)
    for minute in ticks(4.4, 120):
        site.run("send_reminders", minute)

    assert site.rung_by(65) == set()
    assert site.rung_by(80) == {"HealSilentAlarm"}


def test_o7_a_mail_that_is_held_back_rings_its_alarm_alone(site: Site) -> None:
    site.write(Metric.MAILS_HELD_BACK, 1, minute=11)

    assert site.rung_by(16) == {"MailsHeldBackAlarm"}
