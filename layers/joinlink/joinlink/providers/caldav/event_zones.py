"""The zones that an iCalendar object names: by its own definition, by IANA's name, or by Windows' name in CLDR.

Definitions belong to their object: the same name may mean something else in the next. They are read when a moment is in
that zone; one that nobody needs may be broken. One that is the same to the letter is worked out once in a look.
Source:  https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5, https://www.rfc-editor.org/rfc/rfc7809
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from joinlink.errors import CalendarOverBounds
from joinlink.model.availability import is_timezone, timezones
from joinlink.providers.caldav.allowance import MOST_ZONES, Allowance
from joinlink.providers.caldav.content_lines import Component
from joinlink.providers.caldav.moments import Form, Moment, read_wall
from joinlink.providers.caldav.recurrence import Rule, read_rule

NAMES_OF_UTC: Final = frozenset(
    {"utc", "z", "tzone://microsoft/utc", "coordinated universal time", "(utc) coordinated universal time"}
)
"""In lower case; all but the first two are Exchange's and Windows'."""
WINDOWS_NAMES: Final = {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}
OFFSET: Final = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)
MOST_OBSERVANCES: Final = 300
TWO_YEARS: Final = timedelta(days=800)
FIRST_YEAR: Final = 1601
"""A year that began on a Monday, as did the year 1; before it there were no zones."""


class EventZones:
    """Finds the zones of one object by name."""

    def __init__(self, calendar: Component, allowance: Allowance) -> None:
        self._definitions = [part for part in calendar.parts if part.name == "VTIMEZONE"]
        if len(self._definitions) > MOST_ZONES:
            raise CalendarOverBounds("an event defines too many zones")
        self._allowance = allowance
        self._found: dict[str, tuple[tzinfo, ...]] = {}

    def named(self, name: str) -> tuple[tzinfo, ...]:
        """Return the zones that a name may mean; nearly always one.

        A zone that the object defines under a name of IANA's is both: by the standard the definition counts, but
        programs that know the name look no further.
        Raises:  ValueError  nobody knows the name, or its definition is broken
        """
        if name not in self._found:
            self._found[name] = tuple(self._find(name))
        return self._found[name]

    def _find(self, name: str) -> Iterator[tzinfo]:
        self._allowance.take("zones")
        own = [part for part in self._definitions if self._is_named(part, name)]
        known = _known_zone(name, by_iana_alone=bool(own))
        if known is None and not own:
            raise ValueError("a time is in an unknown zone")
        for definition in own:
            with suppress(*[ValueError] * (known is not None)):
                yield self._defined(definition)
        if known is not None:
            yield known

    def _defined(self, definition: Component) -> tzinfo:
        parts = ((part.name, tuple(part.lines)) for part in definition.parts)
        whole = (tuple(definition.lines), tuple(parts))
        if whole not in self._allowance.worked_out:
            self._allowance.worked_out[whole] = DefinedZone(definition, self._allowance)
        return self._allowance.worked_out[whole]

    def _is_named(self, definition: Component, name: str) -> bool:
        self._allowance.step(len(definition.lines))
        return any(_plain(line.value.strip('"')) == _plain(name) for line in definition.readable("TZID"))


def _plain(name: str) -> str:
    """Return a name without the backslashes that text has in a value, but not in a parameter."""
    return re.sub(r"\\([,;\\])", r"\1", name)


def _known_zone(name: str, *, by_iana_alone: bool) -> tzinfo | None:
    """Return the zone of a name that needs no definition, in any case; None if there is none.

    Of a name that its maker made globally unique (`/example.org/20050126_1/Europe/Berlin`), the end counts.
    """
    if is_timezone(name):
        return ZoneInfo(name)
    if by_iana_alone:
        return None
    if name.lower() in NAMES_OF_UTC:
        return UTC
    if name.lower() in WINDOWS_NAMES:
        return ZoneInfo(WINDOWS_NAMES[name.lower()])
    parts = name.split("/")
    ends = ["/".join(parts[-length:]) for length in (3, 2) if not parts[0] and len(parts) > length]
    in_any_case = (timezones().get(each.casefold()) for each in (name, *ends))
    zone = next(filter(is_timezone, ends), None) or next(filter(None, in_any_case), None)
    return ZoneInfo(zone) if zone else None


class Change(NamedTuple):
    """A change of the clocks: the instant as an UTC wall, and the distance from UTC before and after."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def shows_from(self) -> datetime:
        """The first wall that is by the new distance; one that is skipped, or is there again, is by the old one."""
        return self.at + max(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Observance:
    """A STANDARD or DAYLIGHT of a definition: from which onsets on, clocks are how far from UTC."""

    onsets: tuple[datetime, ...]
    rules: tuple[Rule, ...]
    before: timedelta
    after: timedelta
    allowance: Allowance

    def changes(self, year: int) -> list[Change]:
        """Return the changes of a year and the last one before it, and maybe others."""
        begin, end = datetime(year, 1, 1), datetime(year, 12, 31)  # noqa: DTZ001  walls have no zone
        onsets = self._onsets(begin - TWO_YEARS, end)
        if not any(onset <= begin for onset in onsets):
            onsets = self._onsets(min(self.onsets), end)
        return [Change(onset - self.before, self.before, self.after) for onset in onsets]

    def _onsets(self, since: datetime, before: datetime) -> set[datetime]:
        self.allowance.step(len(self.onsets))
        clock = timezone(self.before)
        first = Moment(self.onsets[0], (clock,), Form.ZONED)
        repeated = (
            wall
            for rule in self.rules
            for wall in rule.starts(first, since, before, home=clock, allowance=self.allowance)
        )
        return {onset for onset in (*self.onsets, *repeated) if onset < before}


class DefinedZone(tzinfo):
    """A zone by the definition in an object; calculated year by year, as definitions begin in 1601."""

    def __init__(self, definition: Component, allowance: Allowance) -> None:
        """Read a definition.

        Raises:  ValueError  it is broken
        """
        parts = [part for part in definition.parts if part.name in {"STANDARD", "DAYLIGHT"}]
        if not 0 < len(parts) <= MOST_OBSERVANCES:
            raise ValueError("a zone is defined by nothing, or by more than there is to say")
        self._observances = [_observance(part, allowance) for part in parts]
        self._allowance = allowance
        self._years: dict[int, list[Change]] = {}

    def utcoffset(self, at: datetime | None) -> timedelta:
        """Return the distance from UTC at a time on this zone's clocks."""
        assert at is not None
        wall = at.replace(tzinfo=None)
        changes = self._changes(wall.year)
        self._allowance.step(1 + len(changes))
        past = [change for change in changes if change.shows_from <= wall]
        return past[-1].after if past else min(self._observances, key=lambda one: min(one.onsets)).before

    def tzname(self, at: datetime | None) -> None:
        """Return no name: nobody asks for it."""

    def dst(self, at: datetime | None) -> None:
        """Return no share of daylight saving time: nobody asks for it."""

    def _changes(self, year: int) -> list[Change]:
        if year not in self._years:
            self._years[year] = sorted(change for one in self._observances for change in one.changes(year))
        return self._years[year]


def _observance(part: Component, allowance: Allowance) -> Observance:
    first = _value(part, "DTSTART")
    added = [text for line in part.all("RDATE") for text in line.value.split(",")]
    allowance.take("onsets", len(added))
    return Observance(
        onsets=tuple(_onset(text) for text in (first, *added)),
        rules=tuple(read_rule(line.value) for line in part.all("RRULE")),
        before=_offset(_value(part, "TZOFFSETFROM")),
        after=_offset(_value(part, "TZOFFSETTO")),
        allowance=allowance,
    )


def _value(part: Component, name: str) -> str:
    line = part.one(name)
    if line is None:
        raise ValueError("a definition is incomplete")
    return line.value


def _onset(text: str) -> datetime:
    """Read an onset; some programs write a date, which begins at midnight, or the first day that there is."""
    wall, kind = read_wall(text)
    if kind == "utc":
        raise ValueError("a zone begins at no local time")
    return wall.replace(year=max(wall.year, FIRST_YEAR))


def _offset(text: str) -> timedelta:
    match = OFFSET.fullmatch(text)
    if match is None:
        raise ValueError("a zone is at no distance from UTC")
    hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    distance = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -distance if match.group(1) == "-" else distance
