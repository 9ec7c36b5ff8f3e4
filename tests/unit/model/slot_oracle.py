"""What slots should be, found the slow way: walk through every minute and look at the host's calendar and clock.

It shares nothing with `joinlink.model.slots`: no offsets, no clock changes, no sorting, no sweep.
"""

import datetime
from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from joinlink.model.availability import Availability

ONE_MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)

Interval = tuple[int, int]
"""Epoch seconds, the end excluded."""


def expected_starts(
    availability: Availability,
    *,
    duration_minutes: int,
    step_minutes: int,
    claims: Iterable[Interval],
    busy: Iterable[Interval],
    now: datetime.datetime,
    window_start: datetime.datetime,
    window_end: datetime.datetime,
) -> list[datetime.datetime]:
    """List the starts that should be on offer. All datetimes are in UTC."""
    walk_end = window_end + timedelta(minutes=duration_minutes)
    minutes = list(walk(availability, window_start - 2 * ONE_DAY, walk_end))
    taken = [*claims, *busy]
    starts = []
    minutes_since_opening = 0
    for number, (instant, opening) in enumerate(minutes):
        still_open = number > 0 and minutes[number - 1][1] == opening
        minutes_since_opening = minutes_since_opening + 1 if still_open else 0
        if (
            window_start <= instant < window_end
            and opening is not None
            and minutes_since_opening % step_minutes == 0
            and all(opening is not None for _, opening in minutes[number : number + duration_minutes])
            and instant >= now + timedelta(minutes=availability.minimum_notice_minutes)
            and instant <= now + timedelta(days=availability.horizon_days)
            and is_free(availability, duration_minutes, taken, instant)
        ):
            starts.append(instant)
    return starts


def is_free(
    availability: Availability, duration_minutes: int, taken: list[Interval], starts_at: datetime.datetime
) -> bool:
    """Return whether nothing taken touches a single second of the slot or its buffers."""
    start = starts_at.timestamp() - availability.buffer_before_minutes * 60
    end = starts_at.timestamp() + (duration_minutes + availability.buffer_after_minutes) * 60
    return not any(max(start, taken_start) < min(end, taken_end) for taken_start, taken_end in taken)


def walk(
    availability: Availability, since: datetime.datetime, until: datetime.datetime
) -> Iterator[tuple[datetime.datetime, tuple[datetime.date, int] | None]]:
    """Yield every minute of the UTC days from `since` to `until`, each with the opening it belongs to.

    An opening is a local date and the minute of it at which the host opened; None while the host is closed.
    """
    openings: dict[datetime.date, list[int | None]] = {}
    day = since.date()
    while day <= until.date():
        for instant, local_date, local_minute in wall_clock(availability.timezone, day):
            if local_date not in openings:
                openings[local_date] = openings_of(availability, local_date)
            opened = openings[local_date][local_minute]
            yield instant, None if opened is None else (local_date, opened)
        day += ONE_DAY


def openings_of(availability: Availability, local_date: datetime.date) -> list[int | None]:
    """Tell for each minute of a local date at which minute the host opened, None where the host is closed."""
    windows = [weekly.window for weekly in availability.weekly if weekly.weekday == local_date.weekday()]
    for override in availability.overrides:
        if override.date == local_date:
            windows = list(override.windows)
    open_minutes = {minute for window in windows for minute in range(window.start_minute, window.end_minute)}
    openings: list[int | None] = []
    opened = None
    for minute in range(24 * 60):
        if minute not in open_minutes:
            opened = None
        elif opened is None:
            opened = minute
        openings.append(opened)
    return openings


@lru_cache(maxsize=32)
def wall_clock(timezone: str, utc_day: datetime.date) -> list[tuple[datetime.datetime, datetime.date, int]]:
    """Look at the clock on the wall at every minute of a UTC day: the instant, the local date, the minute of it."""
    zone = ZoneInfo(timezone)
    midnight = datetime.datetime(utc_day.year, utc_day.month, utc_day.day, tzinfo=UTC)
    instants = [midnight + number * ONE_MINUTE for number in range(24 * 60)]
    return [
        (instant, local.date(), local.hour * 60 + local.minute)
        for instant in instants
        for local in [instant.astimezone(zone)]
    ]
