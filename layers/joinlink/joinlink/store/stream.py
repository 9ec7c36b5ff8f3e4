"""The table's stream: changes, read from the images of a row before and after.

Each reader also yields the record's sequence number, by which a record that could not be processed is reported.
Source:  https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import BookingStatus, Ending, News
from joinlink.model.host import ConnectionStatus
from joinlink.model.refund import RefundState
from joinlink.model.webhook import BookingStep, ConnectionLoss
from joinlink.model.workflow import BookingChange
from joinlink.store.booking_item import read_booking
from joinlink.store.connections import read_connection
from joinlink.store.keys import WEBHOOK_PREFIX
from joinlink.store.table import plain_item

WITHOUT_TOKENS: Final = {"sealed_tokens": b""}
"""Left out of a connection's image: its readers have no business with its tokens."""

Image = Mapping[str, Mapping[str, str]]


class TableStream:
    """Reads the table's stream events; each event source mapping passes only the rows that its function handles."""

    def booking_changes(self, event: Mapping[str, Any]) -> Iterator[tuple[str, BookingChange]]:
        """Yield each change of a booking."""
        for number, before, after in _records(event):
            yield (
                number,
                BookingChange(
                    target=BookingRevision(after["booking_id"]["S"], int(after["revision"]["N"])),
                    status=BookingStatus(after["status"]["S"]),
                    previous_status=BookingStatus(before["status"]["S"]) if before else None,
                    previous_revision=int(before["revision"]["N"]) if before else None,
                    ending=Ending(after["ending"]["S"]) if "ending" in after else None,
                    news=News(after["news"]["S"]) if "news" in after else News.BOOKED,
                    mail_round=_mail_round(after),
                    previous_mail_round=_mail_round(before),
                    refund_steps=_refund_steps(after),
                    previous_refund_steps=_refund_steps(before),
                ),
            )

    def packages_with_news(self, event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield each package whose buyer has to be mailed (G5)."""
        for number, _, after in _records(event):
            if "has_news" in after and "package_id" in after:
                yield number, after["package_id"]["S"]

    def booking_steps(self, event: Mapping[str, Any]) -> Iterator[tuple[str, BookingStep]]:
        """Yield each change of a booking in full, for those who are told of it (P2)."""
        for record in event["Records"]:
            change = record["dynamodb"]
            if change.get("Keys", {}).get("sk") == {"S": "BOOKING"}:
                before = read_booking(plain_item(change["OldImage"])) if "OldImage" in change else None
                step = BookingStep(before, read_booking(plain_item(change["NewImage"])), _written_at(change))
                yield change["SequenceNumber"], step

    def lost_connections(self, event: Mapping[str, Any]) -> Iterator[tuple[str, ConnectionLoss]]:
        """Yield each connection that worked before the change but no longer does (C9, P2)."""
        for record in event["Records"]:
            change = record["dynamodb"]
            before, after = change.get("OldImage", {}), change.get("NewImage", {})
            has_broken = _status(before) == ConnectionStatus.CONNECTED
            if has_broken and _status(after) == ConnectionStatus.RECONNECT_REQUIRED:
                yield (
                    change["SequenceNumber"],
                    ConnectionLoss(read_connection(plain_item(after) | WITHOUT_TOKENS), _written_at(change)),
                )

    def webhooks_switched_off(self, event: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield each webhook that was switched off, as its host's id and its own (P2)."""
        for record in event["Records"]:
            change = record["dynamodb"]
            key = plain_item(change.get("Keys", {}))
            was_off, is_off = ("off_at" in change.get(image, {}) for image in ("OldImage", "NewImage"))
            if str(key.get("sk")).startswith(WEBHOOK_PREFIX) and is_off and not was_off:
                host_id, webhook_id = (str(key[name]).partition("#")[2] for name in ("pk", "sk"))
                yield change["SequenceNumber"], (host_id, webhook_id)


def _written_at(change: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(change["ApproximateCreationDateTime"]), UTC)


def _records(event: Mapping[str, Any]) -> Iterator[tuple[str, Image, Image]]:
    for record in event["Records"]:
        change = record["dynamodb"]
        yield change["SequenceNumber"], change.get("OldImage", {}), change.get("NewImage", {})


def _mail_round(image: Image) -> int:
    return max(int(image[name]["N"]) if name in image else 0 for name in ("guest_round", "host_round"))


def _refund_steps(image: Image) -> int:
    refunds: Any = image.get("refunds", {}).get("L", [])
    states = (refund["M"]["state"]["S"] for refund in refunds)
    return sum(_STEPS[RefundState(state)] for state in states)


_STEPS: Final = {RefundState.INTENDED: 0, RefundState.MADE: 1, RefundState.FAILED: 2}


def _status(image: Image) -> str | None:
    return image.get("status", {}).get("S")
