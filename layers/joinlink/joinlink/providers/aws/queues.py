"""SQS: what Lambda and EventBridge set aside because a function could not deal with it.

    unhandled_changes    from the table's stream: {requestContext {functionArn}, DDBStreamBatchInfo {…}}, a place in the
                         stream and not the records themselves
    lost_mail_feedback   from Lambda: {requestContext {functionArn}, requestPayload}; from EventBridge: the event itself

Source:  https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html and
         https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Protocol

from joinlink.model.running import QueueName, QueueState, SetAside, StreamPosition
from joinlink.providers.aws.not_told import told

AT_ONCE: Final = 10
"""As many as SQS gives."""
TAKEN_FOR_SECONDS: Final = 60
MAIL_FEEDBACK: Final = "mail_feedback"

AgeOfOldest = Callable[[QueueName], timedelta | None]


class QueueClient(Protocol):
    """The part of boto3's client that we use."""

    def get_queue_attributes(self, **request: object) -> Mapping[str, Any]: ...
    def receive_message(self, **request: object) -> Mapping[str, Any]: ...
    def delete_message(self, **request: object) -> Mapping[str, Any]: ...


class SqsQueues:
    """Looks into the queues; `age_of_oldest` is CloudWatch's, as SQS itself does not tell it."""

    def __init__(self, client: QueueClient, url_of: Callable[[QueueName], str], age_of_oldest: AgeOfOldest) -> None:
        self._client = client
        self._url_of = url_of
        self._age_of_oldest = age_of_oldest

    def state(self, name: QueueName) -> QueueState:
        with told():
            answer = self._client.get_queue_attributes(
                QueueUrl=self._url_of(name),
                AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
            )
        waiting = sum(int(number) for number in answer["Attributes"].values())
        return QueueState(name, waiting, self._age_of_oldest(name) if waiting else None)

    def receive(self, name: QueueName) -> Sequence[SetAside]:
        with told():
            answer = self._client.receive_message(
                QueueUrl=self._url_of(name), MaxNumberOfMessages=AT_ONCE, VisibilityTimeout=TAKEN_FOR_SECONDS
            )
        return [_read(message) for message in answer.get("Messages", ())]

    def delete(self, name: QueueName, message: SetAside) -> None:
        with told():
            self._client.delete_message(QueueUrl=self._url_of(name), ReceiptHandle=message.receipt)


def _read(message: Mapping[str, Any]) -> SetAside:
    receipt, body = message["ReceiptHandle"], json.loads(message["Body"])
    if "detail-type" in body:
        return SetAside(receipt, MAIL_FEEDBACK, event=body)
    function = str(body.get("requestContext", {}).get("functionArn", "")).split(":function:")[-1].split(":")[0]
    name = function.rpartition("-")[2]
    batch = body.get("DDBStreamBatchInfo")
    if batch is None:
        return SetAside(receipt, name, event=body.get("requestPayload"))
    position = StreamPosition(
        stream_arn=batch["streamArn"],
        shard_id=batch["shardId"],
        first=batch["startSequenceNumber"],
        last=batch["endSequenceNumber"],
        records=batch["batchSize"],
    )
    return SetAside(receipt, name, position=position)
