"""O1, O5: what holds data outlives its stack, and a later stack goes on with it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.stack import Stack
from local.template import load
from tests.infra.conditions import resources_made
from tests.infra.project import ROOT, resources, template

# What holds data → the parameter that makes another stack go on with it.
ADOPTED_BY = {"Table": "AdoptedTableStreamArn", "TokenKey": "AdoptedTokenKeyArn", "UserPool": "AdoptedUserPoolId"}
# What alone refers to it, and stands for it everywhere else.
STANDS_FOR = {"Table": {"TableArn", "TableStreamArn"}, "TokenKey": {"TokenKeyArn"}, "UserPool": {"UserPoolId"}}

STREAM = "arn:aws:dynamodb:eu-west-1:999999999999:table/restored/stream/2026-12-01T09:00:00.000"


def test_the_table_has_its_keys_and_both_indexes() -> None:
    properties = resources("AWS::DynamoDB::Table")["Table"]
    indexes = {
        index["IndexName"]: (
            [key["AttributeName"] for key in index["KeySchema"]],
            index["Projection"]["ProjectionType"],
        )
        for index in properties["GlobalSecondaryIndexes"]
    }

    assert [key["AttributeName"] for key in properties["KeySchema"]] == ["pk", "sk"]
    assert indexes == {"by_start": (["host_pk", "start_sk"], "ALL"), "due": (["due_pk", "due_sk"], "KEYS_ONLY")}


@pytest.mark.parametrize("logical_id", ADOPTED_BY)
def test_what_holds_data_outlives_the_stack_but_not_a_first_deployment_that_failed(logical_id) -> None:
    resource = template()["Resources"][logical_id]

    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_nothing_that_a_first_deployment_made_refuses_to_be_deleted_again() -> None:
    """CloudFormation can't take back what is protected, and would leave it behind."""
    protected = {"Fn::If": ["ProtectsFromDeletion", True, False]}
    active = {"Fn::If": ["ProtectsFromDeletion", "ACTIVE", "INACTIVE"]}

    assert template()["Parameters"]["DeletionProtection"]["Default"] == "off"
    assert resources("AWS::DynamoDB::Table")["Table"]["DeletionProtectionEnabled"] == protected
    assert resources("AWS::Cognito::UserPool")["UserPool"]["DeletionProtection"] == active


def test_the_table_keeps_what_it_holds() -> None:
    properties = resources("AWS::DynamoDB::Table")["Table"]

    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_the_token_key_rotates() -> None:
    assert resources("AWS::KMS::Key")["TokenKey"]["EnableKeyRotation"] is True


@pytest.mark.parametrize("logical_id", ADOPTED_BY)
def test_o5_where_one_is_adopted_the_stack_makes_none_and_nothing_else_names_its_own(logical_id) -> None:
    """A statement for `!GetAtt Table.Arn` would be for a table that isn't there: write `!GetAtt TableArn.Value`."""
    naming = {owner for owner, reference in _references() if reference == logical_id}

    assert logical_id in resources_made({})
    assert logical_id not in resources_made({ADOPTED_BY[logical_id]: "anything"})
    assert naming == STANDS_FOR[logical_id]


def test_o5_functions_roles_and_mappings_go_to_the_table_that_is_adopted() -> None:
    parameters = {"MailFrom": "joinlink@example.com", "AdoptedTableStreamArn": STREAM}
    transformed = load(ROOT / "template.yaml", parameters, "eu-west-1")

    stack = Stack(transformed, parameters, account="999999999999", region="eu-west-1")

    table = STREAM.partition("/stream/")[0]
    mappings = dict(stack.resources("AWS::Lambda::EventSourceMapping"))
    functions = dict(stack.resources("AWS::Lambda::Function"))
    roles = json.dumps(dict(stack.resources("AWS::IAM::Role")))
    of_the_table = [mapping for mapping in mappings.values() if ":sqs:" not in mapping["EventSourceArn"]]
    assert {mapping["EventSourceArn"] for mapping in of_the_table} == {STREAM}
    assert {function["Environment"]["Variables"]["TABLE_NAME"] for function in functions.values()} == {"restored"}
    assert f'"{table}"' in roles
    assert f'"{table}/index/due"' in roles
    assert f'"{STREAM}"' in roles


def _references() -> Iterator[tuple[str, str]]:
    """Yield each resource, output or part of the globals with each name that it refers to."""
    sections = [*template()["Resources"].items(), *template()["Outputs"].items(), ("Globals", template()["Globals"])]
    for owner, part in sections:
        for found in _named_in(part):
            yield owner, found


def _named_in(part: Any) -> Iterator[str]:
    match part:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::Sub": text}:
            yield from re.findall(r"\$\{(\w+)", str(text))
        case dict():
            for value in part.values():
                yield from _named_in(value)
        case list():
            for value in part:
                yield from _named_in(value)
