"""Events that are not HTTP: the input of workflow tasks and the records of the table's stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joinlink.errors import InvalidInput
from joinlink.model.booking import BookingRevision


def task_target(event: Mapping[str, object]) -> BookingRevision:
    """Read a task's `{"bookingId", "revision"}`.

    Raises:  InvalidInput
    """
    booking_id, revision = event.get("bookingId"), event.get("revision")
    if not isinstance(booking_id, str) or not isinstance(revision, int):
        raise InvalidInput("a task needs bookingId and revision")
    return BookingRevision(booking_id, revision)


@dataclass(frozen=True, slots=True)
class BookingChange:
    """One stream record of a booking row; `revision_changed` tells a new revision from a link being stored."""

    sequence_number: str
    target: BookingRevision
    revision_changed: bool


def booking_changes(event: Mapping[str, Any]) -> list[BookingChange]:
    """Read the stream's records; the mapping's filter lets only confirmed booking rows through.

    Source:  https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    changes = []
    for record in event["Records"]:
        stream = record["dynamodb"]
        new, old = stream["NewImage"], stream.get("OldImage", {})
        revision = int(new["revision"]["N"])
        changes.append(
            BookingChange(
                sequence_number=stream["SequenceNumber"],
                target=BookingRevision(new["booking_id"]["S"], revision),
                revision_changed=old.get("revision", {}).get("N") != str(revision),
            )
        )
    return changes
