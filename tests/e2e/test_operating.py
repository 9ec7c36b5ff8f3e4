"""O3, O4, O7: whoever runs the site finds what is wrong, runs failed work again, and repeats nothing that is done."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from moto.cloudwatch.models import cloudwatch_backends

from local.aws import ACCOUNT_ID, REGION
from local.demo import GUEST
from local.environment_files import environment_files
from local.parameters import OPERATOR
from operations import account, doctor
from tests.e2e.clockwork import IN_PERSON, book, mails_about, open_at_any_hour, readers, slot_in
from tests.e2e.people import Host, Town
from tests.functions.site import sample

pytestmark = pytest.mark.usefixtures("undisturbed")


class Operator(Host):
    """Who runs the site, in a browser."""

    def look(self, path: str = "/operator") -> str:
        """Return what a page says."""
        answer = self.journey.host.get(self.town.site + path, headers={"Accept": "text/html"}, timeout=60)
        assert answer.ok, answer.text
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text[answer.text.index("<main") :])).split())

    def press(self, action: str, **fields: str) -> str:
        """Send a form, and return the news on the page that it leads to."""
        form = {**fields, "csrf": self.journey.host.headers["X-CSRF-Token"]}
        headers = {"Accept": "text/html", "X-CSRF-Token": ""}
        answer = self.journey.host.post(
            self.town.site + action, data=form, headers=headers, timeout=60, allow_redirects=False
        )
        assert answer.status_code == 303, answer.text
        return urlsplit(answer.headers["Location"]).query


@pytest.fixture
def operator(town: Town) -> Operator:
    return Operator(town, OPERATOR)


def run_again(operator: Operator, name: str) -> str:
    return operator.press("/operator/workflows/again", workflow="confirm_booking", name=name)


def test_o4_o7_a_workflow_that_failed_in_the_sandbox_is_run_again_and_mails_once(
    town: Town, operator: Operator
) -> None:
    host = open_at_any_hour(town.host())
    town.control("POST", "provider-state/ses", {"sandbox": True})
    offer = host.sell(price_minor=0, **IN_PERSON, reminderMinutes=[])
    booking = book(offer, slot_in(offer, timedelta(hours=2)))
    (execution,) = town.executions_of(booking)
    assert execution["status"] == "FAILED"
    page = operator.look()
    assert execution["name"] in page
    assert "In the sandbox" in page

    town.control("POST", "provider-state/ses", {"sandbox": False})
    news = [run_again(operator, execution["name"]) for _ in range(2)]

    assert news == ["run=started", "run=started"]
    assert [each["name"] for each in town.ended(booking)] == [execution["name"], f"{execution['name']}-again"]
    assert readers(mails_about(town, booking)) == {GUEST["email"]: 1, host.email: 1}
    assert execution["name"] not in operator.look()


def test_o4_a_workflow_that_was_stopped_goes_on_from_where_it_was(town: Town, operator: Operator) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    town.fault("zoom", "create_meeting", "500_before", -1)
    booking = {**offer.book(), "classTitle": ""}
    step_functions = town.cloud.client("stepfunctions")

    def is_minting() -> dict[str, Any] | None:
        return next((each for each in town.executions_of(booking) if "Mint meeting" in each["states"]), None)

    execution = town.wait_for("the mint", is_minting)
    step_functions.stop_execution(executionArn=_arn(step_functions, execution["name"]))
    town.ended(booking)
    town.calm()

    news = run_again(operator, execution["name"])

    assert news == "run=resumed"
    (redriven,) = town.ended(booking)
    assert (redriven["status"], redriven["states"][0]) == ("SUCCEEDED", "Mint meeting")
    assert len(host.meetings()) == 1
    assert host.booking(booking["bookingId"])["meetingState"] == "ready"
    assert run_again(operator, execution["name"]) == "run=not_failed"


def _arn(step_functions: Any, name: str) -> str:
    machines = step_functions.list_state_machines()["stateMachines"]
    (machine,) = (each["stateMachineArn"] for each in machines if each["name"].endswith("confirm_booking"))
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"


def test_o4_changes_that_were_set_aside_are_read_from_the_stream_again_and_start_no_second_workflow(
    town: Town, operator: Operator
) -> None:
    host = open_at_any_hour(town.host())
    offer = host.sell(price_minor=0, **IN_PERSON, reminderMinutes=[])
    booking = book(offer, slot_in(offer, timedelta(hours=2)))
    put(town, "unhandled_changes", _set_aside(town, booking["bookingId"]))
    assert "1 waiting" in operator.look()
    started = town.cloud.logs("start_workflow").count("START ")

    news = operator.press("/operator/queues/again", queue="unhandled_changes")

    assert news == "sent=1&old=0&kept=0"
    assert town.cloud.logs("start_workflow").count("START ") == started + 1
    assert len(town.ended(booking)) == 1
    assert "waiting" not in operator.look()


def _set_aside(town: Town, booking_id: str) -> dict[str, Any]:
    """Tell, as Lambda does, of the batch in which the booking came about."""
    streams = town.cloud.client("dynamodbstreams")
    (stream,) = streams.list_streams(TableName=town.cloud.table_name)["Streams"]
    described = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]
    shard = described["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream["StreamArn"], ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    numbers: list[str] = []
    while iterator:
        page = streams.get_records(ShardIterator=iterator)  # a thousand at most
        numbers += [
            record["dynamodb"]["SequenceNumber"]
            for record in page["Records"]
            if record["dynamodb"]["Keys"]["pk"]["S"] == f"BOOKING#{booking_id}"
        ]
        iterator = page["NextShardIterator"] if page["Records"] else None
    functions = {function.name: function.arn for function in town.cloud.functions}
    return {
        "requestContext": {"functionArn": functions["start_workflow"], "condition": "RecordAgeExceeded"},
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "batchSize": len(numbers),
            "streamArn": stream["StreamArn"],
        },
    }


def test_o4_bounces_that_were_lost_are_recorded_after_all(town: Town, operator: Operator) -> None:
    event = sample("mail_feedback.bounced")
    lost = json.loads(json.dumps(event).replace("guest@example.com", "lost@example.com"))
    put(town, "lost_mail_feedback", lost)
    before = town.everything_stored().count("MAILBOX#")

    assert operator.press("/operator/queues/again", queue="lost_mail_feedback") == "sent=1&old=0&kept=0"

    assert town.everything_stored().count("MAILBOX#") > before


def put(town: Town, queue: str, message: dict[str, Any]) -> None:
    """Set a message aside."""
    sqs = town.cloud.client("sqs")
    url = sqs.get_queue_url(QueueName=f"joinlink-local-{queue}")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(message))


def test_o4_a_host_who_does_not_run_the_site_finds_nothing_there(town: Town) -> None:
    """The language of their profile would tell them apart; the links to other languages lead back to each address."""
    host = town.host()
    assert host.call("PATCH", "/api/me", {"locale": "de"}).ok

    told, nothing = (
        host.journey.host.get(town.site + path, headers={"Accept": "text/html"}, timeout=30)
        for path in ("/operator", "/nowhere")
    )

    assert (told.status_code, told.text) == (404, nothing.text.replace("/nowhere?lang=", "/operator?lang="))
    assert told.headers.keys() == nothing.headers.keys()


def test_o4_whether_the_site_is_up_is_answered_without_a_call_to_the_table(town: Town) -> None:
    town.control("DELETE", "requests")

    answer = requests.get(f"{town.site}/healthz", timeout=30)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert [call for call in town.requests("aws") if call.get("function") == "assets"] == []


@pytest.fixture
def reachable(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the commands find this cloud, as after `make run`, with no alarm that rings from what was tried before."""
    cloudwatch_backends[ACCOUNT_ID][REGION].metric_data.clear()
    monkeypatch.setattr(account, "LOCAL_ENVIRONMENT", tmp_path / "aws.env")
    with environment_files(town.cloud, tmp_path):
        yield


