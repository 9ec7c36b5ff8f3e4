"""Times written for people: in their own zone, which is always named (AC-61)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def written_span(starts_at: datetime, ends_at: datetime, timezone: str) -> str:
    """Write a stretch of time in a zone: `Tuesday 1 December 2026, 10:00–10:30 (Europe/Berlin, CET)`.

    If the clocks change in between, both abbreviations appear: `(Europe/Berlin, CEST to CET)`. A zone whose
    abbreviation is its name appears once: `(UTC)`.
    """
    start, end = (instant.astimezone(ZoneInfo(timezone)) for instant in (starts_at, ends_at))
    if start.date() == end.date():
        span = f"{written_date(start)}, {start:%H:%M}–{end:%H:%M}"
    else:
        span = f"{written_date(start)}, {start:%H:%M} – {written_date(end)}, {end:%H:%M}"
    return f"{span} ({_named(timezone, start, end)})"


def written_start(starts_at: datetime, timezone: str) -> str:
    """Write a start in short: `Tue 1 Dec, 10:00 (Europe/Berlin, CET)`."""
    start = starts_at.astimezone(ZoneInfo(timezone))
    return f"{start:%a} {start.day} {start:%b}, {start:%H:%M} ({_named(timezone, start)})"


def written_hours(starts_at: datetime, ends_at: datetime, timezone: str) -> str:
    """Write a stretch of time whose day is given elsewhere: `10:00–10:30`; the page shows `written_zone` beside it."""
    start, end = (instant.astimezone(ZoneInfo(timezone)) for instant in (starts_at, ends_at))
    return f"{start:%H:%M}–{end:%H:%M}"


def written_zone(timezone: str, *instants: datetime) -> str:
    """Name a zone and its abbreviations at these times: `Europe/Berlin, CET`, `Europe/Berlin, CEST to CET`."""
    return _named(timezone, *(instant.astimezone(ZoneInfo(timezone)) for instant in instants))


def zone_label(timezone: str) -> str:
    """Return what a zone is called among people: its name, but `UTC+02` for `Etc/GMT-2`, whose sign misleads."""
    area, _, sign_and_hours = timezone.partition("Etc/GMT")
    if area or sign_and_hours[:1] not in ("+", "-"):
        return timezone
    return f"UTC{'+' if sign_and_hours[0] == '-' else '-'}{sign_and_hours[1:]:0>2}"


def zone_name(instant: datetime, timezone: str) -> str:
    """Abbreviate a zone as of an instant: `CET`, `UTC+0530`."""
    return _zone_name(instant.astimezone(ZoneInfo(timezone)))


def written_date(day: date) -> str:
    """Write a date, or the date of a local time: `Tuesday 1 December 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def written_minutes(minutes: int) -> str:
    """Write minutes in the largest unit that divides them: `2 days`, `1 hour`, `90 minutes`."""
    lengths = {"day": 24 * 60, "hour": 60, "minute": 1}
    unit, count = next((unit, minutes // length) for unit, length in lengths.items() if minutes % length == 0)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def written_wait(now: datetime, starts_at: datetime) -> str:
    """Write how soon something begins: `in 57 minutes`, `in 1 hour`, `in 1½ hours`, `in 24 hours`, `in 3 days`, `now`.

    Days and half hours are rounded down, so that no reader comes late. To allow for a mail's time on the way, a wait
    that is less than an hour short of a whole day, or five minutes short of a half hour, counts in full.
    """
    wait = starts_at - now
    if wait >= 2 * DAY:
        return f"in {_counted((wait + HOUR) // DAY, 'day')}"
    if wait >= 90 * MINUTE:
        hours, is_half = divmod((wait + 5 * MINUTE) // (HOUR / 2), 2)
        return f"in {hours}½ hours" if is_half else f"in {_counted(hours, 'hour')}"
    minutes = round(wait / MINUTE)
    if minutes == 60:
        return "in 1 hour"
    return f"in {_counted(minutes, 'minute')}" if minutes > 0 else "now"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _named(timezone: str, *instants: datetime) -> str:
    """Name the zone and its abbreviations at these times."""
    names = list(dict.fromkeys(_zone_name(instant) for instant in instants))
    label = zone_label(timezone)
    return label if names == [label] else f"{label}, {' to '.join(names)}"


def _zone_name(instant: datetime) -> str:
    """Return the zone's abbreviation at that time; a zone without one is named by its offset from UTC."""
    name = instant.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name
