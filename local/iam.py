"""Whether a role allows a call: Allow statements with literal actions, `*` in resources, and a few conditions.

Enough to find on a laptop what would be an AccessDenied after a deployment, and no more: no Deny, no wildcard in an
action, no boundary. A condition that isn't understood counts as not met.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from local.deployment import Role, Statement

Context = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Permission:
    """What one call needs; `context` holds condition keys and their values in this call."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


class NotAllowed(Exception):
    """A role lacks a permission that something can't run without."""


def require(role: Role, permission: Permission) -> None:
    """Raise NotAllowed unless the role allows it."""
    if not allows(role, permission):
        raise NotAllowed(f"{role.arn} doesn't allow {permission.action} on {permission.resource}")


def allows(role: Role, permission: Permission) -> bool:
    """Return whether any statement of the role covers the permission."""
    return any(_covers(statement, permission) for statement in role.statements)


def _covers(statement: Statement, permission: Permission) -> bool:
    return (
        permission.action in statement.actions
        and any(_like(pattern, permission.resource) for pattern in statement.resources)
        and all(
            _holds(operator, accepted, permission.context.get(key))
            for operator, keys in statement.conditions.items()
            for key, accepted in keys.items()
        )
    )


def _holds(operator: str, accepted: tuple[str, ...], values: tuple[str, ...] | None) -> bool:
    quantifier, _, comparison = operator.rpartition(":")
    matches = COMPARISONS.get(comparison)
    if matches is None:
        return False
    if quantifier == "ForAllValues":
        return all(any(matches(each, value) for each in accepted) for value in values or ())
    return values is not None and any(matches(each, value) for each in accepted for value in values)


def _like(pattern: str, value: str) -> bool:
    return _expression(pattern).fullmatch(value) is not None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in which `*` stands for any text and `?` for one character."""
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _equals(accepted: str, value: str) -> bool:
    return accepted == value


COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {"StringEquals": _equals, "StringLike": _like}
