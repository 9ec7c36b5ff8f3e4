"""Times as people read them: on the clock of their own zone, with the zone always named (AC-61)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def written_span(starts_at: datetime, ends_at: datetime, timezone: str) -> str:
    """Write a stretch of time in a zone: `Tuesday 1 December 2026, 10:00–10:30 (Europe/Berlin, CET)`.

    Where the clock changes in between, both of the zone's names stand there: `(Europe/Berlin, CEST to CET)`; a zone
    that is called as it is named stands there once: `(UTC)`.
    """
    zone = ZoneInfo(timezone)
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    names = dict.fromkeys(_zone_name(instant) for instant in (start, end))
    if start.date() == end.date():
        span = f"{written_date(start)}, {start:%H:%M}–{end:%H:%M}"
    else:
        span = f"{written_date(start)}, {start:%H:%M} – {written_date(end)}, {end:%H:%M}"
    named = timezone if list(names) == [timezone] else f"{timezone}, {' to '.join(names)}"
    return f"{span} ({named})"


def written_date(day: datetime) -> str:
    """Write the date of a local time: `Tuesday 1 December 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _zone_name(instant: datetime) -> str:
    """Return what people call the zone at that time; zones without letters are told by their offset from UTC."""
    name = instant.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name
