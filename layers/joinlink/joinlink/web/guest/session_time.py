"""When a session is, as a guest's page sets it: a calendar's leaf, date, hours, the zone in words, and the wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.local_time import TimeInLines, in_lines, leaf, written_countdown


@dataclass(frozen=True, slots=True)
class SessionTime:
    """The time of a booking in its guest's zone.

    `wait` is empty once it has begun, or if it is off.
    """

    starts_at: datetime
    month: str
    day: str
    lines: TimeInLines
    wait: str


def session_time(booking: Booking, now: datetime, *, is_off: bool) -> SessionTime:
    """Write the time of a booking."""
    start = booking.starts_at
    wait = "" if is_off or now >= start else written_countdown(start - now)
    return _written(start, booking.ends_at, booking.guest.timezone, now, wait)


def example_time() -> SessionTime:
    """Write a time as an example."""
    return _written(_EXAMPLE, _EXAMPLE + timedelta(minutes=30), "Europe/Berlin", _EXAMPLE, "")


_EXAMPLE: Final = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def _written(start: datetime, end: datetime, timezone: str, now: datetime, wait: str) -> SessionTime:
    month, day, _weekday = leaf(start, timezone)
    return SessionTime(starts_at=start, month=month, day=day, lines=in_lines(start, end, timezone, now), wait=wait)
