"""The table: plain Python values in and out, and DynamoDB's errors reduced to two.

    a condition did not hold              ConditionFailed    for the stores, which know what it means
    two transactions met on one item      (retried here, a few times)
    throttled, down, or no answer         StoreUnavailable

No other module of the store handles botocore's errors.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.conditions import ConditionBase
from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import PASSING_CODES, error_code, is_passing
from joinlink.errors import StoreUnavailable
from joinlink.store.keys import Key
from joinlink.store.writes import ConditionCheck, Delete, Item, Put, Update, Write, expression, stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_TRIES: Final = 10
FIRST_PAUSE_SECONDS: Final = 0.02
LONGEST_PAUSE_SECONDS: Final = 0.4
MOST_KEYS_IN_A_BATCH: Final = 100

CONDITION_FAILED: Final = {"ConditionalCheckFailed", "ConditionalCheckFailedException"}
CONFLICT: Final = {"TransactionConflict", "TransactionConflictException"}


class ConditionFailed(Exception):
    """A write's condition did not hold, and nothing was written; after a single write, `existing` is the item there."""

    def __init__(self, existing: Item | None = None) -> None:
        super().__init__("the condition did not hold")
        self.existing = existing


class _Conflict(Exception):
    """Another transaction was under way on the same item; nothing was written."""


