"""The table's stream: what changed, read from the images of rows before and after.

Each reader gives the record's sequence number as well: one that could not be dealt with is named by it.
Source:  https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from joinlink.model.booking import BookingRevision, BookingStatus
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.workflow import BookingChange

Image = Mapping[str, Mapping[str, str]]


class TableStream:
    """Reads events of the table's stream; a mapping's filter lets only those rows through that its function is for."""

    def booking_changes(self, event: Mapping[str, Any]) -> Iterator[tuple[str, BookingChange]]:
        """Give each booking's change."""
        for number, before, after in _records(event):
            yield (
                number,
                BookingChange(
                    target=BookingRevision(after["booking_id"]["S"], int(after["revision"]["N"])),
                    status=BookingStatus(after["status"]["S"]),
                    previous_status=BookingStatus(before["status"]["S"]) if before else None,
                    previous_revision=int(before["revision"]["N"]) if before else None,
                ),
            )

    def broken_connections(self, event: Mapping[str, Any]) -> Iterator[tuple[str, str, Provider]]:
        """Give host and provider of each connection that worked before the change and does not now (C9)."""
        for number, before, after in _records(event):
            has_broken = _status(before) == ConnectionStatus.CONNECTED
            if has_broken and _status(after) == ConnectionStatus.RECONNECT_REQUIRED:
                yield number, after["host_id"]["S"], Provider(after["provider"]["S"])


def _records(event: Mapping[str, Any]) -> Iterator[tuple[str, Image, Image]]:
    for record in event["Records"]:
        change = record["dynamodb"]
        yield change["SequenceNumber"], change.get("OldImage", {}), change.get("NewImage", {})


def _status(image: Image) -> str | None:
    return image.get("status", {}).get("S")
