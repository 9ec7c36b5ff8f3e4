"""moto gives the same answers when it is quick."""

import gc
import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.cloudformation.models import Stack
from moto.core import responses
from moto.core.serialize import ResponseSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb import responses as dynamodb_responses
from moto.dynamodb.models import utilities
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import SecondaryIndex, Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator
from moto.kms.models import kms_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from local import quick_moto

KEYS = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
INDEX_KEYS = [{"AttributeName": "day", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}]
NAMES = ("pk", "sk", "day", "at")


def named(values: dict[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"S": value} for name, value in values.items()}


def item(pk: str, number: int) -> dict[str, Any]:
    strings = named({"pk": pk, "sk": f"sk-{number}", "at": f"{number % 7}"} | ({"day": "today"} if number % 3 else {}))
    nested = {
        "many": {"L": [{"S": "a"}, {"M": {"deep": {"BOOL": True}}}]},
        "set": {"SS": ["x", "y"]},
        "none": {"NULL": True},
        "bytes": {"M": {"one": {"B": b"\0\1"}, "some": {"L": [{"BS": [b"x", b"\xff"]}]}}},
        "empty": {"M": {"text": {"S": ""}, "list": {"L": []}, "map": {"M": {}}}},
    }
    return {**strings, **nested, "count": {"N": str(number)}}


READS: list[tuple[str, dict[str, Any]]] = [
    ("get_item", {"Key": named({"pk": "a", "sk": "sk-3"}), "ConsistentRead": True}),
    ("get_item", {"Key": named({"pk": "a", "sk": "nowhere"}), "ReturnConsumedCapacity": "TOTAL"}),
    *(
        (
            "query",
            {"KeyConditionExpression": condition, "ExpressionAttributeValues": named(values), **more},
        )
        for condition, values, more in [
            ("pk = :p", {":p": "a"}, {}),
            ("pk = :p", {":p": "nobody"}, {}),
            ("pk = :p AND begins_with(sk, :s)", {":p": "b", ":s": "sk-1"}, {"ScanIndexForward": False}),
            ("pk = :p AND sk BETWEEN :s AND :t", {":p": "a", ":s": "sk-2", ":t": "sk-4"}, {"Limit": 2}),
            ("pk = :p", {":p": "a"}, {"ExclusiveStartKey": named({"pk": "a", "sk": "sk-2"})}),
            ("#d = :d", {":d": "today"}, {"IndexName": "due", "ExpressionAttributeNames": {"#d": "day"}}),
            (
                "#d = :d AND #a <= :t",
                {":d": "today", ":t": "3"},
                {
                    "IndexName": "due",
                    "Limit": 3,
                    "ScanIndexForward": False,
                    "ExpressionAttributeNames": {"#d": "day", "#a": "at"},
                },
            ),
            ("#d = :d", {":d": "tomorrow"}, {"IndexName": "due", "ExpressionAttributeNames": {"#d": "day"}}),
            ("pk = :p", {":p": "a"}, {"IndexName": "nothing"}),
        ]
    ),
    ("scan", {"IndexName": "due"}),
    ("scan", {"IndexName": "keys"}),
    (
        "query",
        {"KeyConditionExpression": "sk = :s", "ExpressionAttributeValues": named({":s": "sk-3"}), "IndexName": "keys"},
    ),
    ("scan", {"Limit": 4}),
]
UPDATES = [
    (
        "SET #c = #c + :one, many = list_append(many, :more) REMOVE #n",
        {":one": {"N": "1"}, ":more": {"L": [{"S": "z"}]}},
    ),
    ("SET fresh = if_not_exists(fresh, :one), many[0] = :one", {":one": {"N": "1"}}),
    ("ADD #c :one DELETE #s :x", {":one": {"N": "5"}, ":x": {"SS": ["x"]}}),
    ("SET #c = :one SET #n = :one", {":one": {"N": "1"}}),
    ("SET pk = :one", {":one": {"S": "1"}}),
    ("SET nowhere.deep = :one", {":one": {"S": "1"}}),
    ("SET fresh = :one, other = :one, fresh = :one", {":one": {"S": "1"}}),
    ("SET bytes.one = :one, fresh = :one REMOVE bytes", {":one": {"S": "1"}}),
    ("SET fresh = :much", {":much": {"S": "x" * 406_000}}),
]
"""Three that do something, and six that are refused."""


