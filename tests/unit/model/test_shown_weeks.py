"""B1: the weeks that a picker shows, on every day of a year and of a leap year."""

from datetime import date, timedelta

import pytest

from joinlink.language import Reader, WeekStart, speaking
from joinlink.model.shown_weeks import ShownWeeks

pytestmark = pytest.mark.usefixtures("british")

ONE_DAY = timedelta(days=1)
TODAY, LAST = date(2026, 12, 2), date(2027, 1, 31)
EVERY_DAY = [date(2027, 1, 1) + number * ONE_DAY for number in range(365 + 366)]


def around(day: date, *, today: date = TODAY, last: date = LAST) -> ShownWeeks:
    return ShownWeeks.around(day, today=today, last=last)


@pytest.mark.parametrize(
    ("reader", "first_day"),
    [
        (Reader("en"), date(2026, 11, 29)),
        (Reader("de"), date(2026, 11, 30)),
        (Reader("ar"), date(2026, 11, 28)),
        (Reader("de", week_start=WeekStart.SUNDAY), date(2026, 11, 29)),
    ],
)
def test_f1_f3_weeks_begin_as_their_reader_begins_them(reader, first_day) -> None:
    with speaking(reader):
        assert around(TODAY).first_day == first_day


def test_b1_the_first_weeks_begin_with_todays_and_roll_over_the_end_of_the_month() -> None:
    weeks = around(TODAY)

    assert (weeks.first_day, weeks.last_day) == (date(2026, 11, 30), date(2027, 1, 3))
    assert (weeks.earlier, weeks.later) == (None, date(2027, 1, 4))


@pytest.mark.parametrize(
    ("day", "nearest"),
    [(date(2020, 1, 1), TODAY), (date(2026, 12, 1), TODAY), (date(2999, 12, 31), LAST)],
)
def test_b1_a_day_outside_counts_as_the_nearest_that_is_not(day: date, nearest: date) -> None:
    assert around(day) == around(nearest)


@pytest.mark.parametrize(
    ("today", "horizon_days", "name"),
    [
        (date(2026, 12, 7), 13, "7 – 20 Dec"),
        (date(2026, 11, 29), 60, "23 Nov – 27 Dec"),
        (TODAY, 60, "30 Nov – 3 Jan"),
    ],
)
def test_b1_weeks_are_named_by_their_days(today: date, horizon_days: int, name: str) -> None:
    assert around(today, today=today, last=today + timedelta(days=horizon_days)).written == name


@pytest.mark.parametrize("horizon_days", [1, 14, 60, 365])
def test_b1_on_every_day_of_a_year_the_weeks_lead_to_each_other_from_today_to_the_last_day(horizon_days: int) -> None:
    for today in EVERY_DAY:
        last = today + timedelta(days=horizon_days)
        weeks, shown = around(today, today=today, last=last), []
        while True:
            shown += [day for week in weeks.weeks for day in week]
            assert all(len(week) == 7 and week[0].weekday() == 0 for week in weeks.weeks)
            assert all(around(day, today=today, last=last) == weeks for day in shown[-7:] if today <= day <= last)
            if weeks.later is None:
                break
            later = around(weeks.later, today=today, last=last)
            assert (later.first_day, later.earlier) == (weeks.later, weeks.first_day)
            weeks = later

        assert shown == [shown[0] + number * ONE_DAY for number in range(len(shown))]
        assert shown[0] <= today <= shown[6]
        assert shown[-7] <= last <= shown[-1]


def test_b1_on_every_day_of_a_year_there_are_four_weeks_ahead_to_pick_from() -> None:
    for today in EVERY_DAY:
        weeks = around(today, today=today, last=today + timedelta(days=60))
        assert weeks.last_day - today >= timedelta(days=28)
