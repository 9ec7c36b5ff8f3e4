"""Queues that functions work through: each event source mapping of a queue is a thread that hands over its messages.

    visible ─▶ received ─▶ function ─▶ done: deleted
       ▲                      │ failed, or reported as failed
       └──────────────────────┘ until it was received too often; then it goes to the queue of the dead (moto does that)

Of a queue that is first in first out, a group's messages come one after another, and those of others beside them.
Source:  https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""

import json
import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from moto.sqs.models import Message

from local.aws import REGION, LocalAws
from local.deployment import Function, QueueMapping
from local.execution_environment import Outcome
from local.lambda_pool import LambdaPool, Throttled

LONGEST_WAIT_SECONDS = 0.25
"""How long it may take until it sees a message that is visible again."""
# Lambda leaves it to the queue's visibility timeout; this is enough to let a short trouble pass.
RETRY_DELAY_SECONDS = 1
STOP_LIMIT_SECONDS = 1.0
MOST_AT_ONCE = 8

_log = logging.getLogger(__name__)


class QueuePoller:
    """Feed one mapping's function, message by message, until `stop`."""

    def __init__(self, mapping: QueueMapping, function: Function, *, aws: LocalAws, pool: LambdaPool) -> None:
        self._mapping = mapping
        self._function = function
        self._aws = aws
        self._pool = pool
        self._changes = aws.changes("sqs")
        self._seen = 0
        self._at_once = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix=f"queue {mapping.function}")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"queue {mapping.function}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no more messages; an invocation that goes on for longer than a moment ends with the pool."""
        self._stopping.set()
        self._changes.tell()
        self._thread.join(STOP_LIMIT_SECONDS)
        self._at_once.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while self._is_woken():
            try:
                for message in self._received():
                    self._at_once.submit(self._hand_over, message)
            except Exception:  # noqa: BLE001  a fault of this program; the messages come again
                _log.exception("queue_messages_lost", extra={"function": self._function.name})

    def _is_woken(self) -> bool:
        """Wait for a message, or a moment; tell whether to go on."""
        self._seen = self._changes.wait(self._seen, LONGEST_WAIT_SECONDS)
        return not self._stopping.is_set()

    def _received(self) -> list[Message]:
        """Take one message of each group that has none in hand."""
        with self._aws.lock("sqs"):
            found: list[Message] = []
            while len(found) < MOST_AT_ONCE:
                more = self._aws.sqs.receive_message(self._mapping.queue_name, 1, 0, self._mapping.visibility_seconds)
                if not more:
                    break
                found += more
            return found

    def _hand_over(self, message: Message) -> None:
        is_done = self._is_done(self._invoke({"Records": [self._record(message)]}))
        receipt = str(message.receipt_handle)
        with self._aws.lock("sqs"):
            if is_done:
                self._aws.sqs.delete_message(self._mapping.queue_name, receipt)
            else:
                self._aws.sqs.change_message_visibility(self._mapping.queue_name, receipt, RETRY_DELAY_SECONDS)
        self._changes.tell()  # the next of its group may go on

    def _invoke(self, event: Mapping[str, Any]) -> Outcome | None:
        try:
            return self._pool.invoke(self._function.name, json.dumps(event).encode())
        except Throttled:
            return None

    def _is_done(self, outcome: Outcome | None) -> bool:
        if outcome is None or outcome.failed:
            return False
        answer = json.loads(outcome.payload) or {}
        return not (self._mapping.reports_item_failures and answer.get("batchItemFailures"))

    def _record(self, message: Message) -> dict[str, Any]:
        attributes = {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(message.sent_timestamp),
            "MessageGroupId": message.group_id,
            "MessageDeduplicationId": message.deduplication_id,
        }
        return {
            "messageId": message.id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": {name: value for name, value in attributes.items() if value is not None},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": self._mapping.queue_arn,
            "awsRegion": REGION,
        }
