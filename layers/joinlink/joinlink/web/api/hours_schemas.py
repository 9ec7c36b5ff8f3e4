"""What callers send of a set of hours, read as strictly as all bodies (P4)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from joinlink.model.availability import LONGEST_HOURS_NAME, MOST_OWN_DATES, MOST_WEEKLY_WINDOWS
from joinlink.usecases.hosts.keep_hours import HoursTerms
from joinlink.web.api.fields import Line
from joinlink.web.api.schemas import Body, DateOverrideBody, WeeklyWindowBody, dates_that_differ, read, weekly_hours


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
    return HoursTerms(body.name, weekly_hours(body.weekly), dates_that_differ(body.overrides), body.is_default)
