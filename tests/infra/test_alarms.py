"""O5: what must not fail quietly, where it rings, and that nothing rings at a first deployment."""

import json
import re
from typing import Any

import pytest

from joinlink.metrics import DIMENSION, NAMESPACE, Metric
from local.alarms import Alarm, State
from tests.infra.project import ROOT, resources, triggered_by

QUEUES = resources("AWS::SQS::Queue").keys()
WORKED_OFF = {"DeliveriesQueue"}
"""The queues in which something may well wait for a moment."""
ALARMED = {
    *(("AWS/States", "ExecutionsFailed", machine) for machine in resources("AWS::Serverless::StateMachine")),
    *(("AWS/States", "ExecutionsTimedOut", machine) for machine in resources("AWS::Serverless::StateMachine")),
    ("AWS/States", "ThrottledEvents", "StateTransition"),
    *(("AWS/SQS", "ApproximateNumberOfMessagesVisible", queue) for queue in QUEUES - WORKED_OFF),
    *(("AWS/SQS", "ApproximateAgeOfOldestMessage", queue) for queue in QUEUES),
    *(("AWS/Lambda", "IteratorAge", follower) for follower in triggered_by("DynamoDB")),
    *(("AWS/Lambda", "Errors", scheduled) for scheduled in triggered_by("ScheduleV2")),
    *(("AWS/Lambda", "Invocations", scheduled) for scheduled in triggered_by("ScheduleV2")),
    ("AWS/Lambda", "Throttles", None),
    *(("AWS/DynamoDB", f"{call}ThrottleEvents", table) for call in ("Read", "Write") for table in ("TableArn",)),
    ("AWS/SES", "Reputation.BounceRate", None),
    ("AWS/SES", "Reputation.ComplaintRate", None),
    ("AWS/ApiGateway", "5xx", "HttpApi"),
    ("joinlink-${Stage}", "webhook_errors", None),
    *(
        (NAMESPACE, metric, "Stage")
        for metric in (
            *(Metric.LINKS_MISSING, Metric.MISSING_SECRETS, Metric.APPS_REFUSED, Metric.READ_CALENDARS_TROUBLES),
            *(Metric.MAILS_HELD_BACK, Metric.SENDING_PAUSED, Metric.MAILS_REFUSED, Metric.MAILS_BOUNCED),
            *(Metric.HEAL_TROUBLES, Metric.HEAL_FAILED, Metric.HEAL_LATE, Metric.REMINDERS_LATE),
        )
    ),
}
ALARMS = resources("AWS::CloudWatch::Alarm")
SILENT = {f"{stem}SilentAlarm" for stem in ("Heal", "SendReminders")}
HEADING = re.compile(r"^### (?P<name>[a-z_]+)$", re.MULTILINE)


def test_there_is_an_alarm_for_everything_that_must_not_fail_quietly() -> None:
    watched = {(_text(alarm["Namespace"]), alarm["MetricName"], _target(alarm)) for alarm in ALARMS.values()}

    assert watched == ALARMED


def _target(alarm: dict[str, Any]) -> str | None:
    """Name the resource that an alarm watches, `Stage` for a metric of our own; None for the whole account."""
    if "Dimensions" not in alarm:
        return None
    (dimension,) = alarm["Dimensions"]
    assert (dimension["Name"] == DIMENSION) == (alarm["Namespace"] == NAMESPACE)
    named = re.search(r"'(?:Ref|Fn::GetAtt)': \[?'(\w+)'", str(dimension["Value"]))
    return str(dimension["Value"]) if named is None else named[1]


def _text(value: Any) -> Any:
    return value["Fn::Sub"] if isinstance(value, dict) else value


@pytest.mark.parametrize("logical_id", ALARMS)
def test_o5_an_alarm_rings_at_the_topic_and_links_to_its_section_of_the_runbook(logical_id: str) -> None:
    alarm = ALARMS[logical_id]
    name = _text(alarm["AlarmName"]).removeprefix("joinlink-${Stage}-")

    assert logical_id == "".join(word.capitalize() for word in name.split("_")) + "Alarm"
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert re.fullmatch(r"[A-Z][^#]*\. \$\{RunbookUrl\}#" + name, _text(alarm["AlarmDescription"]))


def test_o5_the_runbook_has_a_section_for_each_alarm_and_none_for_another() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text()
    of_alarms = runbook.partition("\n## Alarms\n")[2].partition("\n## ")[0]

    named = {_text(alarm["AlarmName"]).removeprefix("joinlink-${Stage}-") for alarm in ALARMS.values()}

    assert sorted(HEADING.findall(of_alarms)) == sorted(named)
    for section in HEADING.split(of_alarms)[2::2]:
        assert re.search(r"\*\*Look\*\*.*\*\*Do\*\*.*\*\*Over\*\*", section, re.DOTALL), section[:200]


def test_the_webhook_alarm_counts_what_stripe_and_zoom_are_answered_with_5xx() -> None:
    """B3, C10: a function answers 5xx by itself, which Lambda does not count as an error."""
    metric_filter = resources("AWS::Logs::MetricFilter")["WebhookErrors"]
    api = resources("AWS::Serverless::HttpApi")["HttpApi"]
    line = json.loads(api["AccessLogSettings"]["Format"])

    assert api["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": [metric_filter["LogGroupName"]["Ref"], "Arn"]}
    assert metric_filter["FilterPattern"] == '{ $.route = "POST /webhooks/*" && $.status = "5*" }'
    assert (line["route"], line["status"]) == ("$context.routeKey", "$context.status")
    assert list(resources("AWS::Logs::MetricFilter")) == ["WebhookErrors"]


# --- what CloudWatch makes of them ---

A_DAY = 300
"""Periods of at least five minutes: a day and more."""


@pytest.mark.parametrize("logical_id", ALARMS)
def test_o5_nothing_rings_at_a_first_deployment_nor_while_nobody_comes(logical_id: str) -> None:
    assert Alarm(ALARMS[logical_id]).rings([None] * A_DAY) == []


@pytest.mark.parametrize("logical_id", sorted(ALARMS.keys() - SILENT))
def test_o5_an_alarm_rings_once_when_it_happens_and_is_over_after_it(logical_id: str) -> None:
    alarm = ALARMS[logical_id]
    happens = [float(alarm["Threshold"])] * alarm["EvaluationPeriods"]

    assert Alarm(alarm).rings([None, *happens, *[None] * 20]) == [alarm["EvaluationPeriods"]]
    assert [*Alarm(alarm).states([None, *happens, *[None] * 20])][-1] is State.OK


@pytest.mark.parametrize("logical_id", sorted(SILENT))
@pytest.mark.parametrize("minutes_to_the_first_run", [0, 5, 20])
def test_o5_a_schedule_rings_a_quarter_of_an_hour_after_its_last_run(
    logical_id: str, minutes_to_the_first_run: int
) -> None:
    """With a period in which the run came a second too late, which is no silence."""
    alarm = Alarm(ALARMS[logical_id])
    before: list[float | None] = [None] * (minutes_to_the_first_run // 5)
    runs = [1.0, 1.0, None, 2.0, 1.0]

    assert alarm.rings([*before, *runs]) == []
    assert alarm.rings([*before, *runs, None, None, None, None]) == [len(before) + len(runs) + 2]


@pytest.mark.parametrize("name", triggered_by("ScheduleV2"))
def test_a_failed_run_of_a_schedule_is_left_to_the_next(name: str) -> None:
    function = resources("AWS::Serverless::Function")[name]

    assert function["EventInvokeConfig"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 300}
