"""STYLE 6, C11: one line per invocation, and no secret in it."""

import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.observability import Outcome, UnexpectedError, invocation, observed


@dataclass(frozen=True)
class FakeContext:
    aws_request_id: str = "request-1"


def only_line(log: StringIO) -> dict[str, Any]:
    [text] = log.getvalue().splitlines()
    line: dict[str, Any] = json.loads(text)
    return line


def test_an_invocation_is_one_line(log: StringIO) -> None:
    with invocation("send_email", FakeContext()) as outcome:
        outcome.note(booking_id="bk_1")
        outcome.note(mails=2)

    line = only_line(log)
    assert (line["level"], line["message"], line["operation"]) == ("INFO", "invocation", "send_email")
    assert (line["booking_id"], line["mails"], line["outcome"]) == ("bk_1", 2, "ok")
    assert line["request_id"] == "request-1"
    assert isinstance(line["duration_ms"], int)


def test_a_foreseen_error_is_an_info_line_and_leaves_under_its_own_name(log: StringIO) -> None:
    @observed("mint_meeting")
    def task(event: dict[str, object], outcome: Outcome) -> None:
        raise ProviderUnavailable("no answer", provider="zoom")

    with pytest.raises(ProviderUnavailable):
        task({}, FakeContext())

    line = only_line(log)
    assert (line["level"], line["outcome"], line["error"]) == ("INFO", "failed", "ProviderUnavailable")


def test_an_unforeseen_error_leaves_without_its_message(log: StringIO) -> None:
    @observed("mint_meeting")
    def task(event: dict[str, object], outcome: Outcome) -> None:
        raise KeyError("canary-token")

    with pytest.raises(UnexpectedError, match=r"^KeyError$") as raised:
        task({}, FakeContext())

    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    line = only_line(log)
    assert (line["level"], line["error"]) == ("ERROR", "KeyError")
    assert any("test_observability.py" in frame for frame in line["frames"])
    assert "canary" not in log.getvalue()


def test_a_task_returns_what_it_returns(log: StringIO) -> None:
    @observed("start_workflow")
    def task(event: dict[str, object], outcome: Outcome) -> object:
        return event["answer"]

    assert task({"answer": 42}, FakeContext()) == 42


@pytest.mark.parametrize(
    "keys",
    [
        {"access_token": "canary"},
        {"note": {"refreshToken": "canary"}},
        {"headers": [{"Authorization": "canary"}]},
        {"code": "canary"},
        {"client_secret": "canary"},
        {"appPassword": "canary"},
        {"guest_email": "canary"},
        {"detail": "mail to <canary@example.com> failed"},
        {"addresses": ("canary@example.com",)},
    ],
)
def test_c11_a_secret_noted_by_mistake_is_blanked(log: StringIO, keys: dict[str, object]) -> None:
    with invocation("any", FakeContext()) as outcome:
        outcome.note(**keys)

    assert "[redacted]" in log.getvalue()
    assert "canary" not in log.getvalue()


def test_ordinary_keys_stay_as_they_are(log: StringIO) -> None:
    keys = {"booking_id": "bk_1", "status": 200, "status_code": 200, "provider": "zoom", "problem": "not_found"}

    with invocation("any", FakeContext()) as outcome:
        outcome.note(**keys)

    assert only_line(log).items() >= keys.items()
