"""Dates of a series that were changed, each by an event of its own, and which of several changes of one counts.

Source:  https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.4, https://www.rfc-editor.org/rfc/rfc5546#section-2.1.5
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Final, NamedTuple

from joinlink.providers.caldav.allowance import Allowance
from joinlink.providers.caldav.content_lines import Component
from joinlink.providers.caldav.moments import Form, Moment, instant, read_wall, wall_of
from joinlink.providers.caldav.series import Clocks, Names, Occurrence, Series, read_moment

LONGEST_NUMBER: Final = 20
MOST_CHANGES: Final = 100
"""Of one date."""


class Version(NamedTuple):
    """How far an event has been edited, the times in epoch seconds; None for what is missing or can't be read."""

    sequence: int | None
    stamped_at: int | None = None
    modified_at: int | None = None

    def is_after(self, other: Version) -> bool:
        """Whether an event certainly takes the place of another."""
        pairs = [(mine, others) for mine, others in zip(self, other, strict=True) if mine != others]
        mine, others = next(iter(pairs), (None, None))
        return mine is not None and others is not None and mine > others


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one date, or of all from one date on."""

    component: Component
    date: Moment
    names: Names
    is_of_all_from_there_on: bool
    version: Version

    def replaces(self, other: Change) -> bool:
        """Whether another change of the same dates counts no more."""
        is_of_the_same = self.is_of_all_from_there_on == other.is_of_all_from_there_on and self.names & other.names
        return bool(is_of_the_same) and self.version.is_after(other.version)


def read_change(component: Component, clocks: Clocks, series: Series | None) -> Change:
    """Read which date of a series an event changes; `series` is None if somebody else keeps it.

    Raises:  ValueError  it can't be read
    """
    line, date = component.one("RECURRENCE-ID"), read_moment(component, "RECURRENCE-ID", clocks)
    assert line is not None
    assert date is not None
    reach = line.parameters.get("RANGE", "").upper()
    if reach not in {"", "THISANDFUTURE"}:
        raise ValueError("a change is of dates that the standard does not know any more")
    if series is not None:
        names = series.names(date)
    else:
        names = Names([date.wall.date()] if date.form is Form.DAY else date.instants)
    return Change(component, date, names, reach == "THISANDFUTURE", version_of(component))


def version_of(component: Component) -> Version:
    """Return an event's version; without a SEQUENCE it is the first."""
    sequences = [line.value for line in component.readable("SEQUENCE")] or ["0"]
    is_number = len(sequences) == 1 and len(sequences[0]) < LONGEST_NUMBER and sequences[0].isdecimal()
    sequence = int(sequences[0]) if is_number else None
    return Version(sequence, _stamp(component, "DTSTAMP"), _stamp(component, "LAST-MODIFIED"))


def _stamp(component: Component, name: str) -> int | None:
    with suppress(ValueError):
        stamps = {instant(read_wall(line.value)[0], UTC) for line in component.readable(name)}
        return stamps.pop() if len(stamps) == 1 else None
    return None


def in_force(changes: Sequence[Change]) -> list[Change]:
    """Return the changes that none of the others replaces.

    Raises:  ValueError  one date has too many
    """
    rivals: dict[date | int, list[Change]] = defaultdict(list)
    for change in changes:
        for name in change.names:
            rivals[name].append(change)
    if max(map(len, rivals.values()), default=0) > MOST_CHANGES:
        raise ValueError("a date was changed too often")
    return [one for one in changes if not any(each.replaces(one) for name in one.names for each in rivals[name])]


class ChangedDates:
    """What became of the dates of a series: each change with its own event, or None if that keeps nobody busy."""

    def __init__(self, changes: Sequence[tuple[Change, Series | None]], allowance: Allowance) -> None:
        self._allowance = allowance
        self._replaced = Names().union(*(change.names for change, _ in changes))
        lasting = [each for each in changes if each[0].is_of_all_from_there_on]
        self._lasting = sorted(lasting, key=lambda each: min(each[0].date.instants))

    @property
    def reach(self) -> timedelta:
        """By how much dates outside a window may have to do with it."""
        reaches = (
            abs(_shift(change, series)) + max(series.length) for change, series in self._lasting if series is not None
        )
        return max(reaches, default=timedelta())

    def applied_to(self, occurrence: Occurrence) -> Occurrence | None:
        """Return a date of the series as it is now, or None if a change stands in its place, or it is free.

        Raises:  ValueError  a time became a whole day, or a whole day a time
        """
        if occurrence.names & self._replaced:
            return None
        for change, series in reversed(self._lasting):
            self._allowance.step()
            if min(change.date.instants) <= min(occurrence.start.instants):
                return None if series is None else _moved(occurrence, change, series)
        return occurrence


def _moved(occurrence: Occurrence, change: Change, series: Series) -> Occurrence:
    """Move a date as far as a change moved its own: by the wall if all is on one clock, else by elapsed time."""
    forms = {occurrence.start.form, change.date.form, series.start.form}
    if Form.DAY in forms and len(forms) > 1:
        raise ValueError("what is a day, and what a time, is not clear")
    if occurrence.start.zones == change.date.zones == series.start.zones:
        by = series.start.wall - change.date.wall
        return series.occurrence(occurrence.start.at(occurrence.start.wall + by), series.length)
    at = wall_of(min(occurrence.start.instants)) + _shift(change, series)
    return series.occurrence(Moment(at, (UTC,), Form.ZONED), series.length)


def _shift(change: Change, series: Series) -> timedelta:
    return timedelta(seconds=min(series.start.instants) - min(change.date.instants))
