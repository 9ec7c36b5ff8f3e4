"""Where things stand on the hour axis of a week.

The content security policy forbids inline styles, so a place is told by classes of `host.css`, which has one for each
hour and every fifth minute: `at-9 past-30 for-1h for-15m lane-1 of-2` begins at 9:30, lasts 1:15, in the right half.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.model.availability import Availability
from joinlink.model.slots import Interval

MINUTES_OF_A_DAY: Final = 24 * 60
STEP_MINUTES: Final = 5
SHORT_MINUTES: Final = 45
"""Below this there is room for one line only."""
MOST_LANES: Final = 6
OFFICE_HOURS: Final = (9 * 60, 17 * 60)
"""What is shown of a week in which the host is closed and nothing takes place."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one local day, in minutes from midnight on the clock of the wall."""

    start: int
    end: int

    def classes(self, lane: int = 0, lanes: int = 1) -> str:
        """Return the classes of its place, in one of several lanes side by side."""
        start = self.start // STEP_MINUTES * STEP_MINUTES
        length = max(-(-(self.end - start) // STEP_MINUTES) * STEP_MINUTES, STEP_MINUTES)
        place = f"at-{start // 60} past-{start % 60} for-{length // 60}h for-{length % 60}m"
        short = " short" if length < SHORT_MINUTES else ""
        return f"{place} lane-{min(lane, MOST_LANES - 1)} of-{min(lanes, MOST_LANES)}{short}"


@dataclass(frozen=True, slots=True)
class HourAxis:
    """The hours of the day that a week shows, of 24; `until` is the first that is not shown."""

    first: int
    until: int

    @property
    def hours(self) -> range:
        """The hours."""
        return range(self.first, self.until)

    def clip(self, stretch: Stretch) -> Stretch | None:
        """Return the part of a stretch that is shown, if any."""
        start, end = max(stretch.start, self.first * 60), min(stretch.end, self.until * 60)
        return Stretch(start, end) if start < end else None


def axis_of(hours: Availability, days: Collection[date], sessions: Iterable[Stretch]) -> HourAxis:
    """Show the hours in which the host is open on one of these days, or usually, and those of sessions.

    The host is open while any class can be booked, by any set of hours; dates that differ count where they are shown.
    """
    windows = [each.window for one in hours.sets for each in one.weekly]
    differing = [*hours.overrides, *(each for one in hours.sets for each in one.overrides)]
    windows += [window for each in differing if each.date in days for window in each.windows]
    spans = [(each.start_minute, each.end_minute) for each in windows]
    spans += [(each.start, each.end) for each in sessions]
    starts, ends = zip(*(spans or [OFFICE_HOURS]), strict=True)
    return HourAxis(min(starts) // 60, -(-max(ends) // 60))


def stretch_of(day: date, interval: Interval, zone: ZoneInfo) -> Stretch | None:
    """Return the part of an interval that lies on a local day, if any."""
    begins, ends = (int(datetime.combine(each, time(), zone).timestamp()) for each in (day, day + timedelta(days=1)))
    start, end = max(interval.start, begins), min(interval.end, ends)
    if start >= end:
        return None
    return Stretch(_minute(start, zone), MINUTES_OF_A_DAY if end == ends else _minute(end, zone))


def _minute(instant: int, zone: ZoneInfo) -> int:
    at = datetime.fromtimestamp(instant, zone)
    return at.hour * 60 + at.minute


def side_by_side(stretches: Sequence[Stretch]) -> list[str]:
    """Return the classes of stretches ordered by their start; those that overlap share the width of their day."""
    places: list[str] = []
    lanes: list[int] = []
    """Of the run of overlapping ones at hand, the lane of each."""
    ends: list[int] = []
    """When each lane of that run is free again."""
    for stretch in (*stretches, Stretch(MINUTES_OF_A_DAY, MINUTES_OF_A_DAY)):
        if max(ends, default=0) <= stretch.start:
            run = stretches[len(places) : len(places) + len(lanes)]
            places += [each.classes(lane, len(ends)) for each, lane in zip(run, lanes, strict=True)]
            lanes, ends = [], []
        lane = next((number for number, end in enumerate(ends) if end <= stretch.start), len(ends))
        ends[lane : lane + 1] = [stretch.end]
        lanes.append(lane)
    return places


def apart_from(busy: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """Return busy times without the host's own sessions, in order and without overlaps."""
    known = sorted(taken)
    left: list[Interval] = []
    shown_until = 0
    for start, end in sorted(busy):
        cursor = max(start, shown_until)
        for session in known:
            if session.end <= cursor or session.start >= end:
                continue
            if session.start > cursor:
                left.append(Interval(cursor, session.start))
            cursor = max(cursor, session.end)
        if cursor < end:
            left.append(Interval(cursor, end))
        shown_until = max(shown_until, end)
    return left
