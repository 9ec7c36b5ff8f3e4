"""O3, O4: what AWS tells an operator, and how what it refuses is told; tests/e2e has it against the local cloud."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from joinlink.errors import AppRefused, NotFound, NotTold
from joinlink.model.running import QueueName, RunAgain, SetAside, StreamPosition
from joinlink.model.workflow import Workflow
from joinlink.providers.aws.handover import LambdaHandover
from joinlink.providers.aws.parameter_list import SsmParameterList
from joinlink.providers.aws.queues import SqsQueues
from joinlink.providers.aws.schedules import SchedulerSchedules
from joinlink.providers.aws.stream_reader import StreamReader
from joinlink.providers.aws.watch import CloudWatch
from joinlink.providers.aws.workflow_runs import StepFunctionsRuns
from joinlink.providers.stripe.endpoints import StripeWebhookEndpoints
from tests.contract.providers.sandbox_run import SITE, SandboxRun

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ARN = "arn:aws:states:eu-west-1:123456789012:{kind}:joinlink-test-{workflow}"
Answer = Mapping[str, Any] | Exception | Callable[..., Mapping[str, Any]]


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


@dataclass
class ScriptedClient:
    """Answers as it is told, by operation, and keeps what it was asked."""

    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Callable[..., Mapping[str, Any]]:
        def call(**request: Any) -> Mapping[str, Any]:
            self.asked.append((operation, request))
            answer = self.answers[operation]
            if isinstance(answer, Exception):
                raise answer
            return answer(**request) if callable(answer) else answer

        return call

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.asked]


def runs(client: ScriptedClient) -> StepFunctionsRuns:
    return StepFunctionsRuns(client, lambda workflow: ARN.format(kind="stateMachine", workflow=workflow))  # type: ignore[arg-type]


def execution(status: str) -> dict[str, Any]:
    arn = ARN.format(kind="execution", workflow="confirm_booking")
    return {"executionArn": f"{arn}:run", "name": "run", "status": status, "input": '{"bookingId": "b", "revision": 2}'}


def history(*types: str) -> dict[str, Any]:
    return {"events": [{"type": each} for each in types]}


class TestRunAgain:
    def test_one_that_timed_out_is_redriven(self) -> None:
        client = ScriptedClient(
            {
                "describe_execution": execution("TIMED_OUT"),
                "get_execution_history": history("ExecutionTimedOut", "TaskScheduled"),
                "redrive_execution": {},
            }
        )

        assert runs(client).run_again(Workflow.CONFIRM, "run") is RunAgain.RESUMED
        assert client.asked[-1][1]["executionArn"] == execution("TIMED_OUT")["executionArn"]

    @pytest.mark.parametrize("started", [{}, refused("ExecutionAlreadyExists")])
    def test_one_that_ended_in_a_fail_state_which_a_redrive_would_only_enter_again_is_started_anew_once(
        self, started: Answer
    ) -> None:
        client = ScriptedClient(
            {
                "describe_execution": execution("FAILED"),
                "get_execution_history": history("ExecutionFailed", "FailStateEntered"),
                "start_execution": started,
            }
        )

        assert runs(client).run_again(Workflow.CONFIRM, "run") is RunAgain.STARTED
        assert "redrive_execution" not in client.operations
        _, request = client.asked[-1]
        assert (request["name"], json.loads(request["input"])) == ("run-again", {"bookingId": "b", "revision": 2})

    def test_one_that_aws_redrives_no_more_is_started_anew(self) -> None:
        client = ScriptedClient(
            {
                "describe_execution": execution("ABORTED"),
                "get_execution_history": history("ExecutionAborted", "TaskScheduled"),
                "redrive_execution": refused("ExecutionNotRedrivable"),
                "start_execution": {},
            }
        )

        assert runs(client).run_again(Workflow.CONFIRM, "run") is RunAgain.STARTED

    @pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED", "PENDING_REDRIVE"])
    def test_one_that_did_not_fail_is_left_alone(self, status: str) -> None:
        client = ScriptedClient({"describe_execution": execution(status)})

        assert runs(client).run_again(Workflow.CONFIRM, "run") is RunAgain.NOT_FAILED
        assert client.operations == ["describe_execution"]

    def test_one_that_does_not_exist_is_not_found(self) -> None:
        client = ScriptedClient({"describe_execution": refused("ExecutionDoesNotExist")})

        with pytest.raises(NotFound):
            runs(client).run_again(Workflow.CONFIRM, "run")

    def test_the_latest_failures_of_both_machines_are_listed_without_those_that_were_started_anew(self) -> None:
        def listed(**request: Any) -> dict[str, Any]:
            is_failed = (request["statusFilter"], request["stateMachineArn"].endswith("confirm_booking"))
            ended = {("FAILED", True): ["one", "two"], ("TIMED_OUT", False): ["three"]}.get(is_failed, [])
            days = {"one": 1, "two": 2, "three": 3}
            return {"executions": [{"name": name, "stopDate": NOW + timedelta(days=days[name])} for name in ended]}

        def described(**request: Any) -> dict[str, Any]:
            name = request["executionArn"].rpartition(":")[2]
            if name.endswith("-again") and name != "two-again":
                raise refused("ExecutionDoesNotExist")
            return {"error": "MailUnavailable"}

        client = ScriptedClient({"list_executions": listed, "describe_execution": described})

        found = runs(client).failed(10)

        assert [(run.name, run.workflow, run.error) for run in found] == [
            ("three", Workflow.CANCEL, "MailUnavailable"),
            ("one", Workflow.CONFIRM, "MailUnavailable"),
        ]


POSITION = StreamPosition("arn:stream", "shard-1", first="100", last="102", records=2)


def record(number: int, sort_key: str, name: str = "MODIFY") -> dict[str, Any]:
    return {
        "eventName": name,
        "dynamodb": {
            "SequenceNumber": str(number),
            "Keys": {"sk": {"S": sort_key}},
            "ApproximateCreationDateTime": NOW,
            "NewImage": {"sealed": {"B": b"\x00"}},
        },
    }


class TestSendAgain:
    def stream(self, *records: dict[str, Any]) -> StreamReader:
        answers = {"get_shard_iterator": {"ShardIterator": "i"}, "get_records": {"Records": list(records)}}
        return StreamReader(ScriptedClient(answers))

    def hand_over(self, stream: StreamReader, answer: object, **more: Any) -> tuple[bool | None, ScriptedClient]:
        payload = {"Payload": io.BytesIO(json.dumps(answer).encode()), **more}
        functions = ScriptedClient({"invoke": payload})
        handover = LambdaHandover(functions, stream, lambda name: f"joinlink-test-{name}")
        return handover.hand_over(SetAside("r", "start_workflow", position=POSITION)), functions

    def test_the_function_gets_the_records_of_the_batch_that_it_reads_as_lambda_writes_them(self) -> None:
        stream = self.stream(
            record(100, "BOOKING"), record(101, "DUE#care"), record(102, "BOOKING"), record(103, "BOOKING")
        )

        is_done, functions = self.hand_over(stream, {"batchItemFailures": []})

        assert is_done is True
        [(_, request)] = functions.asked
        sent = json.loads(request["Payload"])["Records"]
        assert request["FunctionName"] == "joinlink-test-start_workflow"
        assert [each["dynamodb"]["SequenceNumber"] for each in sent] == ["100", "102"]
        assert sent[0]["dynamodb"]["ApproximateCreationDateTime"] == NOW.timestamp()
        assert sent[0]["dynamodb"]["NewImage"] == {"sealed": {"B": "AA=="}}
        assert sent[0]["eventSourceARN"] == "arn:stream"

    @pytest.mark.parametrize(
        ("answer", "more"),
        [
            ({"batchItemFailures": [{"itemIdentifier": "100"}]}, {}),
            ({"errorType": "X"}, {"FunctionError": "Unhandled"}),
        ],
    )
    def test_what_fails_again_is_not_done(self, answer: object, more: dict[str, str]) -> None:
        is_done, _ = self.hand_over(self.stream(record(100, "BOOKING")), answer, **more)

        assert is_done is False

    def test_what_was_deleted_meanwhile_needs_nobody(self) -> None:
        is_done, functions = self.hand_over(self.stream(record(100, "BOOKING", "REMOVE")), {})

        assert (is_done, functions.asked) == (True, [])

    def test_an_answer_without_records_is_not_the_end(self) -> None:
        """The stream may take several calls to get to a part of the shard that has some."""
        readings: list[dict[str, Any]] = [{"Records": [], "NextShardIterator": f"i{number}"} for number in range(3)]
        readings.append({"Records": [record(100, "BOOKING"), record(102, "BOOKING")], "NextShardIterator": "more"})
        waiting = iter(readings)
        stream = StreamReader(
            ScriptedClient({"get_shard_iterator": {"ShardIterator": "i"}, "get_records": lambda **_: next(waiting)})
        )

        is_done, functions = self.hand_over(stream, {"batchItemFailures": []})

        assert is_done is True
        sent = json.loads(functions.asked[0][1]["Payload"])["Records"]
        assert [each["dynamodb"]["SequenceNumber"] for each in sent] == ["100", "102"]
        assert next(waiting, None) is None

    @pytest.mark.parametrize("records", [[], [record(100, "BOOKING"), record(101, "BOOKING")]])
    def test_what_the_stream_has_not_told_yet_stays(self, records: list[dict[str, Any]]) -> None:
        answers: dict[str, Answer] = {
            "get_shard_iterator": {"ShardIterator": "i"},
            "get_records": {"Records": records, "NextShardIterator": "more"},
        }

        is_done, functions = self.hand_over(StreamReader(ScriptedClient(answers)), {})

        assert (is_done, functions.asked) == (False, [])

    @pytest.mark.parametrize("operation", ["get_shard_iterator", "get_records"])
    def test_what_the_stream_dropped_is_told_from_what_fails(self, operation: str) -> None:
        answers: dict[str, Answer] = {"get_shard_iterator": {"ShardIterator": "i"}, "get_records": {"Records": []}}
        answers[operation] = refused("TrimmedDataAccessException")

        is_done, functions = self.hand_over(StreamReader(ScriptedClient(answers)), {})

        assert (is_done, functions.asked) == (None, [])

    @pytest.mark.parametrize("function", ["mint_meeting", "operator", ""])
    def test_no_other_function_is_invoked(self, function: str) -> None:
        functions = ScriptedClient({})
        handover = LambdaHandover(functions, self.stream(), lambda name: name)

        assert handover.hand_over(SetAside("r", function, event={}, position=POSITION)) is False
        assert functions.asked == []

    def test_messages_of_lambda_and_of_eventbridge_are_read(self) -> None:
        arn = "arn:aws:lambda:eu-west-1:123456789012:function:joinlink-test-{name}"
        batch = {"streamArn": "s", "shardId": "h", "startSequenceNumber": "1", "endSequenceNumber": "2", "batchSize": 2}
        bodies = [
            {"requestContext": {"functionArn": arn.format(name="tell_host") + ":live"}, "DDBStreamBatchInfo": batch},
            {"requestContext": {"functionArn": arn.format(name="mail_feedback")}, "requestPayload": {"a": 1}},
            {"detail-type": "Email Bounced"},
        ]
        messages = [{"ReceiptHandle": str(number), "Body": json.dumps(body)} for number, body in enumerate(bodies)]
        queues = SqsQueues(ScriptedClient({"receive_message": {"Messages": messages}}), str, lambda _: None)

        change, event, raw = queues.receive(QueueName.UNHANDLED_CHANGES)

        assert (change.function, change.position) == ("tell_host", StreamPosition("s", "h", "1", "2", 2))
        assert (event.function, event.event) == ("mail_feedback", {"a": 1})
        assert (raw.function, raw.event) == ("mail_feedback", {"detail-type": "Email Bounced"})


def test_an_age_is_asked_for_only_where_something_waits() -> None:
    attributes = {"ApproximateNumberOfMessages": "2", "ApproximateNumberOfMessagesNotVisible": "1"}
    waiting = SqsQueues(
        ScriptedClient({"get_queue_attributes": {"Attributes": attributes}}), str, lambda _: timedelta(hours=1)
    )

    state = waiting.state(QueueName.LOST_MAIL_FEEDBACK)

    assert (state.waiting, state.oldest) == (3, timedelta(hours=1))


def test_metrics_come_by_day_for_this_stage() -> None:
    results = [
        {"Id": "q0", "Timestamps": [datetime(2026, 12, 1, tzinfo=UTC)], "Values": [7.0]},
        {"Id": "q1", "Timestamps": [], "Values": []},
    ]
    client = ScriptedClient({"get_metric_data": {"MetricDataResults": results}})

    found = CloudWatch(client, "test", lambda: NOW).by_day(["a", "b"], date(2026, 11, 30), date(2026, 12, 1))

    assert found == {"a": {date(2026, 12, 1): 7.0}, "b": {}}
    [(_, request)] = client.asked
    assert (request["StartTime"], request["EndTime"]) == (
        NOW.replace(day=30, month=11, hour=0),
        NOW.replace(day=2, hour=0),
    )
    assert request["MetricDataQueries"][0]["MetricStat"]["Metric"]["Dimensions"] == [{"Name": "stage", "Value": "test"}]


def test_parameters_are_listed_over_pages_without_a_value() -> None:
    def described(**request: Any) -> dict[str, Any]:
        first = "NextToken" not in request
        name, kind = ("a", "SecureString") if first else ("b/c", "String")
        more = {"NextToken": "next"} if first else {}
        return {"Parameters": [{"Name": f"/joinlink/test/{name}", "Type": kind}], **more}

    client = ScriptedClient({"describe_parameters": described})

    found = SsmParameterList(client, "/joinlink/test").list()  # type: ignore[arg-type]

    assert [(parameter.name, parameter.is_secure) for parameter in found] == [("a", True), ("b/c", False)]


@pytest.mark.parametrize(
    ("answer", "is_enabled"),
    [({"State": "ENABLED"}, True), ({"State": "DISABLED"}, False), (refused("ResourceNotFoundException"), None)],
)
def test_a_schedule_is_on_off_or_not_there(answer: Answer, is_enabled: bool | None) -> None:
    schedules = SchedulerSchedules(ScriptedClient({"get_schedule": answer}), lambda name: f"joinlink-test-{name}")

    assert schedules.is_enabled("heal") is is_enabled


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (refused("AccessDeniedException"), "AccessDeniedException"),
        (EndpointConnectionError(endpoint_url="https://sqs"), "EndpointConnectionError"),
    ],
)
def test_what_aws_does_not_tell_has_its_code(error: Exception, code: str) -> None:
    queues = SqsQueues(ScriptedClient({"get_queue_attributes": error}), str, lambda _: None)

    with pytest.raises(NotTold, match=code):
        queues.state(QueueName.UNHANDLED_CHANGES)


def test_stripe_tells_where_it_delivers_events_and_which(sandbox: SandboxRun) -> None:
    [endpoint] = StripeWebhookEndpoints(sandbox.stripe_api()).list()

    assert (endpoint.url, endpoint.is_enabled, endpoint.events) == (f"{SITE}/webhooks/stripe", True, frozenset("*"))


def test_a_key_that_stripe_does_not_accept_is_told_from_an_outage(sandbox: SandboxRun) -> None:
    with pytest.raises(AppRefused):
        StripeWebhookEndpoints(sandbox.stripe_api(secret_key="sk_test_wrong")).list()
