"""Two repairs of moto's DynamoDB: transactions that cost what they touch, and tokens that mean something.

moto copies the whole table, stream included, before each transaction. Here only the touched items are kept, and
put back when it fails. Both repairs rely on requests being served one at a time.
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
