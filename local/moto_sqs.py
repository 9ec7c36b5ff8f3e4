"""A repair of moto's SQS: a queue that is first in first out knows a message for five minutes by its deduplication id.

It also knows one that was received and deleted meanwhile, and takes no other of that id; moto looks at what is there.

Source:  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html
"""

import time

from moto.sqs.models import DEDUPLICATION_TIME_IN_SECONDS, Message, Queue

REMEMBERED = "remembered_until"
"""Where a queue has them: a moment of the monotonic clock by deduplication id."""

_add_message = Queue.add_message


def remember_messages() -> None:
    """Let this process's queues remember; safe to repeat."""
    Queue.add_message = add_message  # type: ignore[method-assign]


def add_message(self: Queue, message: Message) -> None:
    """Add a message, unless it is one that was sent within five minutes."""
    if self.fifo_queue and message.deduplication_id:
        remembered: dict[str, float] = vars(self).setdefault(REMEMBERED, {})
        now = time.monotonic()
        if now < remembered.get(message.deduplication_id, 0.0):
            return
        remembered[message.deduplication_id] = now + DEDUPLICATION_TIME_IN_SECONDS
    _add_message(self, message)
