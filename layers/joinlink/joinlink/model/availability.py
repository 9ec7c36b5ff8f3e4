"""Availability: when a host takes bookings, in the host's local time.

Availability
├── weekly      WeeklyWindow: a weekday and a Window; a day may have several
├── overrides   DateOverride: a date and its Windows, in place of that date's weekly hours
└── buffers, minimum notice, booking horizon

Times of day are minutes since local midnight; `slots` turns them into instants.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _

MINUTES_PER_DAY = 24 * 60
LONGEST_BUFFER_MINUTES = MINUTES_PER_DAY
LONGEST_NOTICE_MINUTES = 365 * MINUTES_PER_DAY
LONGEST_HORIZON_DAYS = 730


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
class Availability:
    """A host's hours and the rules around them; `timezone` is an IANA name. Windows may touch and overlap."""

    timezone: str
    weekly: tuple[WeeklyWindow, ...]
    overrides: tuple[DateOverride, ...] = ()
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    minimum_notice_minutes: int = 60
    horizon_days: int = 60

    def __post_init__(self) -> None:
        if not is_timezone(self.timezone):
            raise InvalidInput(_("there is no time zone of this name; one is Europe/London"), field="timezone")
        if len({override.date for override in self.overrides}) < len(self.overrides):
            raise InvalidInput(_("a date has one override at most"), field="overrides")
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
        """The host's open minutes in a week without overrides; a minute covered by two windows counts once."""
        windows = ((each.weekday, each.window) for each in self.weekly)
        return len({(day, minute) for day, hours in windows for minute in range(hours.start_minute, hours.end_minute)})


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