def answers() -> Iterator[Any]:
    """Yield the answers to all of it, or what was refused and why."""
    with mock_aws():
        client: Any = boto3.client(
            "dynamodb", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        yield _answer(
            client.create_table,
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in NAMES],
            KeySchema=KEYS,
            GlobalSecondaryIndexes=[
                {"IndexName": "due", "KeySchema": INDEX_KEYS, "Projection": {"ProjectionType": "ALL"}},
                {
                    "IndexName": "keys",
                    "KeySchema": [
                        {"AttributeName": "sk", "KeyType": "HASH"},
                        {"AttributeName": "day", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                },
            ],
        )
        for pk in ("a", "b"):
            for number in range(12):
                yield _answer(client.put_item, TableName="t", Item=item(pk, number), ReturnValues="ALL_OLD")
        for lengths in ([100_000] * 4, [100_000] * 5, [500_000, 1]):
            much = {f"part-{number}": {"S": "x" * length} for number, length in enumerate(lengths)}
            yield _answer(client.put_item, TableName="t", Item=named({"pk": "c", "sk": "large"}) | much)
        for expression, values in UPDATES:
            names = {
                name: full for name, full in (("#c", "count"), ("#n", "none"), ("#s", "set")) if name in expression
            }
            yield _answer(
                client.update_item,
                TableName="t",
                Key=named({"pk": "a", "sk": "sk-3"}),
                UpdateExpression=expression,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
                **({"ExpressionAttributeNames": names} if names else {}),
            )
        for operation, request in READS:
            yield _answer(getattr(client, operation), TableName="t", **request)


def _answer(call: Callable[..., Any], **request: Any) -> Any:
    try:
        answer = call(**request)
    except ClientError as error:
        answer = error.response
    answer.pop("ResponseMetadata")
    if "TableDescription" in answer:
        answer["TableDescription"] = sorted(answer["TableDescription"])
    return answer


def make_item(self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Make an item as moto does."""
    self.hash_key, self.range_key, self.attrs = hash_key, range_key, LimitedSizeDict()
    for key, value in attrs.items():
        self.attrs[key] = DynamoType(value)


@pytest.fixture
def as_moto_has_it(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def undo() -> None:
        monkeypatch.setattr(Table, "query", quick_moto._query)
        monkeypatch.setattr(ResponseSerializer, "_serialize_type_structure", quick_moto._serialize_structure)
        monkeypatch.setattr(DepthFirstTraverser, "traverse", lambda self, node: self.traverse_node_recursively(node))
        monkeypatch.setattr(ActionCountValidator, "verify_action_counts", quick_moto._count_actions)
        monkeypatch.setattr(OverlappingPathsValidator, "check_for_overlapping_paths", quick_moto._compare_paths)
        monkeypatch.setattr(SecondaryIndex, "project", quick_moto._project)
        monkeypatch.setattr(Item, "__init__", make_item)
        monkeypatch.delattr(Node, "__deepcopy__")
        for module in (utilities, dynamodb_responses):
            monkeypatch.setattr(module, "dynamo_to_dict", quick_moto._plain)
        monkeypatch.setattr(responses, "method_names_from_class", method_names_from_class)

    return undo


def test_every_answer_is_the_same(as_moto_has_it: Callable[[], None]) -> None:
    quick_moto.quicken()
    quick = list(answers())

    as_moto_has_it()

    for number, (expected, answer) in enumerate(zip(answers(), quick, strict=True)):
        assert (number, answer) == (number, expected)
    assert sum("Error" in answer for answer in quick) == 9


@pytest.mark.parametrize("table", ["t", "no-such-table"])
def test_dynamodb_answers_what_it_does_behind_the_web_framework(table: str) -> None:
    body = json.dumps({"TableName": table, "Key": named({"pk": "a", "sk": "sk-3"})})
    headers = {
        "X-Amz-Target": "DynamoDB_20120810.GetItem",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": "AWS4-HMAC-SHA256 Credential=x/20270228/us-east-1/dynamodb/aws4_request, SignedHeaders=host",
    }

    def environ() -> dict[str, Any]:
        return EnvironBuilder(path="/", method="POST", data=body, headers=headers).get_environ()

    with mock_aws():
        for _ in answers():
            pass
        quick = quick_moto.ask_dynamodb(environ())
        behind = Response.from_app(DomainDispatcherApplication(create_backend_app), environ(), buffered=True)

    assert (quick.status_code, quick.json) == (behind.status_code, behind.json)
    assert quick.headers["x-amz-crc32"] == behind.headers["x-amz-crc32"]


@mock_aws
def test_keys_do_what_they_did() -> None:
    quick_moto.quicken()
    client = boto3.client("kms", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    secret = client.create_key()["KeyMetadata"]["KeyId"]
    pair = client.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    signing = {"KeyId": pair, "Message": b"it", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}

    sealed = client.encrypt(KeyId=secret, Plaintext=b"it")["CiphertextBlob"]

    assert client.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"it"
    assert client.verify(**signing, Signature=client.sign(**signing)["Signature"])["SignatureValid"]
    assert kms_backends["123456789012"]["us-east-1"].keys[secret].private_key is None


def test_items_that_nobody_has_any_more_are_forgotten() -> None:
    quick_moto.quicken()
    known = items_alive()

    list(answers())

    assert items_alive() <= known


def items_alive() -> int:
    gc.collect()
    return sum(type(each) is Item for each in gc.get_objects())


@pytest.mark.parametrize(
    "template", ['{"Resources": {"A": {"Type": "B", "n": [1, true, null]}}}', "Resources: {A: 1}\n"]
)
def test_a_template_is_read_as_moto_reads_it(template: str) -> None:
    as_moto_reads_it = Stack.parse_template(template)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stack, "parse_template", staticmethod(Stack.parse_template))
        quick_moto.quicken_stacks()
        assert Stack.parse_template(template) == as_moto_reads_it
