"""Bodies with a host's hours and sets of hours, read as strictly as all others (A1, P4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from joinlink.language import gettext as _
from joinlink.model.availability import (
    LONGEST_BUFFER_MINUTES,
    LONGEST_HORIZON_DAYS,
    LONGEST_HOURS_NAME,
    LONGEST_NOTICE_MINUTES,
    MOST_DATES_THAT_DIFFER,
    MOST_OWN_DATES,
    MOST_WEEKLY_WINDOWS,
    Availability,
    DateOverride,
    WeeklyWindow,
    Window,
)
from joinlink.usecases.hosts.keep_hours import HoursTerms
from joinlink.web.api.fields import Day, Line, Minutes, Timezone
from joinlink.web.api.schemas import Body, read


class WindowBody(Body):
    """Hours of one day; the end may be `24:00`."""

    start: str = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    end: str = Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")

    @field_validator("end")
    @classmethod
    def _after_the_start(cls, end: str, info: ValidationInfo) -> str:
        if end <= info.data.get("start", ""):
            raise ValueError(_("the end must be later than the start"))
        return end

    def window(self) -> Window:
        """Return it in minutes since midnight."""
        return Window(_minute_of_day(self.start), _minute_of_day(self.end))


class WeeklyWindowBody(WindowBody):
    """Hours that recur every week; weekday 0 is Monday."""

    weekday: int = Field(ge=0, le=6)


class DateOverrideBody(Body):
    """The hours of one date; without any it is closed."""

    date: Day
    windows: tuple[WindowBody, ...] = Field(max_length=12)


class AvailabilityBody(Body):
    """A host's hours and the rules around them."""

    timezone: Timezone
    weekly: tuple[WeeklyWindowBody, ...] = Field(max_length=MOST_WEEKLY_WINDOWS)
    overrides: tuple[DateOverrideBody, ...] = Field(max_length=MOST_DATES_THAT_DIFFER)
    buffer_before_minutes: Minutes = Field(le=LONGEST_BUFFER_MINUTES)
    buffer_after_minutes: Minutes = Field(le=LONGEST_BUFFER_MINUTES)
    minimum_notice_minutes: Minutes = Field(le=LONGEST_NOTICE_MINUTES)
    horizon_days: int = Field(ge=1, le=LONGEST_HORIZON_DAYS)

    def availability(self) -> Availability:
        """Return it as the domain has it.

        Raises:  InvalidInput  a date has two overrides
        """
        return Availability(
            timezone=self.timezone,
            weekly=_weekly(self.weekly),
            overrides=_overrides(self.overrides),
            buffer_before_minutes=self.buffer_before_minutes,
            buffer_after_minutes=self.buffer_after_minutes,
            minimum_notice_minutes=self.minimum_notice_minutes,
            horizon_days=self.horizon_days,
        )


class HoursBody(Body):
    """A named set of hours; its dates are its own, those of the host count for every set."""

    name: Annotated[Line, StringConstraints(max_length=LONGEST_HOURS_NAME)]
    weekly: tuple[WeeklyWindowBody, ...] = Field(max_length=MOST_WEEKLY_WINDOWS)
    overrides: tuple[DateOverrideBody, ...] = Field(default=(), max_length=MOST_OWN_DATES)
    is_default: bool = False


def read_hours(raw: bytes) -> HoursTerms:
    """Read the body of a set of hours.

    Raises:  InvalidInput
    """
    body = read(HoursBody, raw)
    return HoursTerms(body.name, _weekly(body.weekly), _overrides(body.overrides), body.is_default)


def _weekly(bodies: Iterable[WeeklyWindowBody]) -> tuple[WeeklyWindow, ...]:
    return tuple(WeeklyWindow(each.weekday, each.window()) for each in bodies)


def _overrides(bodies: Iterable[DateOverrideBody]) -> tuple[DateOverride, ...]:
    return tuple(DateOverride(each.date, tuple(hours.window() for hours in each.windows)) for each in bodies)


def _minute_of_day(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
