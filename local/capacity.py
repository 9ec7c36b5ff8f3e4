"""What a call of DynamoDB is billed as, in units: moto's `ConsumedCapacity` counts calls and not sizes.

    read    4 KB, consistently; half of one otherwise                            at least one per item asked for by key
    write   1 KB of the larger of the item before and after; twice in a transaction, also where a condition fails
            and again for each index whose copy of the item changes

Source:  https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html and
         https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import GlobalSecondaryIndex
from werkzeug.wrappers import Response

from local.aws_calls import AwsCall

READ_BYTES, WRITE_BYTES = 4096, 1024
SINGLE_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})

Attributes = Mapping[str, Mapping[str, Any]]
"""An item as DynamoDB writes it: `{"name": {"S": "…"}}`; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Units:
    """Request units of one call."""

    read: float = 0.0
    write: float = 0.0


class Meter:
    """Measures calls of one backend; to be used while no other call is served."""

    def __init__(self, dynamodb: DynamoDBBackend) -> None:
        self._dynamodb = dynamodb

    def measure(self, call: AwsCall, serve: Callable[[], Response]) -> tuple[Response, Units]:
        """Serve a call, and tell its units."""
        keys = list(self._keys_written(call))
        before = [self._item(*key) for key in keys]
        response = serve()
        if not keys:
            return response, Units(read=_read_units(call, json.loads(response.get_data()) or {}))
        factor = 2 if call.operation == "TransactWriteItems" else 1
        changes = [(table, old, self._item(table, key)) for (table, key), old in zip(keys, before, strict=True)]
        own = sum(max(1, ceil(max(size(old), size(new)) / WRITE_BYTES)) for _, old, new in changes)
        copies = sum(_copy_units(index, old, new) for table, old, new in changes for index in self._indexes(table))
        return response, Units(write=factor * own + copies)

    def _keys_written(self, call: AwsCall) -> Iterator[tuple[str, Attributes]]:
        """Yield table and key of each item that a call writes, or checks along with what it writes."""
        if call.operation in SINGLE_WRITES:
            yield self._key(call.body)
        for part in call.body.get("TransactItems", ()):
            for write in part.values():
                yield self._key(write)

    def _key(self, write: Mapping[str, Any]) -> tuple[str, Attributes]:
        table = write["TableName"]
        stored = self._dynamodb.tables[table]
        names = [name for name in (stored.hash_key_attr, stored.range_key_attr) if name]
        holder = write.get("Key") or write["Item"]
        return table, {name: holder[name] for name in names}

    def _item(self, table: str, key: Attributes) -> Attributes:
        found = self._dynamodb.get_item(table, {name: dict(value) for name, value in key.items()})
        return found.to_json()["Attributes"] if found else {}

    def _indexes(self, table: str) -> list[GlobalSecondaryIndex]:
        return self._dynamodb.tables[table].global_indexes


def size(item: Attributes) -> int:
    """Return the bytes of an item: its names and its values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return len(content.lstrip("-").replace(".", "").strip("0")) // 2 + 1
        case "B":
            return len(content) * 3 // 4
        case "L":
            return 3 + sum(1 + _value_size(each) for each in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_size(each) for name, each in content.items())
        case "SS" | "NS" | "BS":
            return sum(_value_size({kind[0]: each}) for each in content)
        case _:
            return 1


def _read_units(call: AwsCall, answer: Mapping[str, Any]) -> float:
    """Count by what came back: nothing here filters what it queries."""
    if call.operation == "GetItem":
        return _units([answer.get("Item", {})], consistent=call.body.get("ConsistentRead", False))
    if call.operation == "Query":
        whole = sum(map(size, answer.get("Items", ())))
        return max(1, ceil(whole / READ_BYTES)) * (1 if call.body.get("ConsistentRead") else 0.5)
    if call.operation == "BatchGetItem":
        asked_for = call.body["RequestItems"].items()
        return sum(_batch_units(asked, answer["Responses"][table]) for table, asked in asked_for)
    return 0.0


def _batch_units(asked: Mapping[str, Any], found: list[Attributes]) -> float:
    missing: list[Attributes] = [{}] * (len(asked["Keys"]) - len(found))
    return _units([*found, *missing], consistent=asked.get("ConsistentRead", False))


def _units(items: list[Attributes], *, consistent: bool) -> float:
    return sum(max(1, ceil(size(item) / READ_BYTES)) for item in items) * (1 if consistent else 0.5)


def _copy_units(index: GlobalSecondaryIndex, old: Attributes, new: Attributes) -> int:
    """Count the writes of an index: none where its copy stays as it is, two where its key changes."""
    was, now = _copy(index, old), _copy(index, new)
    if was == now:
        return 0
    if was and now and all(was[name] == now[name] for name in _key_names(index)):
        return ceil(max(size(was), size(now)) / WRITE_BYTES)
    return sum(ceil(size(copy) / WRITE_BYTES) for copy in (was, now))


def _copy(index: GlobalSecondaryIndex, item: Attributes) -> Attributes:
    """Return what an index holds of an item: nothing where the item lacks its key."""
    if not all(name in item for name in _key_names(index)):
        return {}
    if index.projection["ProjectionType"] == "ALL":
        return item
    return {name: item[name] for name in (*index.table_key_attrs, *_key_names(index))}


def _key_names(index: GlobalSecondaryIndex) -> list[str]:
    return index.schema_key_attrs
