"""What moto gets wrong is put right: transactions leave nothing behind and may be sent again, queues remember."""

from typing import Any

import pytest

from local.cloud import LocalCloud


def item(pk: str, **attributes: str) -> dict[str, Any]:
    return {name: {"S": value} for name, value in {"pk": pk, "sk": "1", **attributes}.items()}


def put(cloud: LocalCloud, pk: str, **condition: str) -> dict[str, Any]:
    return {"Put": {"TableName": cloud.table_name, "Item": item(pk), **condition}}


def stored(cloud: LocalCloud, pk: str) -> dict[str, Any] | None:
    answer = cloud.client("dynamodb").get_item(TableName=cloud.table_name, Key=item(pk))
    found: dict[str, Any] | None = answer.get("Item")
    return found


def test_a_failed_transaction_changes_nothing(cloud: LocalCloud) -> None:
    dynamodb = cloud.client("dynamodb")
    dynamodb.put_item(TableName=cloud.table_name, Item=item("updated", colour="red"))
    dynamodb.put_item(TableName=cloud.table_name, Item=item("deleted"))
    update = {
        "TableName": cloud.table_name,
        "Key": item("updated"),
        "UpdateExpression": "SET colour = :blue",
        "ExpressionAttributeValues": {":blue": {"S": "blue"}},
    }

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(
            TransactItems=[
                {"Update": update},
                {"Delete": {"TableName": cloud.table_name, "Key": item("deleted")}},
                put(cloud, "new"),
                put(cloud, "refused", ConditionExpression="attribute_exists(pk)"),
            ]
        )

    assert stored(cloud, "updated") == item("updated", colour="red")
    assert stored(cloud, "deleted") == item("deleted")
    assert stored(cloud, "new") is None


def test_a_transaction_sent_again_with_its_token_succeeds_again(cloud: LocalCloud) -> None:
    dynamodb = cloud.client("dynamodb")
    once = [put(cloud, "token", ConditionExpression="attribute_not_exists(pk)")]

    dynamodb.transact_write_items(TransactItems=once, ClientRequestToken="t-1")
    dynamodb.transact_write_items(TransactItems=once, ClientRequestToken="t-1")

    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        dynamodb.transact_write_items(TransactItems=[put(cloud, "other")], ClientRequestToken="t-1")
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=once, ClientRequestToken="t-2")


@pytest.mark.parametrize(("pk", "sk"), [("p" * 2049, "1"), ("é" * 1025, "1"), ("1", "s" * 1025)])
def test_a_key_that_is_too_long_is_refused_also_where_it_is_only_asked_for(cloud: LocalCloud, pk: str, sk: str) -> None:
    dynamodb, key = cloud.client("dynamodb"), {"pk": {"S": pk}, "sk": {"S": sk}}
    named = {"TableName": cloud.table_name, "Key": key}

    for ask in (
        lambda: dynamodb.get_item(**named),
        lambda: dynamodb.delete_item(**named),
        lambda: dynamodb.batch_get_item(RequestItems={cloud.table_name: {"Keys": [key]}}),
        lambda: dynamodb.transact_write_items(TransactItems=[{"Delete": named}]),
    ):
        with pytest.raises(dynamodb.exceptions.ClientError, match="ValidationException"):
            ask()


def test_a_queue_knows_a_message_that_was_deleted_and_takes_no_other_of_its_deduplication_id(cloud: LocalCloud) -> None:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName="in_order.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]

    def taken_of(deduplication_id: str) -> list[str]:
        sqs.send_message(
            QueueUrl=url,
            MessageBody=deduplication_id,
            MessageGroupId="group",
            MessageDeduplicationId=deduplication_id,
        )
        messages = sqs.receive_message(QueueUrl=url).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in messages]

    assert [taken_of("first"), taken_of("first"), taken_of("second")] == [["first"], [], ["second"]]
