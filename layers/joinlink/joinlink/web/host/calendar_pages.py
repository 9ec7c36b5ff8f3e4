"""The host's calendar: a week or a month of bookings, in the host's zone (D2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.booking import Booking
from joinlink.model.calendar_period import CalendarPeriod, CalendarView
from joinlink.model.local_time import written_zone
from joinlink.model.profile import HostProfile
from joinlink.web.addresses import CALENDAR_PAGE
from joinlink.web.host.booking_entries import BookingEntry, entry_of
from joinlink.web.host.layout import host_page
from joinlink.web.shell.session import SignedIn

MOST_IN_A_MONTHS_DAY: Final = 4
"""The most bookings shown on a day of a month; the week shows them all."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day and its bookings; `more` counts those not shown."""

    day: date
    entries: Sequence[BookingEntry]
    more: int
    is_today: bool
    is_outside: bool
    """Whether it belongs to the previous or next month."""


def calendar_page(
    signed_in: SignedIn, profile: HostProfile, period: CalendarPeriod, bookings: Sequence[Booking], *, now: datetime
) -> Response[str]:
    """Show a week or a month; bookings that were cancelled or never paid are left out."""
    timezone = profile.availability.timezone
    starts = period.starts(timezone)
    entries = [entry_of(booking, timezone, now) for booking in bookings]
    days = _days(period, [entry for entry in entries if not entry.standing.is_off], now.astimezone(ZoneInfo(timezone)))
    return host_page(
        "host/calendar.html",
        signed_in,
        profile.connections,
        current=CALENDAR_PAGE,
        period=period,
        views=list(CalendarView),
        zone=written_zone(timezone, starts.after, starts.before or starts.after),
        days=days,
        is_empty=not any(day.entries for day in days),
    )


def _days(period: CalendarPeriod, entries: Sequence[BookingEntry], now: datetime) -> list[CalendarDay]:
    of_day: dict[date, list[BookingEntry]] = {day: [] for day in period.days}
    for entry in entries:
        of_day[entry.starts_at.date()].append(entry)
    most = MOST_IN_A_MONTHS_DAY if period.view is CalendarView.MONTH else max(map(len, of_day.values()))
    return [
        CalendarDay(
            day=day,
            entries=found[:most],
            more=max(len(found) - most, 0),
            is_today=day == now.date(),
            is_outside=not period.includes(day),
        )
        for day, found in of_day.items()
    ]
