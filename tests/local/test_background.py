"""What happens without a request: the stream feeds its function, schedules fire, workflows run."""

import json
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import requests

from local.cloud import LocalCloud

_numbers = count(1)


def wait_for(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "nothing came in time"
        time.sleep(0.02)
    return found


def put(cloud: LocalCloud, sk: str = "WATCHED", pk: str | None = None, **attributes: str) -> str:
    """Write an item, one of its own unless `pk` names it; returns its pk."""
    pk = pk or f"ITEM#{next(_numbers)}"
    item = {"pk": pk, "sk": sk, **attributes}
    cloud.client("dynamodb").put_item(
        TableName=cloud.table_name, Item={name: {"S": value} for name, value in item.items()}
    )
    return pk


def records_seen(cloud: LocalCloud, pk: str) -> int:
    return cloud.logs("on_change").splitlines().count(f"record {pk}")


def execution(cloud: LocalCloud, name: str) -> dict[str, Any] | None:
    """Return the execution of that name once it has ended."""
    found = requests.get(f"{cloud.site}/__local/executions", timeout=60).json()["executions"]
    return next((each for each in found if each["name"] == name and each["status"] != "RUNNING"), None)


def failed_batches(cloud: LocalCloud) -> list[dict[str, Any]]:
    client = cloud.client("sqs")
    (queue,) = (url for url in client.list_queues()["QueueUrls"] if "FailedRecords" in url)
    messages = client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def test_an_item_that_no_filter_wants_does_not(cloud: LocalCloud) -> None:
    unwatched = put(cloud, sk="OTHER")
    watched = put(cloud)

    wait_for(lambda: records_seen(cloud, watched))
    assert records_seen(cloud, unwatched) == 0


def test_a_second_function_follows_the_same_stream_with_a_filter_of_its_own(cloud: LocalCloud) -> None:
    for state in ("up", "down", "down"):
        put(cloud, sk="FLAG#1", pk="FLAGGED", state=state)
    last = put(cloud, sk="FLAG#2", state="up")
    put(cloud, sk="FLAG#2", pk=last, state="down")

    wait_for(lambda: last in cloud.logs("on_event"))
    told = [line for line in cloud.logs("on_event").splitlines() if line.startswith("told") and "FLAGGED" in line]
    assert len(told) == 1


def test_what_a_failed_transaction_wrote_never_reaches_the_stream(cloud: LocalCloud) -> None:
    dynamodb = cloud.client("dynamodb")
    table = {"TableName": cloud.table_name}
    taken, undone = ({"pk": {"S": pk}, "sk": {"S": "WATCHED"}} for pk in (put(cloud), "UNDONE"))
    refused = {**table, "Item": taken, "ConditionExpression": "attribute_not_exists(pk)"}

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[{"Put": {**table, "Item": undone}}, {"Put": refused}])

    last = put(cloud)
    wait_for(lambda: records_seen(cloud, last))
    assert records_seen(cloud, "UNDONE") == 0


def test_a_refused_record_is_tried_again_and_then_set_aside(cloud: LocalCloud) -> None:
    refused = put(cloud, refuse="yes")
    (batch,) = wait_for(lambda: failed_batches(cloud))

    assert records_seen(cloud, refused) == 3
    assert batch["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert batch["DDBStreamBatchInfo"]["batchSize"] == 1
    following = put(cloud)
    wait_for(lambda: records_seen(cloud, following) == 1)


def test_records_before_the_refused_one_are_not_repeated(cloud: LocalCloud) -> None:
    item = {"sk": {"S": "WATCHED"}}
    batch = [
        {"PutRequest": {"Item": {"pk": {"S": "before"}, **item}}},
        {"PutRequest": {"Item": {"pk": {"S": "refused"}, "refuse": {"S": "yes"}, **item}}},
    ]

    cloud.client("dynamodb").batch_write_item(RequestItems={cloud.table_name: batch})

    wait_for(lambda: records_seen(cloud, "refused") == 3)
    assert records_seen(cloud, "before") == 1


def test_a_function_without_a_schedule_is_refused(cloud: LocalCloud) -> None:
    assert requests.post(f"{cloud.site}/__local/schedules/echo", timeout=60).status_code == 422
    assert requests.post(f"{cloud.site}/__local/schedules/nobody", timeout=60).status_code == 404


@pytest.mark.parametrize(
    ("name", "what", "status", "states", "tries"),
    [
        ("recovers", {"do": "fail", "times": 2}, "SUCCEEDED", ["Do", "Done"], 3),
        ("rejected", {"do": "reject"}, "SUCCEEDED", ["Do", "Rejected"], 1),
        ("gives-up", {"do": "fail", "times": 9}, "FAILED", ["Do", "Given up"], 3),
        ("exits", {"do": "exit"}, "FAILED", ["Do", "Given up"], 3),
    ],
)
def test_a_workflow_retries_and_catches_by_the_exception_s_name(
    cloud: LocalCloud, name: str, what: dict[str, Any], status: str, states: list[str], tries: int
) -> None:
    before = cloud.logs("task").count("attempt")

    start(cloud, name, {"id": name, **what})

    ended = wait_for(lambda: execution(cloud, name))
    assert (ended["status"], ended["states"]) == (status, states)
    assert cloud.logs("task").count("attempt") - before == tries


def test_a_task_that_takes_too_long_is_retried_as_timed_out(cloud: LocalCloud) -> None:
    start(cloud, "slow", {"id": "slow", "do": "sleep", "seconds": 30})

    assert wait_for(lambda: execution(cloud, "slow"), seconds=15)["states"] == ["Do", "Given up"]
    assert cloud.logs("task").count("timed out after 1.00 seconds") == 3


def start(cloud: LocalCloud, name: str, what: dict[str, Any]) -> None:
    client = cloud.client("stepfunctions")
    (machine,) = client.list_state_machines()["stateMachines"]
    client.start_execution(stateMachineArn=machine["stateMachineArn"], name=name, input=json.dumps(what))