class Table:
    """One DynamoDB table through a boto3 client."""

    def __init__(self, client: DynamoDBClient, name: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._name = name
        self._pause = pause

    def get(self, key: Key, *, consistent: bool = True) -> Item | None:
        """Read one item: one GetItem."""
        answer = self._call(self._client.get_item, Key=stored(key), ConsistentRead=consistent)
        return plain_item(answer["Item"]) if "Item" in answer else None

    def get_each(self, keys: Sequence[Key]) -> list[Item]:
        """Read the items that exist, consistently and unordered: one BatchGetItem for each hundred.

        Raises:  StoreUnavailable  DynamoDB left some unread
        """
        batches = [keys[first : first + MOST_KEYS_IN_A_BATCH] for first in range(0, len(keys), MOST_KEYS_IN_A_BATCH)]
        return [item for batch in batches for item in self._get_batch(batch)]

    def query(
        self,
        condition: ConditionBase,
        *,
        index: str | None = None,
        consistent: bool = False,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> list[Item]:
        """Read items of one partition, in order, at most `limit`: one Query for each megabyte."""
        request = expression("KeyConditionExpression", condition)
        request |= {"ConsistentRead": consistent, "ScanIndexForward": not newest_first}
        if index is not None:
            request["IndexName"] = index
        items: list[Item] = []
        while limit is None or len(items) < limit:
            if limit is not None:
                request["Limit"] = limit - len(items)
            answer = self._call(self._client.query, **request)
            items += [plain_item(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                break
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return items

    def count(self, condition: ConditionBase, *, index: str, most_queries: int) -> tuple[int, bool]:
        """Count an index's entries of one partition: one Query for each megabyte; tells whether that was all."""
        request = expression("KeyConditionExpression", condition) | {"IndexName": index, "Select": "COUNT"}
        counted = 0
        for _ in range(most_queries):
            answer = self._call(self._client.query, **request)
            counted += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                return counted, True
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return counted, False

    def write(self, write: Write) -> None:
        """Write one item: one PutItem, UpdateItem or DeleteItem.

        Raises:  ConditionFailed  with the item that stood in the way
        """
        request = write.request()
        if "ConditionExpression" in request:
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        match write:
            case Put():
                self._settled(self._client.put_item, TableName=self._name, **request)
            case Update():
                self._settled(self._client.update_item, TableName=self._name, **request)
            case Delete():
                self._settled(self._client.delete_item, TableName=self._name, **request)

    def try_write(self, write: Write) -> bool:
        """Write one item as `write` does; False if its condition did not hold."""
        try:
            self.write(write)
        except ConditionFailed:
            return False
        return True

    def take(self, key: Key) -> Item | None:
        """Remove an item and return it; of several callers only one gets it. One DeleteItem."""
        answer = self._settled(self._client.delete_item, TableName=self._name, Key=stored(key), ReturnValues="ALL_OLD")
        return plain_item(answer["Attributes"]) if "Attributes" in answer else None

    def transact(self, writes: Sequence[Write | ConditionCheck], *, most_tries: int = MOST_TRIES) -> None:
        """Write several items, all or nothing: one TransactWriteItems.

        Raises:  ConditionFailed  a condition did not hold, perhaps because a first try was applied but not answered
        """
        named = [{type(write).__name__: write.request() | {"TableName": self._name}} for write in writes]
        self._settled(self._client.transact_write_items, most_tries, TransactItems=named)

    def try_transact(self, writes: Sequence[Write | ConditionCheck]) -> bool:
        """Write several items, all or nothing, as `transact` does; False if a condition did not hold."""
        try:
            self.transact(writes)
        except ConditionFailed:
            return False
        return True

    def tries(self, most: int = MOST_TRIES) -> Iterator[int]:
        """Count tries, up to `most`, with a random and growing pause in between to let other writers finish."""
        for attempt in range(most):
            if attempt > 0:
                longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
                self._pause(random.uniform(0, longest))  # noqa: S311  # nosec B311  # spreads writers, guards nothing
            yield attempt

    def _get_batch(self, keys: Sequence[Key]) -> list[Item]:
        """Read on where an answer ends: at 16 MB, or at one of a partition, or because DynamoDB is busy."""
        request = {self._name: {"Keys": [stored(key) for key in keys], "ConsistentRead": True}}
        items: list[Item] = []
        for _ in self.tries():
            answer = self._translated(self._client.batch_get_item, RequestItems=request)
            items += [plain_item(item) for item in answer["Responses"].get(self._name, ())]
            request = answer["UnprocessedKeys"]
            if not request:
                return items
        raise StoreUnavailable("DynamoDB left keys unread")

    def _call(self, operation: Callable[..., Any], **request: Any) -> Any:  # noqa: ANN401  # the client's answer
        return self._translated(operation, TableName=self._name, **request)

    def _settled(self, operation: Callable[..., Any], most_tries: int = MOST_TRIES, **request: Any) -> Any:  # noqa: ANN401  # as above
        """Call until no other transaction is in the way; conditions then see what that transaction wrote."""
        for _ in self.tries(most_tries):
            try:
                return self._translated(operation, **request)
            except _Conflict:
                continue
        raise StoreUnavailable("too many transactions on one item")

    def _translated(self, operation: Callable[..., Any], **request: Any) -> Any:  # noqa: ANN401  # as above
        try:
            return operation(**request)
        except (BotoCoreError, ClientError) as exc:
            _raise_ours(exc)
            raise


def _raise_ours(exc: BotoCoreError | ClientError) -> None:
    """Raise our error for a code that we know; a cancelled transaction has one code for each of its writes."""
    answer: Mapping[str, Any] = exc.response if isinstance(exc, ClientError) else {}
    reasons = answer.get("CancellationReasons") or [{"Code": error_code(exc)}]
    codes = {reason["Code"] for reason in reasons} - {"None"}
    if codes & CONDITION_FAILED:
        raise ConditionFailed(plain_item(answer["Item"]) if "Item" in answer else None) from exc
    if is_passing(exc) or codes & PASSING_CODES:
        raise StoreUnavailable(f"DynamoDB can't answer now ({', '.join(sorted(codes))})") from exc
    if codes & CONFLICT:
        raise _Conflict from exc


def plain_item(item: Mapping[str, Mapping[str, Any]]) -> Item:
    """Return an item in plain Python values."""
    return {name: _plain(value) for name, value in item.items()}


def _plain(value: Mapping[str, Any]) -> Any:  # noqa: ANN401  # only its store knows an attribute's type
    [(kind, content)] = value.items()
    match kind:
        case "N":
            return int(content) if content.lstrip("-").isdigit() else Decimal(content)
        case "L":
            return [_plain(element) for element in content]
        case "M":
            return plain_item(content)
        case "NULL":
            return None
        case _:
            return content
