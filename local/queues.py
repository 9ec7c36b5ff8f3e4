"""Queues that functions work through: each event source mapping of a queue is a thread that hands over its messages.

    visible ─▶ received ─▶ function ─▶ done: deleted
       ▲                      │ failed, or reported as failed
       └──────────────────────┘ until it was received too often; then it goes to the queue of the dead (moto does that)

Of a queue that is first in first out, a group's messages come one after another, and those of others beside them.
Source:  https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from moto.sqs.models import Message

from local.aws import REGION, LocalAws
from local.deployment import Function, QueueMapping
from local.execution_environment import Outcome
from local.lambda_pool import LambdaPool, Throttled
from local.poller import Poller

# Lambda leaves it to the queue's visibility timeout; this is enough to let a short trouble pass.
RETRY_DELAY_SECONDS = 1
MOST_AT_ONCE = 8


class QueuePoller(Poller):
    """Feed one mapping's function, message by message, until `stop`."""

    def __init__(self, mapping: QueueMapping, function: Function, *, aws: LocalAws, pool: LambdaPool) -> None:
        super().__init__(f"queue {mapping.function}", aws.changes("sqs"))
        self._mapping = mapping
        self._function = function
        self._aws = aws
        self._pool = pool
        self._at_once = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix=f"queue {mapping.function}")

    def stop(self) -> None:
        super().stop()
        self._at_once.shutdown(wait=False, cancel_futures=True)

    def _poll(self) -> None:
        for message in self._received():
            self._at_once.submit(self._hand_over, message)

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
