"""Repairs of moto's DynamoDB: transactions that cost what they touch, tokens that count, keys of bounded length.

moto copies the whole table, stream included, before each transaction. Here only the touched items are kept, and
put back when it fails. Both repairs of transactions rely on requests being served one at a time.

Source:  https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

import copy
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Backup, Table
from werkzeug.wrappers import Response

from local.aws_errors import aws_error

PARTITION_KEY_BYTES, SORT_KEY_BYTES = 2048, 1024
TOKEN_LIFETIME_SECONDS = 600.0
CONTENT_TYPE = "application/x-amz-json-1.0"


def make_transactions_cheap(backend: DynamoDBBackend) -> None:
    """Let moto run its transactions on the tables themselves, and undo here what a failed one did; safe to repeat.

    A back-up is still a copy.
    """
    for table in backend.tables.values():
        _take_for_its_own_copy(table)
    if "transact_write_items" in vars(backend):
        return
    transact = backend.transact_write_items

    def transact_write_items(transact_items: list[dict[str, Any]]) -> None:
        with _undone_on_failure(backend, transact_items):
            transact(transact_items)

    create_backup = backend.create_backup

    def create_real_backup(table_name: str, backup_name: str) -> Backup:
        table = backend.get_table(table_name)
        del table.__deepcopy__  # type: ignore[attr-defined]
        try:
            return create_backup(table_name, backup_name)
        finally:
            _take_for_its_own_copy(table)

    backend.transact_write_items = transact_write_items  # type: ignore[method-assign]
    backend.create_backup = create_real_backup  # type: ignore[method-assign]


def refusal_of_keys(body: Mapping[str, Any], partition_keys: Mapping[tuple[str, str], str]) -> Response | None:
    """Refuse a key that is too long, also where it is only asked for; moto looks at items that are put alone."""
    for table, key in _keys(body):
        for name, value in key.items():
            is_first = partition_keys.get((table, "")) == name
            if len(value.get("S", "").encode()) > (PARTITION_KEY_BYTES if is_first else SORT_KEY_BYTES):
                size = "Size of hashkey" if is_first else "Aggregated size of all range keys"
                return aws_error("ValidationException", f"One or more parameter values were invalid: {size}", 400)
    return None


def _keys(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield table and key of each item that a request names by its key."""
    if "Key" in body:
        yield body["TableName"], body["Key"]
    for table, batch in body.get("RequestItems", {}).items():
        if isinstance(batch, Mapping):
            yield from ((table, key) for key in batch["Keys"])
        else:
            yield from ((table, write["DeleteRequest"]["Key"]) for write in batch if "DeleteRequest" in write)
    for item in body.get("TransactItems", ()):
        for part in item.values():
            yield from _keys(part)


class TransactionTokens:
    """Requests that succeeded, by `ClientRequestToken`, for as long as DynamoDB remembers them."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, str]] = {}

    def replay(self, body: Mapping[str, Any]) -> Response | None:
        """Answer a request that was answered before; another request with its token is refused."""
        seen_at, request = self._seen.get(body.get("ClientRequestToken", ""), (0.0, ""))
        if not request or seen_at < time.monotonic() - TOKEN_LIFETIME_SECONDS:
            return None
        if request == _comparable(body):
            return Response("{}", content_type=CONTENT_TYPE)
        error = {"__type": "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException"}
        return Response(json.dumps(error), status=400, content_type=CONTENT_TYPE)

    def remember(self, body: Mapping[str, Any]) -> None:
        if "ClientRequestToken" in body:
            self._seen[body["ClientRequestToken"]] = (time.monotonic(), _comparable(body))


@dataclass(frozen=True, slots=True)
class _TouchedItem:
    """One item as it was before the transaction; None when it wasn't there."""

    table: Table
    partition: DynamoType
    sort: DynamoType | None
    before: Item | None

    def put_back(self) -> None:
        holder: dict[DynamoType, Any] = self.table.items if self.sort is None else self.table.items[self.partition]
        key = self.sort or self.partition
        if self.before is None:
            holder.pop(key, None)
        else:
            holder[key] = self.before


@contextmanager
def _undone_on_failure(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> Iterator[None]:
    touched = list(_touched_items(backend, transact_items))
    stream_lengths = [(shard, len(shard.items)) for shard in {each.table.stream_shard for each in touched} if shard]
    try:
        yield
    except Exception:
        for item in touched:
            item.put_back()
        for shard, length in stream_lengths:
            del shard.items[length:]
        raise


def _touched_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> Iterator[_TouchedItem]:
    for item in transact_items:
        for part in item.values():
            table = backend.get_table(part["TableName"])
            partition, sort = backend.get_keys_value(table, part.get("Key") or part["Item"])
            yield _TouchedItem(table, partition, sort, copy.deepcopy(table.get_item(partition, sort)))


def _take_for_its_own_copy(table: Table) -> None:
    def itself(_memo: dict[int, Any]) -> Table:
        return table

    table.__deepcopy__ = itself  # type: ignore[attr-defined]


def _comparable(body: Mapping[str, Any]) -> str:
    return json.dumps(body, sort_keys=True)
