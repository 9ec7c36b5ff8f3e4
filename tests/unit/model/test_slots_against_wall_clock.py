"""A2, A4 and CASES 55, 60: slots agree with a minute-by-minute look at the wall clock, around every clock change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from joinlink.model.availability import Availability, DateOverride, WeeklyWindow, Window
from joinlink.model.slots import Grid, Interval, Slot
from tests.unit.model.slot_oracle import expected_starts

ONE_DAY = timedelta(days=1)

YEARS = [
    ("America/New_York", 2027),
    ("Europe/London", 2027),
    ("Europe/Dublin", 2027),
    ("America/St_Johns", 2027),
    ("Australia/Sydney", 2027),
    ("Australia/Adelaide", 2027),
    ("Australia/Lord_Howe", 2027),  # by half an hour
    ("Pacific/Auckland", 2027),
    ("Pacific/Chatham", 2027),  # from 02:45
    ("America/Santiago", 2027),  # no midnight
    ("America/Havana", 2027),  # no midnight, and midnight twice
    ("Africa/Cairo", 2027),  # 24:00 becomes 23:00
    ("Asia/Beirut", 2027),
    ("Africa/Casablanca", 2027),  # back for Ramadan
    ("Atlantic/Azores", 2027),
    ("Antarctica/Troll", 2027),  # by two hours
    ("America/Sao_Paulo", 2018),
    ("America/St_Johns", 2010),  # at a minute past midnight
    ("Pacific/Apia", 2011),  # a whole day skipped
    ("Asia/Pyongyang", 2018),  # by half an hour, for good
]


def changes_of(timezone: str, year: int) -> list[datetime]:
    """Find the hours of a year in which the zone's clocks change."""
    zone = ZoneInfo(timezone)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(366 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [hours[number] for number in range(1, len(hours)) if offsets[number] != offsets[number - 1]]


CLOCK_CHANGES = [(timezone, change) for timezone, year in YEARS for change in changes_of(timezone, year)]
ORDINARY_DAYS = [
    ("Asia/Kolkata", datetime(2027, 3, 14, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2027, 11, 7, tzinfo=UTC)),
    ("Pacific/Kiritimati", datetime(2028, 2, 29, tzinfo=UTC)),
    ("UTC", datetime(2028, 1, 1, tzinfo=UTC)),
]

minutes_of_day = st.integers(0, 96).map(lambda quarter: quarter * 15) | st.integers(0, 1440)
any_window = st.sets(minutes_of_day, min_size=2, max_size=2).map(lambda ends: Window(min(ends), max(ends)))
around_the_clock = st.just(Window(0, 1440))
windows = any_window | any_window | any_window | around_the_clock
mostly_none = st.sampled_from([0, 0, 0, 5, 10, 75])


def intervals_around(change: datetime) -> SearchStrategy[list[Interval]]:
    starts = st.integers(-36 * 60, 36 * 60).map(lambda minute: int(change.timestamp()) + minute * 60)
    lengths = st.integers(0, 150).map(lambda minutes: minutes * 60) | st.sampled_from([1, 59, 86400])
    intervals = st.tuples(starts, lengths).map(lambda drawn: Interval(drawn[0], sum(drawn)))
    return st.lists(intervals, max_size=4)


@st.composite
def availabilities(draw: st.DrawFn, timezone: str, change: datetime) -> Availability:
    every_day, one_weekday = draw(st.lists(windows, min_size=1, max_size=3)), draw(st.integers(0, 6))
    weekly = [WeeklyWindow(weekday, window) for weekday in range(7) for window in every_day]
    weekly += [WeeklyWindow(one_weekday, window) for window in draw(st.lists(windows, max_size=2))]
    near_dates = st.integers(-2, 2).map(lambda days: change.date() + days * ONE_DAY)
    overrides = draw(st.dictionaries(near_dates, st.lists(windows, max_size=2), max_size=1))
    return Availability(
        timezone,
        tuple(weekly),
        tuple(DateOverride(day, tuple(hours)) for day, hours in overrides.items()),
        buffer_before_minutes=draw(mostly_none),
        buffer_after_minutes=draw(mostly_none),
        minimum_notice_minutes=draw(mostly_none),
        horizon_days=draw(st.sampled_from([60, 60, 2])),
    )


@st.composite
def questions(draw: st.DrawFn, timezone: str, change: datetime) -> dict[str, Any]:
    """Draw what a grid is asked about the days around a change."""
    window_start = change + timedelta(minutes=draw(st.integers(-24 * 60, 0)))
    return {
        "availability": draw(availabilities(timezone, change)),
        "duration_minutes": draw(st.sampled_from([15, 30, 45, 60, 90, 240, 26 * 60])),
        "step_minutes": draw(st.sampled_from([5, 15, 20, 30, 45, 60])),
        "claims": draw(intervals_around(change)),
        "busy": draw(intervals_around(change)),
        "now": window_start + timedelta(seconds=draw(st.sampled_from([-86400, -40000, -1, 0, 1, 30000]))),
        "window_start": window_start,
        "window_end": change + timedelta(minutes=draw(st.integers(1, 36 * 60))),
    }


def grid_of(question: dict[str, Any]) -> Grid:
    return Grid(*(question[name] for name in ("availability", "duration_minutes", "step_minutes", "now")))


def listed_by_grid(question: dict[str, Any]) -> list[Slot]:
    window = question["window_start"], question["window_end"]
    return grid_of(question).open_slots(*window, claims=question["claims"], busy=question["busy"])


@pytest.mark.parametrize(
    ("timezone", "change"),
    CLOCK_CHANGES + ORDINARY_DAYS,
    ids=lambda value: f"{value:%Y-%m-%d}" if isinstance(value, datetime) else value,
)
@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_slots_are_what_a_walk_along_the_wall_clock_finds(timezone: str, change: datetime, data: st.DataObject) -> None:
    question = data.draw(questions(timezone, change))

    slots = listed_by_grid(question)

    duration = timedelta(minutes=question["duration_minutes"])
    assert slots == [Slot(start, start + duration) for start in expected_starts(**question)]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(place=st.sampled_from(CLOCK_CHANGES), data=st.data())
def test_a_start_passes_the_check_at_booking_exactly_when_it_is_on_the_list(place, data) -> None:
    question = data.draw(questions(*place))
    listed = [slot.starts_at for slot in listed_by_grid(question)]
    window_start, window_end = question["window_start"], question["window_end"]
    seconds_in_window = st.integers(0, (window_end - window_start) // timedelta(seconds=1) - 1)
    others = {window_start + timedelta(seconds=second) for second in data.draw(st.lists(seconds_in_window))}

    grid, taken = grid_of(question), {name: question[name] for name in ("claims", "busy")}
    passed = [start for start in others.union(listed) if grid.offers(start, **taken)]

    assert sorted(passed) == listed


def test_no_zone_changes_its_clocks_twice_in_a_week() -> None:
    noons = [datetime(2024, 1, 1, 12) + number * ONE_DAY for number in range(14 * 365)]  # noqa: DTZ001  on every wall

    for timezone in available_timezones():
        zone = ZoneInfo(timezone)
        offsets = [zone.utcoffset(noon) for noon in noons]
        changes = [number for number in range(1, len(noons)) if offsets[number] != offsets[number - 1]]
        assert all(later - earlier > 8 for earlier, later in pairwise(changes)), timezone
