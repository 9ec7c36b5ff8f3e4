"""Events that are not HTTP: the input of workflow tasks, records of the table's stream, and schedules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joinlink.clock import parse_rfc3339
from joinlink.errors import InvalidInput
from joinlink.model.booking import BookingRevision, BookingStatus
from joinlink.model.workflow import BookingChange


def task_target(event: Mapping[str, object]) -> BookingRevision:
    """Read a task's `{"bookingId", "revision"}`.

    Raises:  InvalidInput
    """
    booking_id, revision = event.get("bookingId"), event.get("revision")
    if not isinstance(booking_id, str) or not isinstance(revision, int):
        raise InvalidInput("a task needs bookingId and revision")
    return BookingRevision(booking_id, revision)


def booking_changes(event: Mapping[str, Any]) -> list[tuple[str, BookingChange]]:
    """Read the stream's records, each with its sequence number.

    The mapping's filter lets only booking rows through that a workflow is for.
    Source:  https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    return [(record["dynamodb"]["SequenceNumber"], _booking_change(record["dynamodb"])) for record in event["Records"]]


def _booking_change(stream: Mapping[str, Any]) -> BookingChange:
    new, old = stream["NewImage"], stream.get("OldImage")
    return BookingChange(
        target=BookingRevision(new["booking_id"]["S"], int(new["revision"]["N"])),
        status=BookingStatus(new["status"]["S"]),
        previous_status=BookingStatus(old["status"]["S"]) if old else None,
        previous_revision=int(old["revision"]["N"]) if old else None,
    )


def fired_at(event: Mapping[str, object], otherwise: datetime) -> datetime:
    """Read the time that a schedule was fired for; an event without one means now."""
    time = event.get("time")
    return parse_rfc3339(time) if isinstance(time, str) else otherwise
