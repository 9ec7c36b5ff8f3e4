"""The table's stream: each event source mapping is a thread that hands new records to its function, in order.

    records ─▶ filters ─▶ batches, which may wait for more ─▶ function ─▶ done
                                        │ failed: again from the first record that failed, and again
                                        └▶ given up: position and reason go to the failure queue

Source:  https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
"""

import json
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from moto.dynamodb.models.table import StreamRecord, Table
from moto.dynamodb.models.utilities import dynamo_json_dump

from local.aws import LocalAws
from local.deployment import Function, StreamMapping
from local.event_patterns import matches
from local.execution_environment import Outcome, failure
from local.lambda_pool import LambdaPool, Throttled
from local.poller import Poller

# Lambda waits longer; these are enough to let a short trouble pass, and a booking's workflow be played.
FIRST_RETRY_DELAY_SECONDS = 0.1
LONGEST_RETRY_DELAY_SECONDS = 1.0
LONGEST_WINDOW_SECONDS = 0.5
READ_LIMIT = 1000

Record = dict[str, Any]

_log = logging.getLogger(__name__)


class StreamPoller(Poller):
    """Feed one mapping's function, from the stream's beginning, until `stop`."""

    def __init__(self, mapping: StreamMapping, function: Function, *, aws: LocalAws, pool: LambdaPool) -> None:
        super().__init__(f"stream {mapping.function}", aws.changes("dynamodb"))
        self._mapping = mapping
        self._function = function
        self._aws = aws
        self._pool = pool
        self._read = 0

    def _poll(self) -> None:
        records = self._gathered()
        for start in range(0, len(records), self._mapping.batch_size):
            self._deliver(records[start : start + self._mapping.batch_size])

    def _gathered(self) -> list[Record]:
        """Take what is new; once there is something, wait for more until a batch is full or its window is over."""
        records = self._wanted_records()
        until = time.monotonic() + min(self._mapping.window_seconds, LONGEST_WINDOW_SECONDS)
        while 0 < len(records) < self._mapping.batch_size and (left := until - time.monotonic()) > 0:
            if not self._is_woken(left):
                break
            records += self._wanted_records()
        return records

    def _wanted_records(self) -> list[Record]:
        return [record for record in self._new_records() if self._wanted(record)]

    def _new_records(self) -> list[Record]:
        with self._aws.lock("dynamodb"):
            table: Table | None = self._aws.dynamodb.tables.get(self._mapping.table_name)
            shard = table.stream_shard if table else None  # an operator may have dropped it
            new = shard.items[self._read : self._read + READ_LIMIT] if shard else []
            self._read += len(new)
        arn = self._mapping.stream_arn
        return [{**_written_out(item), "eventSourceARN": arn} for item in new]

    def _wanted(self, record: Record) -> bool:
        return not self._mapping.filters or any(matches(pattern, record) for pattern in self._mapping.filters)

    def _deliver(self, records: Sequence[Record]) -> None:
        """Invoke until every record is done or given up; a batch that makes no progress is halved if it may be."""
        failures = 0
        while records and not self._stopping.is_set():
            outcome = self._invoke(records)
            left = self._left(records, outcome)
            if len(left) < len(records):
                failures = 0
            elif self._mapping.bisects and len(records) > 1:
                middle = len(records) // 2
                self._deliver(records[:middle])
                left = records[middle:]
            else:
                failures += 1
                reason = self._reason_to_give_up(records, failures)
                if reason is not None:
                    self._give_up(records, outcome, failures, reason)
                    return
                self._stopping.wait(_delay_seconds(failures))
            records = left

    def _invoke(self, records: Sequence[Record]) -> Outcome:
        try:
            return self._pool.invoke(self._function.name, json.dumps({"Records": records}).encode())
        except Throttled:
            return Outcome("throttled", failure("TooManyRequestsException", "Rate Exceeded."), failed=True)

    def _left(self, records: Sequence[Record], outcome: Outcome) -> Sequence[Record]:
        """Return the records from the first failed one on; all of them when the answer doesn't name known records."""
        if outcome.failed:
            return records
        if not self._mapping.reports_item_failures:
            return ()
        answer = json.loads(outcome.payload) or {}
        failed = [item.get("itemIdentifier") for item in answer.get("batchItemFailures") or ()]
        if not failed:
            return ()
        positions = {record["dynamodb"]["SequenceNumber"]: position for position, record in enumerate(records)}
        if not positions.keys() >= set(failed):
            return records
        return records[min(positions[identifier] for identifier in failed) :]

    def _reason_to_give_up(self, records: Sequence[Record], failures: int) -> str | None:
        """Say in Lambda's word why records that failed are not tried again; None when they are."""
        if 0 <= self._mapping.maximum_retries < failures:
            return "RetryAttemptsExhausted"
        if 0 <= self._mapping.maximum_age_seconds < _age_seconds(records[0]):
            return "RecordAgeExceeded"
        return None

    def _give_up(self, records: Sequence[Record], outcome: Outcome, attempts: int, reason: str) -> None:
        _log.error("stream_records_given_up", extra={"function": self._function.name, "records": len(records)})
        if self._mapping.failure_queue_arn is None:
            return
        self._aws.send_message(self._mapping.failure_queue_arn, self._notice(records, outcome, attempts, reason))

    def _shard_id(self) -> str:
        """Name the stream's only shard."""
        with self._aws.lock("dynamodb"):
            shard = self._aws.dynamodb.tables[self._mapping.table_name].stream_shard
            return str(shard.id) if shard else ""

    def _notice(self, records: Sequence[Record], outcome: Outcome, attempts: int, reason: str) -> Record:
        """Describe the batch as Lambda does: where it is in the stream, not what is in it."""
        positions = [record["dynamodb"] for record in records]
        return {
            "requestContext": {
                "requestId": outcome.request_id,
                "functionArn": self._function.arn,
                "condition": reason,
                "approximateInvokeCount": attempts,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled" if outcome.failed else None,
            },
            "version": "1.0",
            "timestamp": datetime.now(UTC).isoformat(),
            "DDBStreamBatchInfo": {
                "shardId": self._shard_id(),
                "startSequenceNumber": positions[0]["SequenceNumber"],
                "endSequenceNumber": positions[-1]["SequenceNumber"],
                "approximateArrivalOfFirstRecord": positions[0]["ApproximateCreationDateTime"],
                "approximateArrivalOfLastRecord": positions[-1]["ApproximateCreationDateTime"],
                "batchSize": len(records),
                "streamArn": self._mapping.stream_arn,
            },
        }


def _written_out(item: StreamRecord) -> Record:
    """Return a record as functions get it, which is the same for all that follow the stream."""
    written: Record | None = getattr(item, "written_out", None)
    if written is None:
        written = item.written_out = json.loads(dynamo_json_dump(item.to_json()))  # type: ignore[attr-defined]
    return written


def _age_seconds(record: Record) -> float:
    written_at: float = record["dynamodb"]["ApproximateCreationDateTime"]
    return time.time() - written_at


def _delay_seconds(failures: int) -> float:
    return min(LONGEST_RETRY_DELAY_SECONDS, FIRST_RETRY_DELAY_SECONDS * 2.0**failures)
