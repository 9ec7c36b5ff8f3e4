"""SES: what comes back from the simulator's addresses, and what a fault switch does to a mail."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from local.aws import REGION
from local.cloud import LocalCloud
from tests.local.test_background import wait_for

CONFIGURATION_SET = "MailConfigurationSet"
_numbers = count(1)

Send = Callable[..., str]


@pytest.fixture
def send(cloud: LocalCloud) -> Send:
    """Send one raw mail with a single request; returns its booking id, which is a tag of its own."""
    client = boto3.client(
        "sesv2",
        endpoint_url=cloud.aws,
        region_name=REGION,
        aws_access_key_id="operator",
        aws_secret_access_key="operator",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=1),
    )

    def send(to: str, configuration_set: str = CONFIGURATION_SET, booking: str = "booking") -> str:
        booking_id = f"{booking}_{next(_numbers)}"
        client.send_email(
            FromEmailAddress="joinlink@example.com",
            Destination={"ToAddresses": [to]},
            Content={"Raw": {"Data": f"From: joinlink@example.com\r\nTo: {to}\r\nSubject: {booking_id}\r\n\r\nx"}},
            ConfigurationSetName=configuration_set,
            EmailTags=[{"Name": "booking_id", "Value": booking_id}],
        )
        return booking_id

    return send


@pytest.fixture
def fault(cloud: LocalCloud) -> Iterator[Callable[..., None]]:
    """Set a fault switch of SES; all of them are off again after the test."""

    def fault(mode: str, times: int = 1) -> None:
        body = {"provider": "ses", "operation": "send_email", "mode": mode, "times": times}
        requests.post(f"{cloud.site}/__local/faults", json=body, timeout=60).raise_for_status()

    yield fault
    requests.delete(f"{cloud.site}/__local/faults", timeout=60).raise_for_status()


def events_about(cloud: LocalCloud, booking_id: str) -> list[dict[str, Any]]:
    told = [line.removeprefix("told ") for line in cloud.logs("on_event").splitlines() if line.startswith("told ")]
    return [event for event in map(json.loads, told) if _tagged(event) == [booking_id]]


def _tagged(event: dict[str, Any]) -> list[str]:
    tags: dict[str, list[str]] = event.get("detail", {}).get("mail", {}).get("tags", {})
    return tags.get("booking_id", [])


def subjects(cloud: LocalCloud) -> list[str]:
    answer = requests.get(f"{cloud.site}/__local/mailbox", headers={"Accept": "application/json"}, timeout=60)
    return [message["subject"] for message in answer.json()["messages"]]


@pytest.mark.parametrize("to", ["bounce@simulator.amazonses.com", "bounce+guest@simulator.amazonses.com"])
def test_e5_mail_to_the_simulator_comes_back(cloud: LocalCloud, send: Send, to: str) -> None:
    booking_id = send(to)

    (event,) = wait_for(lambda: events_about(cloud, booking_id))
    bounce, mail = event["detail"]["bounce"], event["detail"]["mail"]
    assert (event["source"], event["detail-type"]) == ("aws.ses", "Email Bounced")
    assert event["resources"] == [f"arn:aws:ses:us-east-1:123456789012:configuration-set/{CONFIGURATION_SET}"]
    assert (event["detail"]["eventType"], bounce["bounceType"]) == ("Bounce", "Permanent")
    assert [recipient["emailAddress"] for recipient in bounce["bouncedRecipients"]] == [to]
    assert mail["destination"] == [to]
    assert mail["messageId"]
    assert subjects(cloud).count(booking_id) == 1


def test_e5_mail_to_the_simulator_is_complained_about(cloud: LocalCloud, send: Send) -> None:
    booking_id = send("complaint@simulator.amazonses.com")

    (event,) = wait_for(lambda: events_about(cloud, booking_id))
    complaint = event["detail"]["complaint"]
    assert event["detail-type"] == "Email Complaint Received"
    assert (event["detail"]["eventType"], complaint["complaintFeedbackType"]) == ("Complaint", "abuse")
    assert complaint["complainedRecipients"] == [{"emailAddress": "complaint@simulator.amazonses.com"}]


@pytest.mark.parametrize(
    ("to", "configuration_set"),
    [
        ("ooto@simulator.amazonses.com", CONFIGURATION_SET),
        ("success@simulator.amazonses.com", CONFIGURATION_SET),
        ("bounce@example.com", CONFIGURATION_SET),
        ("bounce@simulator.amazonses.com", "another"),
    ],
)
def test_of_other_mail_nothing_is_heard(cloud: LocalCloud, send: Send, to: str, configuration_set: str) -> None:
    booking_id = send(to, configuration_set)

    later = send("bounce@simulator.amazonses.com")
    wait_for(lambda: events_about(cloud, later))
    assert events_about(cloud, booking_id) == []
    assert booking_id in subjects(cloud)


def test_an_event_that_a_function_fails_over_is_tried_three_times_and_set_aside(cloud: LocalCloud, send: Send) -> None:
    booking_id = send("bounce@simulator.amazonses.com", booking="poison")

    message = wait_for(lambda: lost_event(cloud))
    assert len(events_about(cloud, booking_id)) == 3
    assert message["requestContext"]["functionArn"].endswith(":function:fixture-local-on_event:$LATEST")
    assert message["requestContext"]["condition"] == "RetriesExhausted"
    assert _tagged(message["requestPayload"]) == [booking_id]
    assert message["responsePayload"]["errorType"] == "RuntimeError"


def lost_event(cloud: LocalCloud) -> dict[str, Any] | None:
    client = cloud.client("sqs")
    (queue,) = (url for url in client.list_queues()["QueueUrls"] if "LostEvents" in url)
    messages = client.receive_message(QueueUrl=queue).get("Messages", [])
    return json.loads(messages[0]["Body"]) if messages else None


@pytest.mark.parametrize(
    ("mode", "error", "sent"),
    [
        ("429", "TooManyRequestsException", False),
        ("429_daily", "Daily message quota exceeded", False),
        ("400", "MessageRejected.*Invalid content", False),
        ("403", "AccessDeniedException", False),
        ("500_before", "InternalFailure", False),
        ("500_after", "InternalFailure", True),
        ("timeout_before", "Read timeout", False),
        ("timeout_after", "Read timeout", True),
        ("refuse", "Connection was closed", False),
    ],
)
def test_a_fault_switch_refuses_the_next_mail_or_leaves_it_without_an_answer(
    cloud: LocalCloud, send: Send, fault: Callable[..., None], mode: str, error: str, sent: bool
) -> None:
    before = len(subjects(cloud))
    fault(mode)

    with pytest.raises((ClientError, ConnectionClosedError, ReadTimeoutError), match=error):
        send("guest@example.com")

    assert len(subjects(cloud)) - before == sent
    assert send("guest@example.com") in subjects(cloud)


def test_a_call_without_an_answer_is_in_the_log_without_a_status(cloud: LocalCloud, fault: Callable[..., None]) -> None:
    requests.delete(f"{cloud.site}/__local/requests", timeout=60).raise_for_status()
    fault("refuse")
    mail = {"FromEmailAddress": "echo@example.com", "Content": {"Raw": {"Data": "x"}}}

    call = {"service": "sesv2", "operation": "send_email", "arguments": mail}
    requests.post(f"{cloud.site}/call", json=call, timeout=60)

    logged = requests.get(f"{cloud.site}/__local/requests?provider=aws", timeout=60).json()["requests"]
    # The SDK tries again, and SES does not know the sender.
    assert [(each["operation"], each["status"]) for each in logged] == [("ses:SendEmail", None), ("ses:SendEmail", 400)]


def test_a_fault_for_good_ends_when_it_is_taken_back(cloud: LocalCloud, send: Send, fault: Callable[..., None]) -> None:
    fault("429", times=-1)
    for _ in range(2):
        with pytest.raises(ClientError):
            send("guest@example.com")

    requests.delete(f"{cloud.site}/__local/faults", timeout=60).raise_for_status()

    assert send("guest@example.com") in subjects(cloud)


@pytest.fixture
def account(cloud: LocalCloud) -> Iterator[Callable[..., dict[str, Any]]]:
    """Change the account's standing; after the test it may send to everybody."""

    def account(**changes: Any) -> dict[str, Any]:
        answer = requests.post(f"{cloud.site}/__local/provider-state/ses", json=changes, timeout=60)
        return dict(answer.json())

    yield account
    account(sandbox=False, verified=[], paused=False, sender="domain", dailyQuota=50_000)


