"""S5: a role may do what its function was seen to need, on the kinds of key where it needs it, and nothing else.

`used_permissions.txt` has a line for each permission that functions used in their tests (`make permissions`).
Each action of each role is taken out in turn: a call that was seen would then be refused.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from local.deployment import Role
from local.deployment import Statement as Allowed
from local.iam import Permission, allows
from tests.infra.project import Statement, statements

USED = Path(__file__).parent / "used_permissions.txt"
TABLE = {"Fn::GetAtt": ["TableArn", "Value"]}
OF_THE_STAGE = ":parameter/joinlink/${Stage}/"
TOKEN_KEY = {"Fn::GetAtt": ["TokenKeyArn", "Value"]}
LEADING_KEYS = "dynamodb:LeadingKeys"
PROVIDER = "kms:EncryptionContext:provider"

REFRESHED_THERE = "the access token ran out there, and the new pair is sealed"
MADE_MEANWHILE = "it was made while its host's account was being closed"
NEAR_ITS_SHARE = "a network has nearly its share of a host's day, which is two days of UTC"
NOT_SEEN = {
    "add_to_calendar dynamodb:PutItem HOST#": "an entry that came too late can't be removed, and a notice names it",
    "add_to_calendar dynamodb:UpdateItem HOST#": REFRESHED_THERE,
    "add_to_calendar kms:GenerateDataKey google": REFRESHED_THERE,
    "add_to_calendar ssm:GetParameter google/client-secret": REFRESHED_THERE,
    "book dynamodb:ConditionCheckItem HOST#": NEAR_ITS_SHARE,
    "change_booking dynamodb:ConditionCheckItem HOST#": NEAR_ITS_SHARE,
    "delete_meeting kms:GenerateDataKey google": REFRESHED_THERE,
    "delete_meeting ssm:GetParameter google/client-secret": REFRESHED_THERE,
    "guest_help dynamodb:GetItem HOST#": "bookings are searched for with a host by a handle that was given up",
    "heal dynamodb:DeleteItem FEED#": MADE_MEANWHILE,
    "heal dynamodb:DeleteItem KEY#": MADE_MEANWHILE,
    "heal dynamodb:DeleteItem KEYUSE#": MADE_MEANWHILE,
    "heal dynamodb:DeleteItem PAYOUTS#": "a host who goes was paid by an account of their own",
    "move_booking dynamodb:ConditionCheckItem HOST#": NEAR_ITS_SHARE,
    "move_booking ssm:GetParameter stripe/secret-key": "a start is moved while somebody pays for a seat of it",
    "payouts dynamodb:PutItem HOST#": "a host comes back from Stripe with an account that has stopped",
    "read_calendars kms:GenerateDataKey google": REFRESHED_THERE,
    "read_calendars ssm:GetParameter google/client-secret": REFRESHED_THERE,
    "record_notice dynamodb:UpdateItem HOST#": "an earlier notice about the same booking is closed",
    "send_reminders dynamodb:UpdateItem HOST#": "a reminder arrives after mails had stopped, and the notice is closed",
    "test_booking kms:GenerateDataKey google": REFRESHED_THERE,
    "test_booking ssm:GetParameter google/client-secret": REFRESHED_THERE,
}
"""What no test of the functions comes to, and when it happens."""


@cache
def _seen() -> frozenset[str]:
    return frozenset(USED.read_text(encoding="utf-8").splitlines())


@cache
def _needed() -> tuple[str, ...]:
    return tuple(sorted(_seen() | set(NOT_SEEN)))


def _function_of(owner: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", owner.removesuffix("Role")).lower()


def _permission(line: str) -> tuple[str, Permission]:
    """Read a line as the function and a call that needs the permission."""
    function, action, what = line.split(" ")
    if action.startswith("kms:"):
        bound_to = {PROVIDER: (what,), "kms:EncryptionContext:host": ("host_1",)}
        return function, Permission(action, "key", {**bound_to, "kms:EncryptionContext:generation": ("1",)})
    if action == "ssm:GetParameter":
        return function, Permission(action, f"parameter/{what}")
    if what.endswith("#"):
        return function, Permission(action, "table", {LEADING_KEYS: _keys_of_one_call(function, action, what)})
    return function, Permission(action, f"table/index/{what}")


def _keys_of_one_call(function: str, action: str, kind: str) -> tuple[str, ...]:
    """Return the keys that one call names: a batch has all kinds at once, and one statement must allow them all."""
    if action != "dynamodb:BatchGetItem":
        return (f"{kind}1",)
    return tuple(f"{line.rpartition(' ')[2]}1" for line in _needed() if line.startswith(f"{function} {action} "))


def _role(granted: list[Statement], *, without: tuple[str, str] | None = None) -> Role:
    """Return what statements allow on the table and the tokens' key, perhaps without an action of one."""
    return Role("role", tuple(_allowed(each, without) for each in granted))


