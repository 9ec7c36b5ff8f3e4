"""Transactions for a DynamoDB that has none: each write by itself, and all undone when one of them is refused.

The other DynamoDB then judges every condition and expression; that a transaction is one step is what it can't judge.
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

REFUSED = "ConditionalCheckFailedException"
WRITES = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}

Part = Mapping[str, Any]


class SingleWrites:
    """A client like the one it is given, with transactions; calls have to come one at a time."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, *, TransactItems: list[Mapping[str, Part]]) -> dict[str, Any]:  # noqa: N803  # boto3's
        """Write them all or none.

        Raises:  ClientError  TransactionCanceledException with its reasons, or what a write is refused for otherwise
        """
        parts = [part for item in TransactItems for part in item.items()]
        before = [self._stored(part) for _, part in parts]
        try:
            reasons = [self._write(kind, part, old) for (kind, part), old in zip(parts, before, strict=True)]
        except ClientError:
            self._put_back(parts, before)
            raise
        if any(reason["Code"] != "None" for reason in reasons):
            self._put_back(parts, before)
            error = {"Code": "TransactionCanceledException", "Message": "one of the conditions does not hold"}
            raise ClientError({"Error": error, "CancellationReasons": reasons}, "TransactWriteItems")
        return {}

    def _write(self, kind: str, part: Part, old: Part | None) -> dict[str, Any]:
        request = {name: value for name, value in part.items() if name != "ReturnValuesOnConditionCheckFailure"}
        # A check of an item that is there is an update of nothing, and of one that is not, a deletion of nothing.
        operation = WRITES.get(kind) or ("update_item" if old else "delete_item")
        try:
            getattr(self._client, operation)(**request)
        except ClientError as exc:
            if exc.response["Error"]["Code"] != REFUSED:
                raise
            shown = {"Item": old} if old and "ReturnValuesOnConditionCheckFailure" in part else {}
            return {"Code": "ConditionalCheckFailed", **shown}
        return {"Code": "None"}

    def _stored(self, part: Part) -> Part | None:
        answer: Part = self._client.get_item(TableName=part["TableName"], Key=_key(part), ConsistentRead=True)
        return answer.get("Item")

    def _put_back(self, parts: list[tuple[str, Part]], before: list[Part | None]) -> None:
        for (_, part), old in zip(parts, before, strict=True):
            if old is None:
                self._client.delete_item(TableName=part["TableName"], Key=_key(part))
            else:
                self._client.put_item(TableName=part["TableName"], Item=old)


def _key(part: Part) -> Part:
    return part.get("Key") or {name: part["Item"][name] for name in ("pk", "sk")}
