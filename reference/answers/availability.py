"""The host's hours."""

from __future__ import annotations

from datetime import date

from reference.answers.answer import Answer


class Window(Answer):
    """Hours of one day, on the host's clock; the end may be `24:00`."""

    start: str
    end: str


class WeeklyWindow(Window):
    """Hours that recur every week; weekday 0 is Monday."""

    weekday: int


class DateOverride(Answer):
    """The hours of one date; without any it is closed."""

    date: date
    windows: list[Window]


class Availability(Answer):
    """When a host takes bookings."""

    timezone: str
    weekly: list[WeeklyWindow]
    overrides: list[DateOverride]
    buffer_before_minutes: int
    buffer_after_minutes: int
    minimum_notice_minutes: int
    horizon_days: int


class HoursSet(Answer):
    """A named set of hours; the classes are those that have chosen it, and all others go by the default."""

    hours_id: str
    name: str
    weekly: list[WeeklyWindow]
    overrides: list[DateOverride]
    is_default: bool
    class_ids: list[str]


class HoursSets(Answer):
    """The host's sets of hours, the default first."""

    hours: list[HoursSet]
