"""D2: the week or the month that a calendar shows."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from joinlink.model.calendar_period import CalendarPeriod, CalendarView

pytestmark = pytest.mark.usefixtures("british")

TUESDAY = date(2026, 12, 1)


def week(day: date = TUESDAY) -> CalendarPeriod:
    return CalendarPeriod(CalendarView.WEEK, day)


def month(day: date = TUESDAY) -> CalendarPeriod:
    return CalendarPeriod(CalendarView.MONTH, day)


@pytest.mark.parametrize("day", [date(2026, 11, 30), TUESDAY, date(2026, 12, 6)])
def test_d2_a_week_goes_from_monday_to_sunday_whichever_day_is_asked_for(day: date) -> None:
    assert (week(day).first_day, week(day).last_day) == (date(2026, 11, 30), date(2026, 12, 6))
    assert len(week(day).days) == 7


@pytest.mark.parametrize(
    ("day", "first", "last", "count"),
    [
        (TUESDAY, date(2026, 11, 30), date(2027, 1, 3), 35),
        (date(2027, 2, 14), date(2027, 2, 1), date(2027, 2, 28), 28),
        (date(2027, 5, 31), date(2027, 4, 26), date(2027, 6, 6), 42),
    ],
    ids=["five weeks", "four weeks exactly", "six weeks"],
)
def test_d2_a_month_is_shown_in_whole_weeks(day: date, first: date, last: date, count: int) -> None:
    days = month(day).days

    assert (days[0], days[-1], len(days)) == (first, last, count)
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=1)}


def test_d2_days_of_the_weeks_around_a_month_do_not_belong_to_it() -> None:
    belonging = [day for day in month().days if month().includes(day)]

    assert (belonging[0], belonging[-1], len(belonging)) == (date(2026, 12, 1), date(2026, 12, 31), 31)


@pytest.mark.parametrize(
    ("period", "previous", "following"),
    [
        (week(), date(2026, 11, 23), date(2026, 12, 7)),
        (month(), date(2026, 11, 1), date(2027, 1, 1)),
        (month(date(2026, 3, 31)), date(2026, 2, 1), date(2026, 4, 1)),
        (month(date(2027, 1, 15)), date(2026, 12, 1), date(2027, 2, 1)),
    ],
)
def test_d2_one_gets_to_the_one_before_and_the_one_after(period, previous, following) -> None:
    assert (period.previous, period.following) == (previous, following)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (week(date(2026, 12, 9)), "7 – 13 Dec 2026"),
        (week(), "30 Nov – 6 Dec 2026"),
        (week(date(2027, 1, 1)), "28 Dec 2026 – 3 Jan 2027"),
        (month(), "December 2026"),
    ],
)
def test_d2_a_period_is_called_by_its_days(period: CalendarPeriod, words: str) -> None:
    assert period.written == words


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 18, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
    ids=["an hour short", "an hour long"],
)
def test_d2_ac_60_a_week_in_which_the_clock_changes_is_read_from_midnight_to_midnight(day, after, before) -> None:
    starts = week(day).starts("Europe/Berlin")

    assert (starts.after, starts.before, starts.newest_first) == (after, before, False)


def test_d2_a_month_is_read_with_the_weeks_that_it_is_shown_in() -> None:
    starts = month().starts("Asia/Kolkata")

    assert starts.after == datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
    assert starts.before == datetime(2027, 1, 3, 18, 30, tzinfo=UTC)
