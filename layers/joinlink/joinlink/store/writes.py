"""Writes to the table, as values: a put, an update or a delete, each with its condition, if any.

A transaction may also check a condition on an item that it does not write.

Conditions are boto3's (`Attr("revision").eq(1)`); a value of None means that the item does not have the attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from boto3.dynamodb.conditions import Attr, ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.types import TypeSerializer

from joinlink.store.keys import Key

Item = dict[str, Any]

IS_NEW: Final = Attr("pk").not_exists()
EXISTS: Final = Attr("pk").exists()

_SERIALIZER: Final = TypeSerializer()


@dataclass(frozen=True, slots=True)
class Put:
    """Write a whole item over any at its key."""

    item: Mapping[str, Any]
    condition: ConditionBase | None = None

    def request(self) -> Item:
        """Return the parameters of PutItem, without the table."""
        return {"Item": stored(self.item), **_condition(self.condition)}


@dataclass(frozen=True, slots=True)
class Update:
    """Set some attributes of an existing item and leave the others; None removes one."""

    key: Key
    values: Mapping[str, Any]
    condition: ConditionBase | None = None
    """None requires only that there is an item. One that holds without an item has the update make it."""
    increments: Mapping[str, int] = field(default_factory=dict)
    """Amounts to add, safe beside other writers; a missing attribute counts as 0."""

    def request(self) -> Item:
        """Return the parameters of UpdateItem, without the table."""
        places = {name: f"u{number}" for number, name in enumerate([*self.values, *self.increments])}
        kept = {name: value for name, value in self.values.items() if value is not None}
        clauses = {
            "SET": [f"#{places[name]} = :{places[name]}" for name in kept],
            "REMOVE": [f"#{places[name]}" for name in self.values if name not in kept],
            "ADD": [f"#{places[name]} :{places[name]}" for name in self.increments],
        }
        update = " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts)
        condition = EXISTS if self.condition is None else self.condition
        request = {"Key": stored(self.key), "UpdateExpression": update, **_condition(condition)}
        request["ExpressionAttributeNames"] |= {f"#{place}": name for name, place in places.items()}
        values = stored({f":{places[name]}": value for name, value in {**kept, **self.increments}.items()})
        if values:
            request["ExpressionAttributeValues"] = request.get("ExpressionAttributeValues", {}) | values
        return request


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove an item; it is no error if there is none."""

    key: Key
    condition: ConditionBase | None = None

    def request(self) -> Item:
        """Return the parameters of DeleteItem, without the table."""
        return {"Key": stored(self.key), **_condition(self.condition)}


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """Let a transaction through only if a condition holds on another item."""

    key: Key
    condition: ConditionBase

    def request(self) -> Item:
        """Return the parameters of a condition check, without the table."""
        return {"Key": stored(self.key), **_condition(self.condition)}


Write = Put | Update | Delete


def stored(values: Mapping[str, Any]) -> Item:
    """Return values in DynamoDB's types: str S, int N, bool BOOL, bytes B, list and tuple L, mapping M; drops Nones."""
    return {name: _SERIALIZER.serialize(value) for name, value in values.items() if value is not None}


def expression(parameter: str, condition: ConditionBase) -> Item:
    """Return the request parameters for a condition; `parameter` names the one that takes the expression."""
    is_key_condition = parameter == "KeyConditionExpression"
    text, names, values = ConditionExpressionBuilder().build_expression(condition, is_key_condition=is_key_condition)
    request: Item = {parameter: text, "ExpressionAttributeNames": names}
    if values:
        request["ExpressionAttributeValues"] = stored(values)
    return request


def _condition(condition: ConditionBase | None) -> Item:
    return {} if condition is None else expression("ConditionExpression", condition)
