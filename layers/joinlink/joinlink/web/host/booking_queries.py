"""The queries of a host's bookings: a page of upcoming or past ones, or a week or month of the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from joinlink.language import gettext as _
from joinlink.model.calendar_period import CalendarPeriod, CalendarView
from joinlink.usecases.bookings.list_bookings import When
from joinlink.web.api.query import QueryReader


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Upcoming or past bookings, from the first page or from a cursor on."""

    when: When = When.UPCOMING
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarQuery:
    """The week or month of a date; without one, the present."""

    view: CalendarView = CalendarView.WEEK
    day: date | None = None

    def period(self, now: datetime, timezone: str) -> CalendarPeriod:
        """Return the period, in the host's zone."""
        return CalendarPeriod(self.view, self.day or now.astimezone(ZoneInfo(timezone)).date())


def read_list_query(query: Mapping[str, str]) -> ListQuery:
    """Read the address of a list of bookings; parameters that others hang on an address are let pass.

    Raises:  InvalidInput
    """
    given = QueryReader(query)
    asked = ListQuery(given.choice("when", When, When.UPCOMING), given.text("cursor"))
    given.refuse_wrong()
    return asked


def read_calendar_query(query: Mapping[str, str]) -> CalendarQuery:
    """Read the address of a calendar; parameters that others hang on an address are let pass.

    Raises:  InvalidInput
    """
    given = QueryReader(query)
    view = given.choice("view", CalendarView, CalendarView.WEEK)
    asked = CalendarQuery(view, given.day("date", check=_of_our_time))
    given.refuse_wrong()
    return asked


def _of_our_time(day: date) -> date:
    if not 2000 <= day.year < 3000:
        raise ValueError(_("a date is between the years 2000 and 3000"))
    return day
