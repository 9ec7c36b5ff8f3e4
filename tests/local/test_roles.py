"""A function may do what its role says and nothing else, so that a missing permission shows before a deployment."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests

from local.aws_calls import Account, AwsCall, permissions
from local.cloud import LocalCloud
from local.deployment import Role, Statement
from local.iam import NotAllowed, Permission, allows, require
from local.mail_account import MailAccount

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t"
Conditions = Mapping[str, Mapping[str, tuple[str, ...]]]
Call = Callable[..., tuple[int, str]]


def role(action: str, resource: str, conditions: Conditions | None = None) -> Role:
    return Role("arn:role", (Statement((action,), (resource,), conditions or {}),))


@pytest.mark.parametrize(
    ("resource", "asked", "expected"),
    [
        (TABLE, TABLE, True),
        (TABLE, f"{TABLE}/index/due", False),
        (f"{TABLE}/index/*", f"{TABLE}/index/due", True),
        ("*", TABLE, True),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/t2", TABLE, False),
    ],
)
def test_a_resource_is_compared_with_stars(resource: str, asked: str, expected: bool) -> None:
    assert allows(role("dynamodb:Query", resource), Permission("dynamodb:Query", asked)) is expected


def test_an_action_is_literal() -> None:
    assert not allows(role("dynamodb:*", "*"), Permission("dynamodb:Query", TABLE))


@pytest.mark.parametrize(
    ("keys", "expected"), [(("HOST#1",), True), (("HOST#1", "BOOKING#2"), False), ((), True), (("XHOST#1",), False)]
)
def test_every_leading_key_must_be_like_an_accepted_one(keys: tuple[str, ...], expected: bool) -> None:
    condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ("HOST#*",)}}

    permission = Permission("dynamodb:GetItem", TABLE, {"dynamodb:LeadingKeys": keys})

    assert allows(role("dynamodb:GetItem", TABLE, condition), permission) is expected


def test_a_condition_that_is_not_understood_is_not_met() -> None:
    condition = {"IpAddress": {"aws:SourceIp": ("10.0.0.0/8",)}}

    with pytest.raises(NotAllowed):
        require(role("dynamodb:GetItem", TABLE, condition), Permission("dynamodb:GetItem", TABLE))


MAIL = MailAccount()
MAIL.change({"verified": ["verified@example.com"]})


def needs(service: str, operation: str, **body: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    account = Account("123456789012", "us-east-1", {("t", ""): "pk", ("t", "due"): "due_pk"}, MAIL)
    return [
        (each.action, each.resource.removeprefix("arn:aws:"), each.context.get("dynamodb:LeadingKeys", ()))
        for each in permissions(AwsCall("key", service, operation, body), account)
    ]


QUERY = {
    "TableName": "t",
    "IndexName": "due",
    "KeyConditionExpression": "#n0 = :v0 AND begins_with(due_sk, :v1)",
    "ExpressionAttributeNames": {"#n0": "due_pk"},
    "ExpressionAttributeValues": {":v0": {"S": "DUE#1"}, ":v1": {"S": "x"}},
}
PARTS = {"Put": "Item", "Update": "Key", "Delete": "Key", "ConditionCheck": "Key"}
TRANSACTION = [{part: {"TableName": "t", keyed_by: {"pk": {"S": part}}}} for part, keyed_by in PARTS.items()]
BATCH = [{"PutRequest": {"Item": {"pk": {"S": "A"}}}}, {"DeleteRequest": {"Key": {"pk": {"S": "B"}}}}]


@pytest.mark.parametrize(
    ("operation", "body", "needed"),
    [
        ("TransactWriteItems", {"TransactItems": TRANSACTION}, [(f"{part}Item", "", (part,)) for part in PARTS]),
        ("Query", QUERY, [("Query", "/index/due", ("DUE#1",))]),
        ("BatchWriteItem", {"RequestItems": {"t": BATCH}}, [("BatchWriteItem", "", ("A", "B"))]),
        ("BatchGetItem", {"RequestItems": {"t": {"Keys": [{"pk": {"S": "C"}}]}}}, [("BatchGetItem", "", ("C",))]),
    ],
)
def test_a_call_of_the_table_needs_each_of_its_parts_with_partition_and_index(operation, body, needed) -> None:
    table = "dynamodb:us-east-1:123456789012:table/t"

    assert needs("dynamodb", operation, **body) == [
        (f"dynamodb:{action}", f"{table}{index}", keys) for action, index, keys in needed
    ]


def test_a_raw_mail_needs_another_permission_than_the_call_s_name() -> None:
    needed = needs(
        "ses", "SendEmail", FromEmailAddress="Joinlink <a@b.c>", ConfigurationSetName="set", Content={"Raw": {}}
    )

    assert [(action, resource.rpartition(":")[2]) for action, resource, _ in needed] == [
        ("ses:SendRawEmail", "identity/a@b.c"),
        ("ses:SendRawEmail", "configuration-set/set"),
    ]


def test_o7_a_recipient_who_is_an_identity_of_the_account_takes_a_permission_too() -> None:
    to = {"ToAddresses": ["guest@example.com", "verified@example.com"]}

    needed = needs("ses", "SendEmail", FromEmailAddress="a@b.c", Destination=to, Content={"Raw": {}})

    assert [resource.rpartition(":")[2] for _, resource, _ in needed] == [
        "identity/a@b.c",
        "identity/verified@example.com",
    ]


@pytest.fixture
def call(cloud: LocalCloud) -> Call:
    """Let the echo function call AWS: status and text of its answer."""

    def call(service: str, operation: str, **arguments: Any) -> tuple[int, str]:
        body = {"service": service, "operation": operation, "arguments": arguments}
        answer = requests.post(f"{cloud.site}/call", json=body, timeout=60)
        return answer.status_code, answer.text

    return call


def item(pk: str) -> dict[str, Any]:
    """Name an item of the table."""
    return {"TableName": "fixture-local", "Key": {"pk": {"S": pk}, "sk": {"S": "1"}}}


A_MAIL = {"FromEmailAddress": "joinlink@example.com", "Content": {"Raw": {"Data": "x"}}}
A_SECRET = {"Name": "/joinlink/local/stripe/secret-key"}


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "missing"),
    [
        ("dynamodb", "delete_item", item("A"), "dynamodb:DeleteItem"),
        ("dynamodb", "update_item", item("SHUT#1"), "dynamodb:UpdateItem"),
        ("dynamodb", "transact_write_items", {"TransactItems": [{"Delete": item("A")}]}, "dynamodb:DeleteItem"),
        ("ssm", "get_parameter", A_SECRET, "ssm:GetParameter"),
        ("sesv2", "send_email", A_MAIL, "ses:SendRawEmail"),
    ],
)
def test_a_function_is_denied_what_its_role_leaves_out(
    call: Call, service: str, operation: str, arguments: dict[str, Any], missing: str
) -> None:
    status, text = call(service, operation, **arguments)

    assert status == 500
    assert "AccessDenied" in text
    assert f"not authorized to perform: {missing}" in text


def test_every_call_is_in_the_log_with_its_function(call: Call, cloud: LocalCloud) -> None:
    requests.delete(f"{cloud.site}/__local/requests", timeout=60).raise_for_status()

    call("ssm", "get_parameter", **A_SECRET)
    call("dynamodb", "get_item", **item("A"))
    call(
        "dynamodb",
        "query",
        TableName=cloud.table_name,
        IndexName="due",
        KeyConditionExpression="due_pk = :hour",
        ExpressionAttributeValues={":hour": {"S": "DUE#1"}},
    )

    logged = requests.get(f"{cloud.site}/__local/requests?provider=aws", timeout=60).json()["requests"]
    assert [(each["function"], each["operation"], each["status"]) for each in logged] == [
        ("echo", "ssm:GetParameter", 400),
        ("echo", "dynamodb:GetItem", 200),
        ("echo", "dynamodb:Query", 200),
    ]
    assert all(each["body"] is None and each["provider"] == "aws" for each in logged)
