"""S4: the result of asking the function that reads calendars, whatever Lambda answers."""

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from joinlink.errors import StoreUnavailable
from joinlink.model.calendar_look import LookRequest
from joinlink.model.host import Provider
from joinlink.model.slots import Interval
from joinlink.providers.aws.calendar_reader import LambdaCalendarReader

REQUEST = LookRequest("host_1", (Provider.GOOGLE, Provider.APPLE), Interval(0, 86_400), max_age_seconds=60)


class Lambda:
    """Answers as it was told to, and keeps what it was asked."""

    def __init__(self, answer: object = None, *, error: str | None = None, fails: Exception | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self._answer = {"Payload": io.BytesIO(json.dumps(answer).encode())} | (
            {"FunctionError": error} if error else {}
        )
        self._fails = fails

    def invoke(self, **request: Any) -> Mapping[str, Any]:
        self.asked.append(request)
        if self._fails:
            raise self._fails
        return self._answer


def reader(client: Lambda) -> LambdaCalendarReader:
    return LambdaCalendarReader(client, "joinlink-prod-read_calendars")


def refusal(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Invoke")


def test_busy_times_come_back_as_they_were_found_and_unknown_as_unknown() -> None:
    client = Lambda({"google": [10, 20, 30, 40], "apple": None})

    found = reader(client).read(REQUEST)

    assert found == {Provider.GOOGLE: (Interval(10, 20), Interval(30, 40)), Provider.APPLE: None}
    (asked,) = client.asked
    assert asked["FunctionName"] == "joinlink-prod-read_calendars"
    assert LookRequest.of_event(json.loads(asked["Payload"])) == REQUEST


def test_who_only_asks_for_a_look_does_not_wait_for_it() -> None:
    client = Lambda()

    reader(client).ask(REQUEST)

    (asked,) = client.asked
    assert asked["InvocationType"] == "Event"
    assert LookRequest.of_event(json.loads(asked["Payload"])) == REQUEST


@pytest.mark.parametrize(
    "client",
    [
        Lambda(fails=ReadTimeoutError(endpoint_url="lambda")),
        Lambda(fails=refusal("TooManyRequestsException", 429)),
        Lambda({"errorType": "Sandbox.Timedout", "errorMessage": "timed out"}, error="Unhandled"),
        Lambda({"errorType": "UnexpectedError", "errorMessage": "MemoryError"}, error="Unhandled"),
    ],
    ids=["too slow", "throttled", "ended", "failed"],
)
def test_a4_what_was_not_read_in_time_is_not_answered(client) -> None:
    assert reader(client).read(REQUEST) == {}


@pytest.mark.parametrize(
    "client",
    [
        Lambda(fails=ConnectTimeoutError(endpoint_url="lambda")),
        Lambda(fails=refusal("ServiceException", 500)),
        Lambda({"errorType": "StoreUnavailable", "errorMessage": "throttled"}, error="Unhandled"),
    ],
    ids=["no connection", "an outage of Lambda", "an outage of the table"],
)
def test_an_outage_of_our_own_is_no_word_about_the_calendar(client) -> None:
    with pytest.raises(StoreUnavailable):
        reader(client).read(REQUEST)


def test_an_event_that_lambda_does_not_take_is_an_outage_of_our_own() -> None:
    with pytest.raises(StoreUnavailable):
        reader(Lambda(fails=refusal("ServiceException", 500))).ask(REQUEST)


@pytest.mark.parametrize("call", ["read", "ask"])
def test_a_call_that_our_role_does_not_allow_is_our_own_mistake(call) -> None:
    with pytest.raises(ClientError):
        getattr(reader(Lambda(fails=refusal("AccessDeniedException", 403))), call)(REQUEST)
