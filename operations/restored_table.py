"""Make a restored table ready to be adopted: `python -m operations.restored_table`, behind `make ready-table`.

    back-up's moment            the site was paused            now
    ────┬─────────────────────────────┬─────────────────────────┬──────▶ time
        │ due: mailed already, though │ due: not mailed yet,    │
        │ the table doesn't know      │ goes out after this     │

What DynamoDB does not restore is turned on: time to live, point-in-time recovery, protection, and the stream, last, so
that nothing that was restored counts as a change. Sign-ins end, since some had ended after the back-up. Reminders
that fell due until the site was paused are taken as sent. Safe to repeat.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import NotFound
from joinlink.model.care import next_reminder
from joinlink.model.due import Due, Lane
from joinlink.store.bookings import DynamoBookings
from joinlink.store.due import DynamoDueWork
from joinlink.store.keys import SESSION_PREFIX
from joinlink.store.table import Table
from operations.account import open_account
from operations.stages import read_stage
from operations.trouble import Trouble

AT_ONCE = 10_000
TTL = "ttl"
IMAGES = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


@dataclass(frozen=True, slots=True)
class Readied:
    """What was done to a table; `stream_arn` is what a stack adopts it by."""

    stream_arn: str
    sign_ins: int
    reminders: int


def ready(client: Any, name: str, *, backed_up: datetime, paused: datetime) -> Readied:  # noqa: ANN401  a client
    """Make the table ready; what fell due between the two moments counts as mailed.

    Raises:  Trouble  it isn't there yet, or is no table of this product
    """
    _require_ours(client, name)
    reminders = _take_as_sent(client, name, backed_up, paused)
    sign_ins = _end_sign_ins(client, name)
    _turn_on_what_is_not_restored(client, name)
    return Readied(_stream(client, name), sign_ins, reminders)


def _require_ours(client: Any, name: str) -> None:  # noqa: ANN401  as above
    try:
        table = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        raise Trouble(f"There is no table {name} here.", "Is it the stage's account and region?") from None
    if table["TableStatus"] != "ACTIVE":
        raise Trouble(f"{name} is {table['TableStatus']}.", "Restoring takes minutes to hours. Try again.")
    indexes = {index["IndexName"] for index in table.get("GlobalSecondaryIndexes", [])}
    if missing := {"by_start", "due"} - indexes:
        raise Trouble(f"{name} lacks {' and '.join(sorted(missing))}.", "Restore it with all of its indexes.")


def _take_as_sent(client: Any, name: str, backed_up: datetime, paused: datetime) -> int:  # noqa: ANN401  as above
    """Move reminders that fell due in between to the booking's next one; return how many there were."""
    table = Table(client, name)
    due_work, bookings = DynamoDueWork(table), DynamoBookings(table, timedelta(0))
    taken = [due for due in due_work.due(Lane.REMINDERS, paused, AT_ONCE) if due.at > backed_up]
    for due in taken:
        due_work.settle(due, next_at=_next(due, bookings, paused))
    return len(taken)


def _next(due: Due, bookings: DynamoBookings, paused: datetime) -> datetime | None:
    try:
        return next_reminder(bookings.get(due.owner_id), paused)
    except NotFound:
        return None


def _end_sign_ins(client: Any, name: str) -> int:  # noqa: ANN401  as above
    """Delete sessions, and the rows by which a host's are found; return how many sessions there were."""
    ended = 0
    for key in _sessions(client, name):
        client.delete_item(TableName=name, Key=key)
        ended += key["pk"] == key["sk"]
    return ended


def _sessions(client: Any, name: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401  as above
    pages = client.get_paginator("scan").paginate(
        TableName=name,
        ProjectionExpression="pk, sk",
        FilterExpression="begins_with(sk, :session)",
        ExpressionAttributeValues={":session": {"S": SESSION_PREFIX}},
    )
    for page in pages:
        yield from page["Items"]


def _turn_on_what_is_not_restored(client: Any, name: str) -> None:  # noqa: ANN401  as above
    until_there = client.get_waiter("table_exists")
    if client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED":
        client.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL})
    client.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    client.update_table(TableName=name, DeletionProtectionEnabled=True)
    until_there.wait(TableName=name)
    if not client.describe_table(TableName=name)["Table"].get("StreamSpecification", {}).get("StreamEnabled"):
        client.update_table(TableName=name, StreamSpecification=IMAGES)
        until_there.wait(TableName=name)


def _stream(client: Any, name: str) -> str:  # noqa: ANN401  as above
    return str(client.describe_table(TableName=name)["Table"]["LatestStreamArn"])


def main() -> int:
    """Ready the table that is named, and say how to go on."""
    parser = argparse.ArgumentParser(description="Make a restored table ready to be adopted.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--table", required=True, help="the table that was restored")
    parser.add_argument("--backed-up", type=_moment, required=True, help="the moment it was restored to, RFC 3339")
    parser.add_argument("--paused", type=_moment, help="when the site last sent mail; now, if it still does")
    options = parser.parse_args()
    try:
        client = open_account(read_stage(options.stage)).client("dynamodb")
        paused = options.paused or datetime.now(UTC)
        readied = ready(client, options.table, backed_up=options.backed_up, paused=paused)
    except (Trouble, BotoCoreError, ClientError) as exc:
        print(exc)
        return 1
    print(f"Time to live, recovery, protection and stream are on. {readied.sign_ins} sign-ins ended.")
    print(f"{readied.reminders} reminders count as sent: due from {rfc3339(options.backed_up)} to {rfc3339(paused)}.")
    print(f"Deploy with  AdoptedTableStreamArn={readied.stream_arn}")
    return 0


def _moment(text: str) -> datetime:
    return parse_rfc3339(text)


if __name__ == "__main__":
    sys.exit(main())
