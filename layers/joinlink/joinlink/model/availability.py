"""Availability: when a host takes bookings, in the host's local time.

Availability
├── weekly      WeeklyWindow: a weekday and a Window; a day may have several
├── overrides   DateOverride: a date and its Windows, in place of that date's weekly hours in every set
├── others      HoursSet: weekly hours of another name, and the dates on which they alone differ
└── buffers, minimum notice, booking horizon

Times of day are minutes since local midnight; `slots` turns them into instants.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _

MINUTES_PER_DAY = 24 * 60
LONGEST_BUFFER_MINUTES = MINUTES_PER_DAY
LONGEST_NOTICE_MINUTES = 365 * MINUTES_PER_DAY
LONGEST_HORIZON_DAYS = 730
MOST_WEEKLY_WINDOWS = 7 * 24
MOST_DATES_THAT_DIFFER = 366
MOST_SETS = 10
LONGEST_HOURS_NAME = 60
HOURS_ID_PATTERN: Final = r"^hours_[a-z0-9_]{1,40}$"
MOST_OWN_DATES = 30
"""The most dates of one set alone: ten full sets, and a year of dates for all of them, fit into one item."""
FIRST_HOURS: Final = "hours_first"
"""The id of the set that every host begins with."""


@dataclass(frozen=True, slots=True)
class Window:
    """Part of one local day, half-open, in minutes since midnight; an end of 1440 is 24:00."""

    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_minute < MINUTES_PER_DAY:
            raise InvalidInput(_("a window starts between 00:00 and 23:59"), field="start")
        if not self.start_minute < self.end_minute <= MINUTES_PER_DAY:
            raise InvalidInput(_("a window ends after its start, at 24:00 at the latest"), field="end")


@dataclass(frozen=True, slots=True)
class WeeklyWindow:
    """A window that recurs every week; `weekday` 0 is Monday."""

    weekday: int
    window: Window

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise InvalidInput(_("a weekday is a number from 0 (Monday) to 6 (Sunday)"), field="weekday")


@dataclass(frozen=True, slots=True)
class DateOverride:
    """The hours of one local date, replacing its weekly hours; a date without windows is closed."""

    date: datetime.date
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class HoursSet:
    """A named set of hours, which classes may go by. The first one has no name until the host gives it one.

    Its own dates win over those of the host, which are for all sets.
    """

    hours_id: str
    name: str
    weekly: tuple[WeeklyWindow, ...]
    overrides: tuple[DateOverride, ...] = ()

    def __post_init__(self) -> None:
        _check_dates(self.overrides)
        if len(self.overrides) > MOST_OWN_DATES:
            raise InvalidInput(_("at most %(most)s dates", most=MOST_OWN_DATES), field="overrides")

    @property
    def title(self) -> str:
        """Its name, or what the first one is called until it has one."""
        return self.name or _("Working hours")

    @property
    def weekly_minutes(self) -> int:
        """The open minutes in a week without overrides; a minute covered by two windows counts once."""
        windows = ((each.weekday, each.window) for each in self.weekly)
        return len({(day, minute) for day, hours in windows for minute in range(hours.start_minute, hours.end_minute)})


@dataclass(frozen=True, slots=True)
class Availability:
    """A host's hours and the rules around them; `timezone` is an IANA name. Windows may touch and overlap.

    `weekly`, `hours_id`, `name` and `own_overrides` are those of the default set.
    """

    timezone: str
    weekly: tuple[WeeklyWindow, ...]
    overrides: tuple[DateOverride, ...] = ()
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    minimum_notice_minutes: int = 60
    horizon_days: int = 60
    hours_id: str = FIRST_HOURS
    name: str = ""
    own_overrides: tuple[DateOverride, ...] = ()
    others: tuple[HoursSet, ...] = ()

    def __post_init__(self) -> None:
        if not is_timezone(self.timezone):
            raise InvalidInput(_("there is no time zone of this name; one is Europe/London"), field="timezone")
        _check_dates(self.overrides)
        if not 0 <= self.buffer_before_minutes <= LONGEST_BUFFER_MINUTES:
            raise InvalidInput(_("a buffer is at most 24 hours"), field="bufferBeforeMinutes")
        if not 0 <= self.buffer_after_minutes <= LONGEST_BUFFER_MINUTES:
            raise InvalidInput(_("a buffer is at most 24 hours"), field="bufferAfterMinutes")
        if not 0 <= self.minimum_notice_minutes <= LONGEST_NOTICE_MINUTES:
            raise InvalidInput(_("the minimum notice is at most 365 days"), field="minimumNoticeMinutes")
        if not 1 <= self.horizon_days <= LONGEST_HORIZON_DAYS:
            raise InvalidInput(_("the horizon is between 1 and 730 days"), field="horizonDays")

    @property
    def weekly_minutes(self) -> int:
        """The open minutes in a week of the default set."""
        return self.default.weekly_minutes

    @property
    def default(self) -> HoursSet:
        """The set that a class goes by if it has chosen none."""
        return HoursSet(self.hours_id, self.name, self.weekly, self.own_overrides)

    @property
    def sets(self) -> Sequence[HoursSet]:
        """All sets, the default first."""
        return (self.default, *self.others)

    def find(self, hours_id: str) -> HoursSet | None:
        """Return the set of an id, if there is one."""
        return next((each for each in self.sets if each.hours_id == hours_id), None)

    def of_set(self, hours_id: str | None) -> Availability:
        """Return it as it is for a class of a set: with that set's week, and its own dates in place of the host's.

        Without an id, or with an unknown one, the default set counts.
        """
        chosen = next((each for each in self.others if each.hours_id == hours_id), None)
        own = chosen.overrides if chosen else self.own_overrides
        if chosen is None and not own:
            return self
        differing = {each.date for each in own}
        overrides = (*own, *(each for each in self.overrides if each.date not in differing))
        return replace(self, weekly=chosen.weekly if chosen else self.weekly, overrides=overrides)

    def with_sets(self, sets: Sequence[HoursSet]) -> Availability:
        """Return it with these sets, the first of which is the default."""
        default, *others = sets
        return replace(
            self,
            weekly=default.weekly,
            hours_id=default.hours_id,
            name=default.name,
            own_overrides=default.overrides,
            others=tuple(others),
        )

    def beside_sets_of(self, stored: Availability) -> Availability:
        """Return it with the other sets, the names and the own dates of what is stored."""
        return self.with_sets([replace(stored.default, weekly=self.weekly), *stored.others])


def _check_dates(overrides: Sequence[DateOverride]) -> None:
    if len({override.date for override in overrides}) < len(overrides):
        raise InvalidInput(_("a date has one override at most"), field="overrides")


def default_availability(timezone: str) -> Availability:
    """Return a new host's hours: Monday to Friday 09:00 to 17:00, one hour's notice, bookable sixty days ahead.

    Raises:  InvalidInput  the zone is unknown
    """
    office_hours = Window(9 * 60, 17 * 60)
    return Availability(timezone, tuple(WeeklyWindow(weekday, office_hours) for weekday in range(5)))


NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})
"""Files in tzdata that are not zones; other systems refuse these names."""


def is_timezone(name: str) -> bool:
    """Whether tzdata knows a zone of this IANA name."""
    if name in NO_ZONES or name.startswith(("posix/", "right/")):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # zoneinfo opens the file of that name, and "America" is a folder
        return False
    return True


@cache
def timezones() -> Mapping[str, str]:
    """Return the names of all zones that tzdata knows, by themselves in small letters."""
    return {name.casefold(): name for name in available_timezones() - NO_ZONES}
