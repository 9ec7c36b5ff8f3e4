"""What calls of the table are billed as, by the sizes of the items."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from werkzeug.wrappers import Response

from local.aws_calls import AwsCall
from local.capacity import Meter, Units, size

REGION, TABLE = "us-east-1", "table"
KEY = {"pk": {"S": "p"}, "sk": {"S": "s"}}


class Metered:
    """A table with two indexes, and its meter."""

    def __init__(self) -> None:
        self.client = boto3.client("dynamodb", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x")
        self.client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "host", "due")
            ],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[_index("host", "ALL"), _index("due", "KEYS_ONLY")],
        )
        self.meter = Meter(dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION])

    def written(self, operation: str, **body: Any) -> Units:
        """Let a write be served, and return its units."""

        def serve() -> Response:
            method = {"PutItem": "put_item", "UpdateItem": "update_item", "TransactWriteItems": "transact_write_items"}
            getattr(self.client, method[operation])(**body)
            return Response("{}")

        return self.meter.measure(AwsCall("x", "dynamodb", operation, body), serve)[1]

    def put(self, **attributes: str) -> Units:
        return self.written("PutItem", TableName=TABLE, Item=item(**attributes))


def _index(key: str, projection: str) -> dict[str, Any]:
    schema = [{"AttributeName": key, "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    return {"IndexName": key, "KeySchema": schema, "Projection": {"ProjectionType": projection}}


def item(**attributes: str) -> dict[str, Any]:
    return KEY | {name: {"S": value} for name, value in attributes.items()}


def read(operation: str, body: dict[str, Any], answer: dict[str, Any]) -> float:
    meter = Meter(dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION])
    call = AwsCall("x", "dynamodb", operation, body)
    return meter.measure(call, lambda: Response(json.dumps(answer)))[1].read


@pytest.fixture
def table() -> Iterator[Metered]:
    with mock_aws():
        yield Metered()


def test_an_item_is_as_large_as_its_names_and_values() -> None:
    assert size({"ä": {"S": "é"}, "n": {"N": "-1200"}, "t": {"BOOL": True}, "b": {"B": "AAAA"}}) == 4 + 3 + 2 + 4
    assert size({"l": {"L": [{"S": "ab"}, {"M": {"k": {"NULL": True}}}]}}) == 1 + 3 + (1 + 2) + (1 + 3 + 1 + 1 + 1)


def test_a_write_counts_each_begun_kilobyte_of_the_larger_item(table) -> None:
    assert table.put(text="x" * 100).write == 1
    assert table.put(text="x" * 1500).write == 2
    assert table.put(text="x").write == 2


def test_an_update_counts_the_whole_item(table) -> None:
    table.put(text="x" * 2500)
    setting = {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "1"}}}

    assert table.written("UpdateItem", TableName=TABLE, Key=KEY, **setting).write == 3


def test_an_index_counts_where_its_copy_changes(table) -> None:
    assert table.put(host="h", text="x" * 1500).write == 2 + 2
    assert table.put(host="h", text="x" * 1500).write == 2
    assert table.put(host="g", text="x" * 1500).write == 2 + 2 + 2
    assert table.put(due="d", text="x" * 1500).write == 2 + 2 + 1
    assert table.put(due="d", text="y" * 1500).write == 2


def test_a_transaction_counts_twice_and_its_checks_too(table) -> None:
    put = {"Put": {"TableName": TABLE, "Item": item(text="x" * 1500)}}
    check = {"TableName": TABLE, "Key": {**KEY, "pk": {"S": "q"}}, "ConditionExpression": "attribute_not_exists(pk)"}

    assert table.written("TransactWriteItems", TransactItems=[put, {"ConditionCheck": check}]).write == 2 * (2 + 1)


@pytest.mark.parametrize(
    ("operation", "body", "answer", "units"),
    [
        ("GetItem", {"ConsistentRead": True}, {"Item": item(text="x" * 100)}, 1),
        ("GetItem", {}, {"Item": item(text="x" * 5000)}, 1),
        ("GetItem", {"ConsistentRead": True}, {}, 1),
        ("Query", {"ConsistentRead": True}, {"Items": [item(text="x" * 1500)] * 3}, 2),
        ("Query", {}, {"Items": []}, 0.5),
        (
            "BatchGetItem",
            {"RequestItems": {TABLE: {"Keys": [KEY] * 3, "ConsistentRead": True}}},
            {"Responses": {TABLE: [item(text="x" * 5000), item()]}},
            2 + 1 + 1,
        ),
    ],
)
def test_a_read_counts_four_kilobytes_and_half_where_it_may_be_behind(operation, body, answer, units) -> None:
    assert read(operation, body, answer) == units
