"""Our own events: the input of workflow tasks, and schedules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from joinlink.clock import parse_rfc3339
from joinlink.errors import InvalidInput
from joinlink.model.booking_parts import BookingRevision


def task_target(event: Mapping[str, object]) -> BookingRevision:
    """Read a task's `{"bookingId", "revision"}`.

    Raises:  InvalidInput
    """
    booking_id, revision = event.get("bookingId"), event.get("revision")
    if not isinstance(booking_id, str) or not isinstance(revision, int):
        raise InvalidInput("a task needs bookingId and revision")
    return BookingRevision(booking_id, revision)


def mail_round(event: Mapping[str, object]) -> int:
    """Read the round of mails that a task was started for; 0 for the first.

    Raises:  InvalidInput
    """
    asked = event.get("mailRound", 0)
    if not isinstance(asked, int):
        raise InvalidInput("mailRound is a number")
    return asked


def fired_at(event: Mapping[str, object], otherwise: datetime) -> datetime:
    """Read the time a schedule fired for; `otherwise` if the event has none."""
    time = event.get("time")
    return parse_rfc3339(time) if isinstance(time, str) else otherwise
