"""What sets a function going without a request: the table's stream, SES's events, schedules."""

import json
from datetime import timedelta
from typing import Any

import pytest

from joinlink.model.booking_stages import Ending
from joinlink.providers.aws.handover import ROWS
from local.event_patterns import matches
from tests.infra.project import resources, statements, triggered_by


def _mapping_of(function: str) -> dict[str, Any]:
    """Return the properties of a function's mapping of the table's stream."""
    (event,) = resources("AWS::Serverless::Function")[function]["Events"].values()
    assert event["Type"] == "DynamoDB"
    properties: dict[str, Any] = event["Properties"]
    return properties


def _patterns_of(function: str) -> list[dict[str, Any]]:
    return [json.loads(written["Pattern"]) for written in _mapping_of(function)["FilterCriteria"]["Filters"]]


def test_the_stream_starts_workflows_for_bookings_that_one_is_for() -> None:
    of_bookings = {"Keys": {"sk": {"S": ["BOOKING"]}}}
    mailed = [ending for ending in Ending if ending.is_mailed]

    assert _patterns_of("StartWorkflowFunction") == [
        {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": of_bookings | {"NewImage": {"status": {"S": ["confirmed", "cancelled", "refunded"]}}},
        },
        {
            "eventName": ["INSERT"],
            "dynamodb": of_bookings | {"NewImage": {"status": {"S": ["awaiting_confirmation"]}}},
        },
        {
            "eventName": ["MODIFY"],
            "dynamodb": of_bookings | {"NewImage": {"status": {"S": ["expired"]}, "ending": {"S": mailed}}},
        },
    ]


def test_c9_g5_the_stream_tells_of_connections_that_have_just_been_lost_and_of_packages_with_news() -> None:
    lost, _, with_news, _ = _patterns_of("TellHostFunction")

    assert lost == {
        "eventName": ["MODIFY"],
        "dynamodb": {
            "Keys": {"sk": {"S": [{"prefix": "CONNECTION#"}]}},
            "OldImage": {"status": {"S": ["connected"]}},
            "NewImage": {"status": {"S": ["reconnect_required"]}},
        },
    }
    assert with_news == {
        "eventName": ["MODIFY"],
        "dynamodb": {"Keys": {"sk": {"S": ["PACKAGE"]}}, "NewImage": {"has_news": {"BOOL": [True]}}},
    }


def test_p2_the_stream_tells_of_webhooks_that_have_just_been_switched_off() -> None:
    _, switched_off, _, _ = _patterns_of("TellHostFunction")
    row = {
        "eventName": "MODIFY",
        "dynamodb": {"Keys": {"sk": {"S": "WEBHOOK#webhook_1"}}, "OldImage": {"url": {"S": "https://x"}}},
    }
    off = {"off_at": {"S": "2026-12-01T09:00:00Z"}}

    assert matches(switched_off, {**row, "dynamodb": row["dynamodb"] | {"NewImage": off}})
    assert not matches(switched_off, {**row, "dynamodb": row["dynamodb"] | {"NewImage": {}}})
    assert not matches(switched_off, {**row, "dynamodb": row["dynamodb"] | {"OldImage": off, "NewImage": off}})


def test_p2_the_stream_tells_webhooks_of_bookings_from_their_confirmation_on() -> None:
    *_, pattern = _patterns_of("TellHostFunction")

    assert pattern == _patterns_of("StartWorkflowFunction")[0]


@pytest.mark.parametrize("function", triggered_by("DynamoDB"))
def test_s6_rows_that_run_out_or_are_deleted_set_nothing_going(function) -> None:
    assert [
        pattern for pattern in _patterns_of(function) if not set(pattern["eventName"]) <= {"INSERT", "MODIFY"}
    ] == []


def test_p2_what_a_booking_s_workflow_writes_is_told_together() -> None:
    """One invocation and one look for webhooks, also for hosts who have none."""
    assert _mapping_of("TellHostFunction")["MaximumBatchingWindowInSeconds"] == 5
    assert "MaximumBatchingWindowInSeconds" not in _mapping_of("StartWorkflowFunction")


@pytest.mark.parametrize("function", triggered_by("DynamoDB"))
def test_o4_what_is_handed_over_once_more_are_the_rows_that_the_stream_is_read_for(function) -> None:
    """A row that is missing there would leave the queue without anything having been done about it."""
    wanted = [each for pattern in _patterns_of(function) for each in pattern["dynamodb"]["Keys"]["sk"]["S"]]
    read = {each["prefix"] if isinstance(each, dict) else each for each in wanted}

    assert set(ROWS[resources("AWS::Serverless::Function")[function]["CodeUri"].rpartition("/")[2]]) == read


