"""The table's stream, read once more: it keeps every change for a day.

Between a batch's first and last record lie others that its mapping filters out; they are not handed to the function.
An answer may be empty although records follow, so only the last record, or the shard's end, says that all were read.

Source:  https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

from botocore.exceptions import ClientError

from joinlink.aws_errors import error_code
from joinlink.errors import StoreUnavailable
from joinlink.model.running import StreamPosition
from joinlink.providers.aws.not_told import told

GONE: Final = {"TrimmedDataAccessException", "ResourceNotFoundException"}
MOST_READINGS: Final = 5

Record = Mapping[str, Any]


class StreamClient(Protocol):
    """The part of boto3's client of the table's stream that we use."""

    def get_shard_iterator(self, **request: object) -> Mapping[str, Any]: ...
    def get_records(self, **request: object) -> Mapping[str, Any]: ...


class StreamReader:
    """Reads a few records of the table's stream once more."""

    def __init__(self, client: StreamClient) -> None:
        self._client = client

    def records(self, position: StreamPosition, rows: tuple[str, ...]) -> list[Record] | None:
        """Return the changes of such rows from the first record to the last; None if the stream dropped them.

        Raises:  StoreUnavailable  the stream has not told all of them yet
                 NotTold           AWS does not answer
        """
        with told():
            try:
                return self._read(position, rows)
            except ClientError as exc:
                if error_code(exc) in GONE:
                    return None
                raise

    def _read(self, position: StreamPosition, rows: tuple[str, ...]) -> list[Record]:
        iterator = self._client.get_shard_iterator(
            StreamArn=position.stream_arn,
            ShardId=position.shard_id,
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=position.first,
        )["ShardIterator"]
        found: list[Record] = []
        for _ in range(MOST_READINGS):
            answer = self._client.get_records(ShardIterator=iterator)
            for record in answer["Records"]:
                number = int(record["dynamodb"]["SequenceNumber"])
                if number <= int(position.last) and _is_change_of(record, rows):
                    found.append({**record, "eventSourceARN": position.stream_arn})
                if number >= int(position.last):
                    return found
            iterator = answer.get("NextShardIterator")
            if not iterator:
                return found
        raise StoreUnavailable("the stream has not told everything yet")


def _is_change_of(record: Record, rows: tuple[str, ...]) -> bool:
    return record["eventName"] != "REMOVE" and str(record["dynamodb"]["Keys"]["sk"]["S"]).startswith(rows)
