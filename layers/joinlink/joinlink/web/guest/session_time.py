"""When a session is, as a guest's page sets it: a calendar's leaf, date, hours, the zone in words, and the wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from joinlink.model.booking import Booking
from joinlink.model.local_time import leaf, written_countdown, written_date, written_day, written_hours, written_zone


@dataclass(frozen=True, slots=True)
class SessionTime:
    """The time of a booking in its guest's zone; `date` has its year if that is another than now's; `wait` is empty once the session has begun, or will not take place."""

    starts_at: datetime
    month: str
    day: str
    weekday: str
    date: str
    hours: str
    zone: str
    wait: str


def session_time(booking: Booking, now: datetime, *, is_off: bool) -> SessionTime:
    """Write the time of a booking."""
    start, timezone = booking.starts_at, booking.guest.timezone
    local = start.astimezone(ZoneInfo(timezone))
    month, day, weekday = leaf(start, timezone)
    return SessionTime(
        starts_at=start,
        month=month,
        day=day,
        weekday=weekday,
        date=written_day(local) if local.year == now.astimezone(local.tzinfo).year else written_date(local),
        hours=written_hours(start, booking.ends_at, timezone),
        zone=written_zone(timezone, start, booking.ends_at),
        wait="" if is_off or now >= start else written_countdown(start - now),
    )
