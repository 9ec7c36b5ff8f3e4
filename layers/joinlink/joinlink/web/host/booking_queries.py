"""The queries of a host's bookings: a page of upcoming or past ones, or a day, week or month of the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from joinlink.language import gettext as _
from joinlink.model.booking_filter import EVERYTHING, LONGEST_SEARCH, BookingFilter
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.calendar_period import CalendarPeriod, CalendarView
from joinlink.model.days import midnight
from joinlink.usecases.bookings.list_bookings import Wanted, When
from joinlink.web.api.query import QueryReader


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Upcoming or past bookings or both, what is looked for among them, from the first page or from a cursor on."""

    when: When = When.UPCOMING
    cursor: str | None = None
    filter: BookingFilter = EVERYTHING
    first_day: date | None = None
    last_day: date | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the half is asked for."""
        return bool(self.filter or self.first_day or self.last_day)

    def wanted(self, timezone: str) -> Wanted:
        """Return the wish for the list; its days are those of the host's zone."""
        after = midnight(self.first_day, timezone) if self.first_day else None
        before = midnight(self.last_day + timedelta(days=1), timezone) if self.last_day else None
        return Wanted(self.when, self.filter, after, before)

    def address(self, path: str, *, cursor: str | None = None) -> str:
        """Return where the same is listed, from the first page or from a cursor on."""
        wish = self.filter
        asked = {
            "when": self.when,
            "classId": wish.class_id,
            "status": wish.status,
            "q": wish.search,
            "from": self.first_day,
            "to": self.last_day,
            "cursor": cursor,
        }
        return f"{path}?{urlencode({name: str(value) for name, value in asked.items() if value})}"


@dataclass(frozen=True, slots=True)
class CalendarQuery:
    """The day, week or month of a date; without one, the present. `moved` is the id of what was just moved there."""

    view: CalendarView = CalendarView.WEEK
    day: date | None = None
    moved: str = ""

    def period(self, now: datetime, timezone: str) -> CalendarPeriod:
        """Return the period, in the host's zone."""
        return CalendarPeriod(self.view, self.day or now.astimezone(ZoneInfo(timezone)).date())


def read_list_query(query: Mapping[str, str]) -> ListQuery:
    """Read the address of a list of bookings; unknown parameters are ignored.

    Raises:  InvalidInput
    """
    given = QueryReader(query)
    asked = ListQuery(
        when=given.choice("when", When, When.UPCOMING),
        cursor=given.text("cursor") or None,
        filter=BookingFilter(
            class_id=given.text("classId") or "",
            status=given.choice_or_none("status", BookingStatus),
            search=given.short_text("q", LONGEST_SEARCH),
        ),
        first_day=given.day_or_none("from", check=_of_our_time),
        last_day=given.day_or_none("to", check=_of_our_time),
    )
    given.refuse_wrong()
    return asked


def read_calendar_query(query: Mapping[str, str]) -> CalendarQuery:
    """Read the address of a calendar; unknown parameters are ignored.

    Raises:  InvalidInput
    """
    given = QueryReader(query)
    view = given.choice("view", CalendarView, CalendarView.WEEK)
    asked = CalendarQuery(view, given.day("date", check=_of_our_time), given.text("moved") or "")
    given.refuse_wrong()
    return asked


def _of_our_time(day: date) -> date:
    if not 2000 <= day.year < 3000:
        raise ValueError(_("a date is between the years 2000 and 3000"))
    return day
