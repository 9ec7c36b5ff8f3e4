"""A series: the same class at the same wall-clock time week after week, booked and paid for in one go (G6).

    series ─┬▶ booking 1 of 8 ─▶ its own meeting or seat, page, mails, calendar entry, cancellation, move, refund
            ├▶ booking 2 of 8
            └▶ …                 the ids follow from that of the series: it needs no row of its own

The dates keep the host's wall-clock time, across clock changes too: the hours that they have to fit are the host's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

FEWEST_DATES: Final = 2
MOST_DATES: Final = 12
"""With these a series fits into one transaction, whatever the class; a test counts."""
MOST_CLAIMED_DAYS: Final = 2
"""The most UTC days that one date may touch, buffers included: the transaction has room for no more."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """Which booking of its series one is; numbers begin at 1 and follow the dates as they were booked."""

    series_id: str
    number: int
    of: int


def weekly_starts(first: datetime, count: int, timezone: str) -> list[datetime]:
    """Return the starts in this many weeks, UTC, at the first one's wall-clock time in a zone."""
    zone = ZoneInfo(timezone)
    clock = first.astimezone(zone).replace(tzinfo=None)
    later = ((clock + timedelta(weeks=week)).replace(tzinfo=zone).astimezone(UTC) for week in range(1, count))
    return [first.astimezone(UTC), *later][:count]


def fits_a_series(claimed_minutes: int) -> bool:
    """Whether dates that claim so much time each, buffers included, fit into a series."""
    return timedelta(minutes=claimed_minutes) <= (MOST_CLAIMED_DAYS - 1) * _DAY
