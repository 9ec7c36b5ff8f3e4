"""What must not fail quietly, and where it rings."""

import json

import pytest

from joinlink.providers.aws.mailer import HELD_BACK
from tests.infra.project import resources, statements, triggered_by

ALARMED = {
    *(("AWS/States", "ExecutionsFailed", machine) for machine in resources("AWS::Serverless::StateMachine")),
    *(("AWS/States", "ExecutionsTimedOut", machine) for machine in resources("AWS::Serverless::StateMachine")),
    *(("AWS/SQS", "ApproximateNumberOfMessagesVisible", queue) for queue in resources("AWS::SQS::Queue")),
    *(("AWS/Lambda", "IteratorAge", follower) for follower in triggered_by("DynamoDB")),
    *(("AWS/Lambda", "Errors", scheduled) for scheduled in triggered_by("ScheduleV2")),
    *(("AWS/Lambda", "Invocations", scheduled) for scheduled in triggered_by("ScheduleV2")),
    ("AWS/ApiGateway", "5xx", "HttpApi"),
    ("joinlink-${Stage}", "webhook_errors", None),
    ("joinlink-${Stage}", "heal_troubles", None),
    ("joinlink-${Stage}", "read_calendars_troubles", None),
    ("joinlink-${Stage}", "missing_secrets", None),
    ("joinlink-${Stage}", "mail_held_back", None),
}


def test_there_is_an_alarm_for_everything_that_must_not_fail_quietly() -> None:
    watched = {
        (_text(alarm["Namespace"]), alarm["MetricName"], _target(alarm))
        for alarm in resources("AWS::CloudWatch::Alarm").values()
    }

    assert watched == ALARMED


@pytest.mark.parametrize("name", triggered_by("ScheduleV2"))
def test_a_schedule_that_never_fires_rings_too_and_a_failed_run_is_left_to_the_next(name) -> None:
    (silent,) = (
        alarm
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        if (alarm["MetricName"], _target(alarm)) == ("Invocations", name)
    )
    function = resources("AWS::Serverless::Function")[name]

    assert (silent["TreatMissingData"], silent["ComparisonOperator"]) == ("breaching", "LessThanThreshold")
    assert function["EventInvokeConfig"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 300}


def _target(alarm) -> str | None:
    """Name the resource that an alarm watches; a metric of our own has none."""
    if "Dimensions" not in alarm:
        return None
    (dimension,) = alarm["Dimensions"]
    (target,) = dimension["Value"].values()
    return target if isinstance(target, str) else target[0]


def _text(value) -> str:
    return value["Fn::Sub"] if isinstance(value, dict) else value


def test_every_metric_of_our_own_is_counted_from_a_log_and_has_an_alarm() -> None:
    counted = {
        (_text(metric["MetricNamespace"]), metric["MetricName"])
        for metric_filter in resources("AWS::Logs::MetricFilter").values()
        for metric in metric_filter["MetricTransformations"]
    }

    assert counted == {(namespace, name) for namespace, name, target in ALARMED if target is None}


def test_the_webhook_alarm_counts_what_stripe_and_zoom_are_answered_with_5xx() -> None:
    """B3, C10: a function answers 5xx by itself, which Lambda does not count as an error."""
    metric_filter = resources("AWS::Logs::MetricFilter")["WebhookErrors"]
    api = resources("AWS::Serverless::HttpApi")["HttpApi"]
    line = json.loads(api["AccessLogSettings"]["Format"])

    assert api["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": [metric_filter["LogGroupName"]["Ref"], "Arn"]}
    assert metric_filter["FilterPattern"] == '{ $.route = "POST /webhooks/*" && $.status = "5*" }'
    assert (line["route"], line["status"]) == ("$context.routeKey", "$context.status")


@pytest.mark.parametrize("stem", ["Heal", "ReadCalendars"])
def test_the_alarms_of_troubles_count_error_lines_of_their_function(stem) -> None:
    """O5, S4: `tests/functions` shows such lines of both."""
    metric_filter = resources("AWS::Logs::MetricFilter")[f"{stem}Troubles"]
    function = resources("AWS::Serverless::Function")[f"{stem}Function"]

    assert metric_filter["LogGroupName"] == function["LoggingConfig"]["LogGroup"]
    assert metric_filter["FilterPattern"] == '{ $.level = "ERROR" }'


def test_o7_the_mail_alarm_counts_the_mails_held_back_by_everybody_who_may_send() -> None:
    counted = {
        metric_filter["LogGroupName"]["Ref"].removesuffix("LogGroup")
        for metric_filter in resources("AWS::Logs::MetricFilter").values()
        if metric_filter["MetricTransformations"][0]["MetricName"] == "mail_held_back"
        and metric_filter["FilterPattern"] == f'{{ $.message = "{HELD_BACK}" }}'
    }
    senders = {each.owner.removesuffix("Role") for each in statements() if "ses:SendRawEmail" in each.actions}

    assert counted == senders


def test_the_alarm_of_missing_secrets_counts_what_book_says_of_them() -> None:
    """O7: `tests/contract/test_parameters.py` shows such a line."""
    metric_filter = resources("AWS::Logs::MetricFilter")["MissingSecrets"]
    book = resources("AWS::Serverless::Function")["BookFunction"]

    assert metric_filter["LogGroupName"] == book["LoggingConfig"]["LogGroup"]
    assert metric_filter["FilterPattern"] == '{ $.message = "secret missing" }'


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::CloudWatch::Alarm").items())
def test_an_alarm_rings_where_the_operator_says(logical_id, properties) -> None:
    assert properties["AlarmActions"] == {
        "Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]
    }
    assert properties["AlarmDescription"]
