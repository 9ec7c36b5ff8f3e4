"""D2: what a week or a month of a host's calendar costs on the real store."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from joinlink.model.calendar_period import CalendarPeriod, CalendarView
from joinlink.model.claim import Claim
from joinlink.usecases.bookings.list_bookings import list_bookings_of
from tests.samples import BOOKING, NOW, SLOT, at


@pytest.mark.parametrize(
    ("view", "days"),
    [(CalendarView.WEEK, [5, 8, 11]), (CalendarView.MONTH, [-1, 5, 8, 11, 12, 32])],
)
def test_d2_a_week_or_a_month_is_one_query_whatever_lies_around_it(dynamo, client, view, days) -> None:
    for day in (-9, -3, -1, 5, 8, 11, 12, 32, 33):
        booking = at(replace(BOOKING, booking_id=f"booking_{day}"), SLOT + timedelta(days=day))
        dynamo.bookings.claim(booking, Claim.of(booking), NOW)
    client.calls.clear()

    starts = CalendarPeriod(view, date(2026, 12, 9)).starts("Europe/Berlin")
    found = list_bookings_of(BOOKING.host_id, starts, bookings=dynamo.bookings)

    assert [booking.booking_id for booking in found] == [f"booking_{day}" for day in days]
    assert client.calls == {"query": 1}
