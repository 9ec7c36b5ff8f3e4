"""SQS: the queue of deliveries, first in first out for each webhook.

Messages of one webhook are handed over one after another, those of others in parallel, so that a slow receiver holds up
no other. A task that is queued twice within five minutes is handed over once, even if it was dealt with in between.
Source:  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import error_code, is_passing
from joinlink.errors import StoreUnavailable
from joinlink.model.delivery import DeliveryTask, task_event


class SendingClient(Protocol):
    """The part of boto3's client that we use."""

    def send_message(self, **request: object) -> Any: ...  # noqa: ANN401  what it answers is no matter


class SqsDeliveryQueue:
    """Puts deliveries into the queue."""

    def __init__(self, client: SendingClient, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, tasks: Iterable[DeliveryTask]) -> None:
        for task in tasks:
            self._put(task)

    def _put(self, task: DeliveryTask) -> None:
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=json.dumps(task_event(task)),
                MessageGroupId=task.reference.webhook_id,
                MessageDeduplicationId=task.name,
            )
        except (BotoCoreError, ClientError) as exc:
            if is_passing(exc):
                raise StoreUnavailable(f"SQS can't answer now ({error_code(exc)})") from exc
            raise