def examine(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Call the doctor; returns the exit code and what is wrong."""
    code = doctor.main(["--stage", "local"])
    return code, [line[2:] for line in capsys.readouterr().out.splitlines() if line.startswith("✗")]


def test_o3_the_doctor_finds_nothing_wrong_with_a_good_stage(town: Town, reachable: None, capsys) -> None:
    assert examine(capsys) == (0, [])


def test_o3_o7_the_doctor_finds_missing_secrets(town: Town, reachable: None, capsys) -> None:
    parameters = town.cloud.client("ssm")
    names = [f"/joinlink/local/{name}" for name in ("google/client-secret", "stripe/webhook-secrets")]
    values = {name: parameters.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] for name in names}
    for name in names:
        parameters.delete_parameter(Name=name)
    try:
        code, found = examine(capsys)
    finally:
        for name, value in values.items():
            parameters.put_parameter(Name=name, Value=value, Type="SecureString")

    assert code == 1
    assert [line.removeprefix("wrong").strip() for line in found] == [
        "Secret stripe/webhook-secrets: It is missing: a payment confirms no booking.",
        "Secret google/client-secret: It is missing: hosts can't connect Google.",
    ]


def test_o3_o7_the_doctor_finds_what_keeps_mail_from_going_out_and_an_endpoint_that_is_not_registered(
    town: Town, reachable: None, capsys
) -> None:
    town.control("POST", "provider-state/ses", {"sandbox": True, "paused": True, "sender": "nothing"})
    town.control("POST", "provider-state/stripe", {"webhookEndpoint": None})
    try:
        code, found = examine(capsys)
    finally:
        town.control("POST", "provider-state/stripe", {"webhookEndpoint": {}})

    assert code == 1
    matters = [line.removeprefix("wrong").strip().partition(":")[0] for line in found]
    assert sorted(matters) == ["SES sandbox", "Sender", "Sending at SES", "Stripe's webhook endpoint"]


def test_o3_the_doctor_says_when_there_is_nothing_to_look_at(town: Town, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(account, "LOCAL_ENVIRONMENT", tmp_path / "aws.env")

    assert doctor.main(["--stage", "local"]) == 2
    assert "No local cloud is running." in capsys.readouterr().err
