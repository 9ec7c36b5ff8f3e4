"""Moments in events: whole days, times without a zone, times in a zone; and lengths.

Source:  https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5, #section-3.3.6
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import Enum, auto
from typing import Final

ONE_DAY: Final = timedelta(days=1)
EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  walls have no zone
WRITTEN: Final = re.compile(r"(\d{8})(?:T(\d{4})(\d\d)?(Z)?)?", re.ASCII)
LENGTH: Final = re.compile(
    r"([+-]?)P(?=\w)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII
)


class Form(Enum):
    """How a moment is tied to the earth."""

    DAY = auto()
    """From midnight to midnight, wherever the owner is."""
    FLOATING = auto()
    """On the owner's clock, wherever the owner is."""
    ZONED = auto()


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on a clock on the wall, and the zones that this clock may be in: nearly always one.

    `wall` has no zone, and is the midnight of a day.
    """

    wall: datetime
    zones: tuple[tzinfo, ...]
    form: Form

    @property
    def instants(self) -> frozenset[int]:
        """The epoch seconds that it may be."""
        return frozenset(instant(self.wall, zone) for zone in self.zones)

    def at(self, wall: datetime) -> Moment:
        """Return another moment on the same clock."""
        return Moment(wall, self.zones, self.form)


def instant(wall: datetime, zone: tzinfo) -> int:
    """Return epoch seconds; a time that a change of the clocks skips is as long after it as it is written after it.

    Of a time that there is twice, the first is meant. Both is what the standard says, and what calendars show.
    """
    return int(wall.replace(tzinfo=zone).timestamp())


def wall_of(epoch_seconds: int) -> datetime:
    """Return an instant by the clock of UTC, without a zone."""
    return EPOCH + timedelta(seconds=epoch_seconds)


def read_wall(text: str) -> tuple[datetime, str]:
    """Read a date or a time; returns it without its zone, and which it was: `date`, `local` or `utc`.

    Raises:  ValueError  it is neither
    """
    match = WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError("this is neither a date nor a time")
    day, minutes, second, is_utc = match.groups()
    wall = datetime.strptime(day + (minutes or "0000"), "%Y%m%d%H%M")  # noqa: DTZ007  walls have no zone
    if int(second or 0) > 60:
        raise ValueError("there is no such second")
    kind = "date" if minutes is None else "utc" if is_utc else "local"
    return wall.replace(second=min(int(second or 0), 59)), kind


def read_length(text: str) -> tuple[timedelta, timedelta]:
    """Read a length; returns its days, which are as long as the calendar's, and its elapsed time.

    Raises:  ValueError, OverflowError  it is not a length, or it is negative
    """
    match = LENGTH.fullmatch(text)
    if match is None:
        raise ValueError("this is not a length")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if match.group(1) == "-" and any(length):
        raise ValueError("a length is negative")
    return length
