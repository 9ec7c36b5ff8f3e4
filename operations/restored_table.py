"""Make a restored table ready to be adopted: `python -m operations.restored_table`, behind `make ready-table`.

    back-up's moment            the site was paused            now
    ────┬─────────────────────────────┬─────────────────────────┬──────▶ time
        │ due: mailed already, though │ due: not mailed yet,    │
        │ the table doesn't know      │ goes out after this     │

What DynamoDB does not restore is turned on: time to live, point-in-time recovery, protection, and the stream, last, so
that nothing that was restored counts as a change. Sign-ins end, since some had ended after the back-up. Reminders
that fell due until the site was paused are taken as sent. Data that guests, buyers and hosts had deleted since are
deleted again. Safe to repeat.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.clock import SystemClock, parse_rfc3339, rfc3339
from joinlink.config import Settings
from joinlink.errors import IllegalTransition, NotFound
from joinlink.model.care import next_reminder
from joinlink.model.due import Due, Lane
from joinlink.store.keys import SESSION_PREFIX
from joinlink.usecases.packages.delete_buyer_data import delete_buyer_data
from joinlink.usecases.privacy.close_account import close_account
from joinlink.usecases.privacy.delete_guest_data import delete_guest_data
from joinlink.wiring.house import House
from operations.account import Account, open_account
from operations.doctor import CommandOutside, deployed_settings
from operations.stages import Stage, read_stage
from operations.trouble import Trouble

AT_ONCE = 10_000
HOST, PACKAGE = "host_", "package_"
TTL = "ttl"
IMAGES = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between the moment that a table was restored to, and the one at which the site sent no more mail."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Readied:
    """What was done to a table; `stream_arn` is what a stack adopts it by."""

    stream_arn: str
    sign_ins: int
    reminders: int
    deletions: int


def ready(house: House, client: Any, name: str, gap: Gap, *, deleted: Sequence[str] = ()) -> Readied:  # noqa: ANN401
    """Make the table ready: `house` works on it, `client` is DynamoDB's.

    `deleted` are ids of bookings, packages and hosts.

    Raises:  Trouble  it isn't there yet, or is no table of this product
    """
    _require_ours(client, name)
    deletions = sum(_delete_again(each, house) for each in deleted)
    reminders = _take_as_sent(house, gap)
    sign_ins = _end_sign_ins(client, name)
    _turn_on_what_is_not_restored(client, name)
    return Readied(_stream(client, name), sign_ins, reminders, deletions)


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


def _delete_again(owner_id: str, house: House) -> bool:
    """Delete a guest's data from a booking or package, or close a host's account; False if that is there no more.

    Raises:  Trouble  a payment for it is under way
    """
    try:
        if owner_id.startswith(HOST):
            close_account(owner_id, house.hosts.get(owner_id).handle, house)
        elif owner_id.startswith(PACKAGE):
            delete_buyer_data(house.packages.get(owner_id), house)
        else:
            delete_guest_data(house.bookings.get(owner_id), house)
    except NotFound:
        return False
    except IllegalTransition as exc:
        raise Trouble(
            f"{owner_id} can't be deleted yet: {exc}.", "Leave it out for now; run this again later."
        ) from None
    return True


def _take_as_sent(house: House, gap: Gap) -> int:
    """Move reminders that fell due in the gap to the booking's next one; return how many there were."""
    taken = [due for due in house.due_work.due(Lane.REMINDERS, gap.end, AT_ONCE) if due.at > gap.begin]
    for due in taken:
        house.due_work.settle(due, next_at=_next(due, house, gap))
    return len(taken)


def _next(due: Due, house: House, gap: Gap) -> datetime | None:
    try:
        return next_reminder(house.bookings.get(due.owner_id), gap.end)
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
    parser.add_argument("--backed-up", type=_moment, required=True, help="the moment that it was restored to")
    parser.add_argument("--paused", type=_moment, help="when the site last sent mail; now, if it still does")
    parser.add_argument(
        "--deleted", default="", help="bookings, packages and hosts whose data were deleted since, by id"
    )
    options = parser.parse_args()
    gap = Gap(options.backed_up, options.paused or datetime.now(UTC))
    try:
        stage = read_stage(options.stage)
        account = open_account(stage)
        house = house_over(options.table, stage, account)
        readied = ready(house, account.client("dynamodb"), options.table, gap, deleted=options.deleted.split())
    except (Trouble, BotoCoreError, ClientError) as exc:
        print(exc, file=sys.stderr)
        return 1
    print("Time to live, recovery, protection from deletion and the stream are on.")
    print(f"Sign-ins ended: {readied.sign_ins}. Deletions repeated: {readied.deletions}.")
    print(f"Reminders that count as sent: {readied.reminders}, due from {rfc3339(gap.begin)} to {rfc3339(gap.end)}.")
    print(f"Deploy with  AdoptedTableStreamArn={readied.stream_arn}")
    return 0


def _moment(written: str) -> datetime:
    try:
        return parse_rfc3339(written)
    except ValueError:
        raise argparse.ArgumentTypeError("a moment is written 2026-12-01T09:00:00Z") from None


def house_over(table: str, stage: Stage, account: Account) -> House:
    """Return the house of a stage on another table."""
    clock, settings = SystemClock(), deployed_settings(stage, account)
    return House(CommandOutside(account, Settings({**settings.environment, "TABLE_NAME": table}), clock), clock)


if __name__ == "__main__":
    sys.exit(main())
