"""Slots: the times a guest may book.

    hours in the host's local time ── zone ──────▶ stretches ──┐
    claims and busy times ── widened by buffers ─▶ closures ───┼─ one sweep ─▶ runs of starts ─▶ slots
    now, notice, horizon, window asked for ──────▶ first, last ┘

Between the zone and the sweep, instants are integers (epoch seconds) and every span is half-open. The cost is
linear in days, intervals and slots.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from joinlink.model.availability import Availability, Window


MINUTE = 60
DAY = 24 * 60 * MINUTE
WEEK = 7 * DAY
NEVER = 1 << 62
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DATE = date(1970, 1, 1)
ONE_SECOND = timedelta(seconds=1)

Span = tuple[int, int]
"""An `Interval` as a plain tuple, which takes a fraction of the time to make and to sort."""


class Interval(NamedTuple):
    """A stretch of time in epoch seconds; `start` belongs to it, `end` does not."""

    start: int
    end: int


class Slot(NamedTuple):
    """A time on offer; both ends are aware and in UTC. A tuple, because pages have thousands."""

    starts_at: datetime
    ends_at: datetime
    seats_left: int | None = None
    """Of a class with several seats, how many may still be booked (G1)."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The starts that a host's hours allow as of now: every `step_minutes`, with room for `duration_minutes`.

    Starts are counted from the opening of each day's hours, in elapsed time. A slot may run into adjoining hours, even
    across midnight. Datetimes are aware, in any zone.
    """

    availability: Availability
    duration_minutes: int
    step_minutes: int
    now: datetime

    def open_slots(
        self, start: datetime, end: datetime, *, claims: Iterable[Interval] = (), busy: Iterable[Interval] = ()
    ) -> list[Slot]:
        """List the slots that start in [start, end), earliest first (A2).

        Claims include their own buffers; claims and busy times may overlap and come in any order.
        """
        duration, step = timedelta(minutes=self.duration_minutes), timedelta(minutes=self.step_minutes)
        return _slots(self._open_runs(chain(claims, busy), start, end), duration, step)

    def outer_starts(self, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
        """Return the first and the last start that `open_slots` lists while nothing is in the way, if any."""
        runs = [run for run in self._open_runs((), start, end) if run]
        if not runs:
            return None
        return datetime.fromtimestamp(runs[0][0], UTC), datetime.fromtimestamp(runs[-1][-1], UTC)

    def offers(self, starts_at: datetime, *, claims: Iterable[Interval] = (), busy: Iterable[Interval] = ()) -> bool:
        """Whether `open_slots` lists this start: it is asked, so that the list and booking can't disagree (A4)."""
        starts_at = starts_at.astimezone(UTC)
        slots = self.open_slots(starts_at, starts_at + ONE_SECOND, claims=claims, busy=busy)
        return any(slot.starts_at == starts_at for slot in slots)

    def _open_runs(self, taken: Iterable[Interval], start: datetime, end: datetime) -> Iterator[range]:
        """Yield the starts of [start, end) in runs, by the seconds of the epoch."""
        duration, step = self.duration_minutes * MINUTE, self.step_minutes * MINUTE
        first, last = first_and_last(self.availability, self.now, start, end)
        if first > last:
            return iter(())
        # Two days early, so that no relevant opening is cut off at its start; not a second beyond the last slot's end.
        stretches = _stretches(self.availability, first - 2 * DAY, last + duration)
        closures = _closures(self.availability, duration, taken, first, last)
        return _runs(stretches, closures, first, duration, step)