def _allowed(statement: Statement, without: tuple[str, str] | None) -> Allowed:
    actions = tuple(action for action in statement.actions if (statement.sid, action) != without)
    conditions = {
        operator: {key: tuple(values) if isinstance(values, list) else (values,) for key, values in keys.items()}
        for operator, keys in statement.condition.items()
    }
    return Allowed(actions, tuple(_named(resource) for resource in statement.resources), conditions)


def _named(resource: object) -> str:
    """Name a resource as `_permission` does."""
    match resource:
        case {"Fn::GetAtt": ["TableArn", "Value"]}:
            return "table"
        case {"Fn::GetAtt": ["TokenKeyArn", "Value"]}:
            return "key"
        case {"Fn::Sub": str(text)} if text.startswith("${TableArn.Value}/"):
            return text.replace("${TableArn.Value}", "table")
        case {"Fn::Sub": str(text)} if OF_THE_STAGE in text:
            return f"parameter/{text.partition(OF_THE_STAGE)[2]}"
    return "elsewhere"


STORED = [statement for statement in statements() if {_named(each) for each in statement.resources} - {"elsewhere"}]
ROLES = {
    _function_of(owner): [each for each in STORED if each.owner == owner]
    for owner in {statement.owner for statement in STORED}
}


def _kinds(statement: Statement) -> list[str]:
    """Name what a statement is about: kinds of key, an index, parameters, or providers whose tokens it is."""
    if keys := statement.condition.get("ForAllValues:StringLike", {}).get(LEADING_KEYS):
        return [key.removesuffix("*") for key in keys]
    if providers := statement.condition.get("StringEquals", {}).get(PROVIDER):
        return providers if isinstance(providers, list) else [providers]
    return [re.sub("^(table/index|parameter)/", "", _named(resource)) for resource in statement.resources]


GRANTS = [
    (statement, action)
    for statement in STORED
    for action in statement.actions
    if not action.startswith("dynamodb:") or "stream" not in str(statement.resources).lower()
]


def test_s5_what_was_seen_to_be_needed_is_allowed() -> None:
    roles = {function: _role(granted) for function, granted in ROLES.items()}
    permissions = {line: _permission(line) for line in _needed()}

    refused = [line for line, (function, permission) in permissions.items() if not allows(roles[function], permission)]

    assert refused == []


def test_s5_without_any_one_of_its_actions_a_role_would_fail_for_each_kind_of_key() -> None:
    for statement, action in GRANTS:
        function = _function_of(statement.owner)
        less = _role(ROLES[function], without=(statement.sid, action))
        for kind in _kinds(statement):
            line = f"{function} {action} {kind}"
            assert line in _needed(), f"nobody was seen to need it: {line}"
            assert not allows(less, _permission(line)[1]), f"allowed twice: {line}"


def test_s5_the_list_of_the_unseen_has_nothing_that_was_seen() -> None:
    assert set(NOT_SEEN) & _seen() == set()


def test_s5_only_the_sign_in_writes_sessions() -> None:
    reading = {"dynamodb:GetItem", "dynamodb:Query"}
    writers = {
        statement.owner
        for statement in STORED
        if TABLE in statement.resources and "SESSION#" in _kinds(statement) and set(statement.actions) - reading
    }

    assert writers == {"SignInRole"}


@pytest.mark.parametrize("statement", [each for each in STORED if TOKEN_KEY in each.resources])
def test_s5_tokens_are_sealed_and_opened_for_named_providers_one_host_and_one_generation(statement) -> None:
    assert set(_kinds(statement)) <= {"apple", "google", "webhooks", "zoom"}
    assert statement.condition["StringLike"] == {
        "kms:EncryptionContext:host": "host_*",
        "kms:EncryptionContext:generation": "*",
    }
