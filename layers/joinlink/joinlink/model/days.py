"""Days by the clocks of a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def midnight(day: date, timezone: str) -> datetime:
    """Return when a day begins there, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def last_day(end: datetime, timezone: str) -> date:
    """Return the day there that the last moment before an end belongs to."""
    return (end - timedelta(microseconds=1)).astimezone(ZoneInfo(timezone)).date()
