"""One event or series: its own dates, those of its rules, added and deleted ones, and how long each lasts.

    start, end ─┐
    RRULE ──────┼─▶ occurrences ─ without EXDATE ─▶ each with its names and the times it keeps its owner busy
    RDATE ──────┘

Source:  https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from joinlink.model.slots import Interval
from joinlink.providers.caldav.allowance import Allowance
from joinlink.providers.caldav.content_lines import Component, Property
from joinlink.providers.caldav.event_zones import EventZones
from joinlink.providers.caldav.moments import ONE_DAY, Form, Moment, instant, read_length, read_wall, wall_of
from joinlink.providers.caldav.recurrence import read_rule

Names = frozenset[date | int]
"""By which a date of a series is known: its day in a series of whole days, else its instant (of each of its zones)."""
MARGIN = timedelta(days=2)
"""By how much a wall may be off UTC, and more."""


STEPS_OF_A_DATE = 10
"""What a date takes, beside a day that a rule only passes."""


class Length(NamedTuple):
    """How long an event lasts: elapsed, and by the clock on the wall."""

    elapsed: timedelta
    by_the_wall: timedelta


@dataclass(frozen=True, slots=True)
class Clocks:
    """What it takes to read the moments of an object: its zones, and the owner's own."""

    zones: EventZones
    home: tzinfo
    allowance: Allowance

    def read(self, line: Property, text: str) -> Moment:
        """Read one of a line's values.

        Raises:  ValueError  it is not a moment, or its zone is unknown
        """
        self.allowance.step()
        wall, kind = read_wall(text)
        if kind == "date":
            return Moment(wall, (self.home,), Form.DAY)
        if kind == "utc":
            return Moment(wall, (UTC,), Form.ZONED)
        if name := line.parameters.get("TZID"):
            return Moment(wall, self.zones.named(name), Form.ZONED)
        return Moment(wall, (self.home,), Form.FLOATING)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date: its names, its moment, and the intervals in which its owner is busy."""

    names: Names
    start: Moment
    busy: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The dates of one component, of which an event that does not repeat has a single one."""

    component: Component
    clocks: Clocks
    start: Moment
    length: Length
    does_repeat: bool
    """Whether it gives the times of several dates."""

    def occurrences(self, window: Interval, reach: timedelta = timedelta()) -> Iterator[Occurrence]:
        """Yield the dates that may be in a window, and others; `reach` widens it.

        Raises:  ValueError  something in the series can't be read
        """
        deleted = {name for moment in self._moments("EXDATE") for name in self.names(moment)}
        for occurrence in self._all(window, reach):
            if not occurrence.names & deleted:
                yield occurrence

    def names(self, moment: Moment) -> Names:
        """Return the names of the date of this series that a moment means, in whatever form it is written.

        It means none if that would be a guess.
        """
        if self.start.form is Form.DAY:
            day = self._day(moment)
            return frozenset() if day is None else frozenset([day])
        if moment.form is Form.DAY:
            time_of_day = self.start.wall.time()
            return Names(self.start.at(datetime.combine(moment.wall.date(), time_of_day)).instants)
        if moment.form is Form.FLOATING:
            return Names(self.start.at(moment.wall).instants)
        return Names(moment.instants)

    def _day(self, moment: Moment) -> date | None:
        """Return the day that a moment means: its own, or that of a midnight, in its zone or the owner's."""
        at_home = datetime.fromtimestamp(min(moment.instants), self.clocks.home).replace(tzinfo=None)
        midnights = (wall.date() for wall in (moment.wall, at_home) if not any((wall.hour, wall.minute, wall.second)))
        return next(midnights, None)

    def _all(self, window: Interval, reach: timedelta) -> Iterator[Occurrence]:
        yield self.occurrence(self.start, self.length)
        since = wall_of(window.start) - max(self.length) - abs(reach) - MARGIN
        before = wall_of(window.end) + abs(reach) + MARGIN
        for line in self.component.all("RRULE"):
            starts = read_rule(line.value).starts(
                self.start, since, before, home=self.clocks.home, allowance=self.clocks.allowance
            )
            for wall in starts:
                at = wall if self.start.form is not Form.DAY else datetime.combine(wall.date(), time.min)
                yield self.occurrence(self.start.at(at), self.length)
        for line in self.component.all("RDATE"):
            for text in filter(None, line.value.split(",")):
                yield from self._added(line, *text.strip().split("/"))

    def _added(self, line: Property, text: str, end: str | None = None) -> Iterator[Occurrence]:
        """Yield an added date; one that is written in another form than the series' start may be busy for longer."""
        added = self.clocks.read(line, text)
        length = self.length if end is None else _length_of_period(self.clocks, line, added, end)
        if added.form is self.start.form:
            yield self.occurrence(added, length)
        elif added.form is Form.DAY:
            at = datetime.combine(added.wall.date(), self.start.wall.time())
            yield self.occurrence(self.start.at(at), self.length)
            yield self.occurrence(self.start.at(added.wall), Length(ONE_DAY, ONE_DAY))
        elif self.start.form is Form.DAY:
            day = self._day(added)
            first = day or datetime.fromtimestamp(min(added.instants), self.clocks.home).date()
            longer = timedelta() if day else ONE_DAY
            at = datetime.combine(first, time.min)
            yield self.occurrence(self.start.at(at), Length(*(part + longer for part in length)))
        else:
            yield self.occurrence(added, length)
            if added.form is Form.FLOATING:
                yield self.occurrence(self.start.at(added.wall), length)

    def occurrence(self, start: Moment, length: Length) -> Occurrence:
        """Return one date of this length.

        If the clocks change within a date of a series, calendars differ in its length; we take the longer one.
        """
        self.clocks.allowance.step(STEPS_OF_A_DATE)
        if start.form is Form.DAY:
            (home,) = start.zones
            busy = Interval(instant(start.wall, home), instant(start.wall + length.by_the_wall, home))
            return Occurrence(Names([start.wall.date()]), start, (busy,))
        elapsed, by_the_wall = (int(part.total_seconds()) for part in length)
        intervals = []
        for zone in start.zones:
            begin = instant(start.wall, zone)
            ends = [begin + elapsed]
            if self.does_repeat:
                ends += [begin + by_the_wall, instant(start.wall + length.by_the_wall, zone)]
            intervals.append(Interval(begin, max(ends)))
        return Occurrence(Names(interval.start for interval in intervals), start, tuple(dict.fromkeys(intervals)))

    def _moments(self, name: str) -> Iterator[Moment]:
        for line in self.component.all(name):
            for text in filter(None, line.value.split(",")):
                yield self.clocks.read(line, text.strip())