def test_no_more_readers_than_a_stream_takes() -> None:
    """A shard that more than two read from is throttled."""
    assert triggered_by("DynamoDB") == ["StartWorkflowFunction", "TellHostFunction"]


@pytest.mark.parametrize("function", triggered_by("DynamoDB"))
def test_a_change_that_fails_holds_up_no_other_and_is_set_aside_in_the_end(function) -> None:
    mapping = _mapping_of(function)

    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["DestinationConfig"]["OnFailure"] == {
        "Type": "SQS",
        "Destination": {"Fn::GetAtt": ["UnhandledChangesQueue", "Arn"]},
    }


@pytest.mark.parametrize("function", triggered_by("DynamoDB"))
def test_an_outage_is_waited_out_for_hours_and_ends_before_the_stream_forgets(function) -> None:
    """B4: as many tries as there is time for; a record lies in the stream for a day."""
    mapping = _mapping_of(function)

    assert mapping["MaximumRetryAttempts"] == -1
    assert 4 * 3600 <= mapping["MaximumRecordAgeInSeconds"] < 24 * 3600


def test_e5_bounces_and_complaints_of_our_own_mails_reach_the_function() -> None:
    (event,) = resources("AWS::Serverless::Function")["MailFeedbackFunction"]["Events"].values()
    pattern = event["Properties"]["Pattern"]
    (destination,) = resources("AWS::SES::ConfigurationSetEventDestination").values()
    published = destination["EventDestination"]

    assert (pattern["source"], pattern["detail-type"]) == (["aws.ses"], ["Email Bounced", "Email Complaint Received"])
    assert "configuration-set/${MailConfigurationSet}" in json.dumps(pattern["resources"])
    assert destination["ConfigurationSetName"] == {"Ref": "MailConfigurationSet"}
    assert (published["Enabled"], published["MatchingEventTypes"]) == (True, ["bounce", "complaint"])
    assert published["EventBridgeDestination"]["EventBusArn"]["Fn::Sub"].endswith(":event-bus/default")


def test_e5_feedback_that_can_neither_be_handed_over_nor_dealt_with_is_set_aside() -> None:
    function = resources("AWS::Serverless::Function")["MailFeedbackFunction"]
    (event,) = function["Events"].values()
    (allowed,) = resources("AWS::SQS::QueuePolicy")["LostMailFeedbackQueuePolicy"]["PolicyDocument"]["Statement"]
    queue = {"Fn::GetAtt": ["LostMailFeedbackQueue", "Arn"]}
    (source,) = allowed["Condition"]["ArnEquals"].values()

    assert event["Properties"]["DeadLetterConfig"] == {"Arn": queue}
    assert function["EventInvokeConfig"]["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": queue}
    assert (allowed["Principal"], allowed["Resource"]) == ({"Service": "events.amazonaws.com"}, queue)
    assert source["Fn::Sub"].endswith(f":rule/{event['Properties']['RuleName']['Fn::Sub']}")


@pytest.mark.parametrize(
    ("function", "seconds"),
    [("ReadCalendars", 300), ("MailBookings", 900), ("Heal", 300), ("SendReminders", 300), ("MailFeedback", None)],
)
def test_s4_f7_an_event_is_given_up_once_nobody_waits_for_it_unless_it_is_set_aside(function, seconds) -> None:
    """Lambda would keep what it can't begin for six hours, and begin all of it then."""
    functions = resources("AWS::Serverless::Function")
    configured = {name for name, each in functions.items() if "EventInvokeConfig" in each}
    config = functions[f"{function}Function"]["EventInvokeConfig"]

    assert len(configured) == 5
    assert config.get("MaximumEventAgeInSeconds") == seconds
    assert ("DestinationConfig" in config) is (seconds is None)


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::SQS::Queue").items())
def test_a_queue_keeps_what_was_set_aside_for_as_long_as_it_can_and_encrypted(logical_id, properties) -> None:
    assert properties["MessageRetentionPeriod"] == timedelta(days=14).total_seconds()
    assert properties["SqsManagedSseEnabled"] is True


def test_what_is_due_is_looked_at_by_two() -> None:
    assert triggered_by("ScheduleV2") == ["HealFunction", "SendRemindersFunction"]


@pytest.mark.parametrize("function", triggered_by("ScheduleV2"))
def test_a_schedule_ticks_every_five_minutes_and_may_invoke_its_function_and_nothing_else(function) -> None:
    (event,) = resources("AWS::Serverless::Function")[function]["Events"].values()
    role = event["Properties"]["RoleArn"]["Fn::GetAtt"][0]
    (granted,) = (statement for statement in statements() if statement.owner == role)

    assert event["Properties"]["ScheduleExpression"] == "rate(5 minutes)"
    assert granted.actions == ("lambda:InvokeFunction",)
    assert granted.resources == ({"Fn::GetAtt": [function, "Arn"]},)