def test_o7_in_the_sandbox_only_verified_recipients_get_mail(send: Send, account: Callable[..., Any]) -> None:
    assert account(sandbox=True, verified=["known@example.com"])["paused"] is False

    with pytest.raises(ClientError, match=r"MessageRejected.*Email address is not verified.*US-EAST-1: guest@example"):
        send("guest@example.com")
    send("known@example.com")

    account(sandbox=False)
    send("guest@example.com")


def test_o7_a_paused_account_sends_nothing(cloud: LocalCloud, send: Send, account: Callable[..., Any]) -> None:
    account(paused=True)

    with pytest.raises(ClientError, match="SendingPausedException"):
        send("guest@example.com")

    state = requests.get(f"{cloud.site}/__local/provider-state/ses", timeout=60).json()
    assert (state["sandbox"], state["paused"]) == (False, True)
    assert cloud.client("sesv2").get_account()["SendingEnabled"] is False


@pytest.mark.parametrize(
    ("sender", "known"), [("domain", "example.com"), ("address", "joinlink@example.com"), ("nothing", None)]
)
def test_o7_a_sender_is_verified_by_its_domain_by_itself_or_not_at_all(
    cloud: LocalCloud, send: Send, account: Callable[..., Any], sender: str, known: str | None
) -> None:
    account(sender=sender)

    ses = cloud.client("sesv2")
    told = {}
    for name in ("example.com", "joinlink@example.com", "another.example"):
        with suppress(ses.exceptions.NotFoundException):
            told[name] = ses.get_email_identity(EmailIdentity=name)["VerifiedForSendingStatus"]
    if known is None:
        assert told == {"example.com": False}
        with pytest.raises(ClientError, match="Email address is not verified"):
            send("guest@example.com")
    else:
        assert told == {known: True}
        send("guest@example.com")


def test_o7_a_used_up_quota_is_told_and_refuses(cloud: LocalCloud, send: Send, account: Callable[..., Any]) -> None:
    send("guest@example.com")
    quota = cloud.client("sesv2").get_account()["SendQuota"]

    account(dailyQuota=int(quota["SentLast24Hours"]))

    with pytest.raises(ClientError, match="Daily message quota exceeded"):
        send("guest@example.com")
