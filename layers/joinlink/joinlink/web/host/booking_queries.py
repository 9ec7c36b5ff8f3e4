"""The queries of a host's bookings: a page of upcoming or past ones, or a week or month of the calendar."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from joinlink.model.calendar_period import CalendarPeriod, CalendarView
from joinlink.usecases.bookings.list_bookings import When
from joinlink.web.api.fields import Day
from joinlink.web.api.schemas import Body, read


def _of_our_time(day: date) -> date:
    if not 2000 <= day.year < 3000:
        raise ValueError("a date is between the years 2000 and 3000")
    return day


class ListQuery(Body):
    """Upcoming or past bookings, from the first page or from a cursor on."""

    when: When = When.UPCOMING
    cursor: str | None = None


class CalendarQuery(Body):
    """The week or month of a date; without one, the present."""

    view: CalendarView = CalendarView.WEEK
    day: Annotated[Day, AfterValidator(_of_our_time)] | None = Field(default=None, alias="date")

    def period(self, now: datetime, timezone: str) -> CalendarPeriod:
        """Return the period, in the host's zone."""
        return CalendarPeriod(self.view, self.day or now.astimezone(ZoneInfo(timezone)).date())


QueryT = TypeVar("QueryT", bound=Body)


def read_list_query(query: Mapping[str, str]) -> ListQuery:
    """Read the address of a list of bookings.

    Raises:  InvalidInput
    """
    return _read(ListQuery, query)


def read_calendar_query(query: Mapping[str, str]) -> CalendarQuery:
    """Read the address of a calendar.

    Raises:  InvalidInput
    """
    return _read(CalendarQuery, query)


def _read(body: type[QueryT], query: Mapping[str, str]) -> QueryT:
    """Read a query string; unknown parameters, which other sites may add to a link, are ignored."""
    names = {field.alias or name for name, field in body.model_fields.items()}
    return read(body, json.dumps({name: value for name, value in query.items() if name in names}).encode())
