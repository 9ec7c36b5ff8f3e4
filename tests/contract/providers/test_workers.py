"""M7, E4: a share of the work goes to Lambda as an event, and what Lambda can't take now is left."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from joinlink.model.due import Due, DueKind
from joinlink.model.share import Share
from joinlink.providers.aws.workers import LambdaWorkers

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SHARES = [
    Share((Due(DueKind.CARE, f"bk_{number}", NOW), Due(DueKind.ZOOM, "host_1", NOW, 2)), 1, 4.2) for number in (1, 2)
]


class Lambda:
    """Takes every event, or fails over the first."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self._failure = failure

    def invoke(self, **request: Any) -> Mapping[str, Any]:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        self.asked.append(request)
        return {"StatusCode": 202}


def refusal(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Invoke")


def hand_out(client: Lambda) -> int:
    return LambdaWorkers(lambda: client, "joinlink-prod-heal", at_once=4).hand_out(SHARES, NOW)


def test_each_share_is_an_event_of_its_own_that_nobody_waits_for() -> None:
    client = Lambda()

    assert hand_out(client) == 4

    assert [(each["FunctionName"], each["InvocationType"]) for each in client.asked] == [
        ("joinlink-prod-heal", "Event")
    ] * 2
    assert [Share.of_event(json.loads(each["Payload"])) for each in client.asked] == SHARES


def test_who_hands_nothing_out_makes_no_client() -> None:
    workers = LambdaWorkers(lambda: pytest.fail("a client was made"), "joinlink-prod-heal", at_once=4)

    assert workers.hand_out([], NOW) == 0


@pytest.mark.parametrize(
    "failure", [refusal("TooManyRequestsException", 429), ReadTimeoutError(endpoint_url="https://")]
)
def test_a_share_that_lambda_can_not_take_now_is_left_and_the_others_go_out(failure) -> None:
    client = Lambda(failure)

    assert hand_out(client) == 2
    assert len(client.asked) == 1


def test_a_permission_that_is_missing_is_not_taken_for_an_outage() -> None:
    with pytest.raises(ClientError):
        hand_out(Lambda(refusal("AccessDeniedException", 403)))


def test_as_much_as_one_worker_is_given_fits_into_an_event() -> None:
    """Lambda takes 256 KB."""
    most = Share(tuple(Due(DueKind.GOOGLE_CALENDAR, "host_" + "0" * 32, NOW, 120) for _ in range(1_000)))

    assert len(json.dumps(most.as_event(NOW))) < 256_000