def sessions_in(availability: Availability, interval: Interval, *, duration_minutes: int) -> int:
    """Return how many sessions, one after the other, the host's hours have room for; what is taken counts too."""
    stretches = _stretches(availability, interval.start, interval.end)
    return sum((closes - opens) // (duration_minutes * MINUTE) for opens, closes in _clipped(stretches, interval))


def _clipped(stretches: Iterable[Span], interval: Interval) -> Iterator[Span]:
    for opens, closes in stretches:
        start, end = max(opens, interval.start), min(closes, interval.end)
        if start < end:
            yield start, end


def first_and_last(availability: Availability, now: datetime, window_start: datetime, window_end: datetime) -> Span:
    """Return the first and the last second of a window that notice and horizon allow, in seconds of the epoch."""
    notice, horizon = availability.minimum_notice_minutes * MINUTE, availability.horizon_days * DAY
    first = max(_epoch_ceil(window_start), _epoch_ceil(now) + notice)
    return first, min(_epoch_ceil(window_end) - 1, (now - EPOCH) // ONE_SECOND + horizon)


def _epoch_ceil(instant: datetime) -> int:
    return -((EPOCH - instant) // ONE_SECOND)


def _stretches(availability: Availability, since: int, until: int) -> list[Span]:
    """Turn the hours from `since` to `until` into stretches of time, in order, one for each opening of a day.

    Hours follow what the wall clock shows: those that begin in a skipped hour begin after it, and those that end
    in a repeated hour are open, closed, then open again, which makes two stretches.
    """
    weekly = [
        _merged(hours.window for hours in availability.weekly if hours.weekday == weekday) for weekday in range(7)
    ]
    overrides = {(hours.date - EPOCH_DATE).days: _merged(hours.windows) for hours in availability.overrides}
    stretches: list[Span] = []
    last_opening = None
    for span_start, span_end, offset in _offset_spans(ZoneInfo(availability.timezone), since, until):
        for day in range((span_start + offset) // DAY, (span_end + offset) // DAY + 1):
            midnight = day * DAY - offset
            for opens, closes in overrides.get(day, weekly[(day + EPOCH_DATE.weekday()) % 7]):
                start, end = max(midnight + opens, span_start), min(midnight + closes, span_end)
                if start >= end:
                    continue
                if last_opening == (day, opens) and stretches[-1][1] == start:
                    start = stretches.pop()[0]
                stretches.append((start, end))
                last_opening = day, opens
    return stretches


def _merged(windows: Iterable[Window]) -> list[Span]:
    """Join the windows of one day that touch or overlap; in wall-clock seconds since midnight."""
    merged: list[Span] = []
    spans = [(window.start_minute * MINUTE, window.end_minute * MINUTE) for window in windows]
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(closes, merged[-1][1])
        else:
            merged.append((opens, closes))
    return merged


def _offset_spans(zone: ZoneInfo, since: int, until: int) -> Iterator[tuple[int, int, int]]:
    """Cut [since, until) where the zone's clocks change; yields start, end, and offset from UTC, in seconds.

    Looking once a week is enough: no zone changes its clocks twice in a week, and a test checks tzdata for that.
    """
    start, offset, seen = since, _offset_at(zone, since), since
    for look in chain(range(since + WEEK, until, WEEK), [until]):
        if _offset_at(zone, look) != offset:
            instants = range(seen, look)
            change = seen + bisect_left(instants, True, key=lambda at: _offset_at(zone, at) != offset)
            yield start, change, offset
            start, offset = change, _offset_at(zone, look)
        seen = look
    yield start, until, offset


def _offset_at(zone: ZoneInfo, instant: int) -> int:
    wall_clock = datetime.fromtimestamp(instant, zone).replace(tzinfo=UTC)
    return (wall_clock - EPOCH) // ONE_SECOND - instant


def _closures(
    availability: Availability, duration: int, taken: Iterable[Interval], first: int, last: int
) -> list[Span]:
    """Turn taken times into spans in which no slot may start, sorted by their start."""
    before = availability.buffer_before_minutes * MINUTE
    reach = duration + availability.buffer_after_minutes * MINUTE
    return sorted(
        (start - reach + 1, end + before)
        for start, end in taken
        if start < end and start - reach < last and first < end + before
    )


def _runs(stretches: list[Span], closures: list[Span], first: int, duration: int, step: int) -> Iterator[range]:
    """Yield the starts from `first` on that are on the grid, outside every closure, and leave room for the slot."""
    upcoming = iter(closures)
    closed_from, closed_until = next(upcoming, (NEVER, NEVER))
    free_from = first  # where the closures met so far have all ended
    for (opens, closes), open_until in zip(stretches, _open_until(stretches), strict=True):
        start = max(opens, free_from)
        stop = min(closes, open_until - duration + 1)
        while closed_from < stop:
            if start < closed_from:
                yield range(start + (opens - start) % step, closed_from, step)
            if free_from < closed_until:
                free_from = closed_until
                start = max(opens, free_from)
            closed_from, closed_until = next(upcoming, (NEVER, NEVER))
        if start < stop:
            yield range(start + (opens - start) % step, stop, step)


def _open_until(stretches: list[Span]) -> list[int]:
    """Return, for each stretch, when the first gap after it begins."""
    ends: list[int] = []
    next_start = NEVER
    for start, end in reversed(stretches):
        ends.append(ends[-1] if end == next_start else end)
        next_start = start
    return ends[::-1]


def _slots(runs: Iterable[range], duration: timedelta, step: timedelta) -> list[Slot]:
    """Turn the starts into slots: one conversion per run, since adding to a datetime costs a fraction of that."""
    slots: list[Slot] = []
    for run in runs:
        starts_at = datetime.fromtimestamp(run.start, UTC)
        for _ in run:
            slots.append(Slot(starts_at, starts_at + duration))
            starts_at += step
    return slots
