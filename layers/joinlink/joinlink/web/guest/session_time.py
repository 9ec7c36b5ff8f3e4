"""When a session is, as a guest's page sets it: a calendar's leaf, date, hours, the zone in words, and the wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.model.booking import Booking
from joinlink.model.local_time import leaf, written_countdown, written_date, written_day, written_hours, written_zone


@dataclass(frozen=True, slots=True)
class SessionTime:
    """The time of a booking in its guest's zone.

    `date` has its year if that is not the present one. `wait` is empty once it has begun, or if it is off.
    """

    starts_at: datetime
    month: str
    day: str
    date: str
    hours: str
    zone: str
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
    local = start.astimezone(ZoneInfo(timezone))
    month, day, _weekday = leaf(start, timezone)
    return SessionTime(
        starts_at=start,
        month=month,
        day=day,
        date=written_day(local) if local.year == now.astimezone(local.tzinfo).year else written_date(local),
        hours=written_hours(start, end, timezone),
        zone=written_zone(timezone, start, end),
        wait=wait,
    )