def read_series(component: Component, clocks: Clocks) -> Series:
    """Read an event's start and length; the rest is read with its occurrences.

    Raises:  ValueError, OverflowError  it has none, or ends before it begins
    """
    start = read_moment(component, "DTSTART", clocks)
    if start is None:
        raise ValueError("the event has no start")
    end, length = read_moment(component, "DTEND", clocks), component.one("DURATION")
    lengths = [_length(start, end)] if end else []
    if length is not None:
        lengths.append(_length(start, _after(start, *read_length(length.value))))
    return Series(component, clocks, start, max(lengths, default=_least(start)), _does_repeat(component))


def _does_repeat(component: Component) -> bool:
    return any(
        name in {"RRULE", "RDATE"} or (name == "RECURRENCE-ID" and "RANGE" in rest.upper())
        for name, rest in component.lines
    )


def read_moment(component: Component, name: str, clocks: Clocks) -> Moment | None:
    """Read a property with one moment; None if the component has none.

    Raises:  ValueError  it is broken
    """
    line = component.one(name)
    return None if line is None else clocks.read(line, line.value)


def _length_of_period(clocks: Clocks, line: Property, start: Moment, text: str) -> Length:
    end = _after(start, *read_length(text)) if "P" in text else clocks.read(line, text)
    return _length(start, end)


def _after(start: Moment, days: timedelta, rest: timedelta) -> Moment:
    """Return the end of an event of some length: days are the calendar's, hours are elapsed time."""
    if start.form is Form.DAY:
        return start.at(start.wall + days + -(-rest // ONE_DAY) * ONE_DAY)
    after_days = start.at(start.wall + days)
    return Moment(wall_of(max(after_days.instants)) + rest, (UTC,), start.form)


def _length(start: Moment, end: Moment) -> Length:
    if start.form is not end.form:
        raise ValueError("the event ends in another form than it begins")
    by_the_wall = end.wall - start.wall
    if start.form is Form.DAY:
        return max(Length(by_the_wall, by_the_wall), _least(start))
    elapsed = timedelta(seconds=max(end.instants) - min(start.instants))
    if elapsed < timedelta():
        raise ValueError("the event ends before it begins")
    return Length(elapsed, by_the_wall if start.zones == end.zones else elapsed)


def _least(start: Moment) -> Length:
    """Return the length of an event that says nothing of it: the day of its start, or no time."""
    least = ONE_DAY if start.form is Form.DAY else timedelta()
    return Length(least, least)
