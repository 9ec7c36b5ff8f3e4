"""A2 in sentences: what is on offer on ordinary days, and on the days when clocks change (CASES 55 and 60).

Hours are written "09:00-17:00" and count for every day. Slots are shown by the host's wall clock with its
offset, "09:00+01:00", so that the two halves of a repeated hour can be told apart.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from joinlink.model.availability import Availability, DateOverride, WeeklyWindow, Window
from joinlink.model.slots import Grid, Interval, Slot

MONDAY, TUESDAY = "2027-06-07", "2027-06-08"
LONDON, NEW_YORK, SYDNEY = "Europe/London", "America/New_York", "Australia/Sydney"


def windows(*hours: str) -> tuple[Window, ...]:
    """Read "09:00-17:00" as a window."""
    minutes = [[int(clock[:2]) * 60 + int(clock[3:]) for clock in window.split("-")] for window in hours]
    return tuple(Window(start, end) for start, end in minutes)


def host(zone: str, *hours: str, overrides: dict[str, tuple[str, ...]] | None = None, **rules: int) -> Availability:
    """Make a host with the same hours every day, no notice and a far horizon, unless told otherwise."""
    return Availability(
        zone,
        tuple(WeeklyWindow(weekday, window) for weekday in range(7) for window in windows(*hours)),
        tuple(DateOverride(date.fromisoformat(day), windows(*hours)) for day, hours in (overrides or {}).items()),
        **{"minimum_notice_minutes": 0, "horizon_days": 365} | rules,
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def interval(start: str, end: str) -> Interval:
    """Read "2027-06-07T10:00" twice, in UTC."""
    return Interval(int(utc(start).timestamp()), int(utc(end).timestamp()))


def slots_of(
    availability: Availability,
    first_day: str,
    *,
    days: int = 1,
    minutes: int = 60,
    step: int | None = None,
    claims: tuple[Interval, ...] = (),
    busy: tuple[Interval, ...] = (),
    now: datetime | None = None,
) -> list[Slot]:
    """Ask for local days of the host, a month before unless told otherwise."""
    midnight = datetime.fromisoformat(first_day).replace(tzinfo=ZoneInfo(availability.timezone))
    grid = Grid(availability, minutes, step or minutes, now or midnight - timedelta(days=30))
    return grid.open_slots(midnight, midnight + timedelta(days=days), claims=claims, busy=busy)


def offered(availability: Availability, first_day: str, **question: object) -> list[str]:
    """Show the starts by the host's wall clock."""
    zone = ZoneInfo(availability.timezone)
    slots = slots_of(availability, first_day, **question)
    return [slot.starts_at.astimezone(zone).isoformat(timespec="minutes")[11:] for slot in slots]


def offered_utc(availability: Availability, first_day: str, **question: object) -> list[str]:
    """Show the starts in UTC, without an offset."""
    return [f"{slot.starts_at:%H:%M}" for slot in slots_of(availability, first_day, **question)]


# --- hours ------------------------------------------------------------------------------------------------------


def test_slots_fill_the_hours_and_are_aware_in_utc() -> None:
    slots = slots_of(host("Europe/London", "09:00-11:00"), MONDAY)

    assert slots == [
        Slot(utc("2027-06-07T08:00"), utc("2027-06-07T09:00")),
        Slot(utc("2027-06-07T09:00"), utc("2027-06-07T10:00")),
    ]
    assert {instant.tzinfo for slot in slots for instant in (slot.starts_at, slot.ends_at)} == {UTC}


@pytest.mark.parametrize(
    "hours", [("09:00-10:10", "10:10-11:00"), ("10:00-11:00", "09:00-10:30"), ("09:00-11:00", "10:00-10:30")]
)
def test_hours_of_a_day_that_touch_or_overlap_are_one_window_with_one_grid(hours: tuple[str, ...]) -> None:
    assert offered_utc(host("UTC", *hours), MONDAY, minutes=30) == ["09:00", "09:30", "10:00", "10:30"]


@pytest.mark.parametrize(
    ("hours", "overrides", "days", "expected"),
    [
        (("22:30-24:00", "00:00-01:00"), {}, 1, ["00:00", "22:30", "23:30"]),
        (("22:30-24:00", "00:00-01:00"), {TUESDAY: ()}, 1, ["00:00", "22:30"]),
        (("09:00-10:00",), {TUESDAY: ("14:00-15:00", "20:00-21:00")}, 3, ["09:00", "14:00", "20:00", "09:00"]),
    ],
    ids=["over midnight where hours touch", "not into a closed morning", "one date has hours of its own"],
)
def test_each_date_has_its_own_hours_and_a_slot_spans_those_that_touch(hours, overrides, days, expected) -> None:
    assert offered_utc(host("UTC", *hours, overrides=overrides), MONDAY, days=days) == expected


def test_an_override_counts_for_the_host_s_date_not_for_the_date_in_utc() -> None:
    availability = host("Pacific/Auckland", "08:00-09:00", overrides={TUESDAY: ()})

    starts = [slot.starts_at for slot in slots_of(availability, MONDAY, days=3)]

    assert starts == [utc("2027-06-06T20:00"), utc("2027-06-08T20:00")]


# --- clock changes (CASES 60) -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "hours", "first_day", "question", "expected"),
    [
        pytest.param(NEW_YORK, "09:00-10:00", "2027-03-13", {"days": 2}, "09:00-05:00 09:00-04:00", id="north, spring"),
        pytest.param(NEW_YORK, "09:00-10:00", "2027-11-06", {"days": 2}, "09:00-04:00 09:00-05:00", id="north, autumn"),
        pytest.param(SYDNEY, "09:00-10:00", "2027-10-02", {"days": 2}, "09:00+10:00 09:00+11:00", id="south, spring"),
        pytest.param(SYDNEY, "09:00-10:00", "2027-04-03", {"days": 2}, "09:00+11:00 09:00+10:00", id="south, autumn"),
        pytest.param("Asia/Kolkata", "09:00-10:00", MONDAY, {}, "09:00+05:30", id="half an hour off"),
        pytest.param("Asia/Kathmandu", "09:00-10:00", MONDAY, {}, "09:00+05:45", id="three quarters of an hour off"),
    ],
)
def test_office_hours_keep_their_wall_clock(zone, hours, first_day, question, expected) -> None:
    assert offered(host(zone, hours), first_day, **question) == expected.split()


HALF_HOURS, HOURS_EACH_HALF_HOUR = {"minutes": 30}, {"minutes": 60, "step": 30}


@pytest.mark.parametrize(
    ("zone", "hours", "first_day", "question", "expected"),
    [
        # The skipped hour is not offered, and the hours are shorter.
        (NEW_YORK, "01:00-04:00", "2027-03-14", {}, "01:00-05:00 03:00-04:00"),
        (SYDNEY, "01:00-04:00", "2027-10-03", {}, "01:00+10:00 03:00+11:00"),
        # Hours inside the skipped hour are closed that day.
        (LONDON, "01:00-02:00", "2027-03-28", HALF_HOURS, ""),
        (LONDON, "01:00-02:00", "2027-03-29", HALF_HOURS, "01:00+01:00 01:30+01:00"),
        # The grid counts elapsed time through the change.
        (NEW_YORK, "00:00-04:30", "2027-03-14", {"minutes": 45}, "00:00-05:00 00:45-05:00 01:30-05:00 03:15-04:00"),
        # Both halves of the repeated hour are offered.
        (NEW_YORK, "00:00-03:00", "2027-11-07", {}, "00:00-04:00 01:00-04:00 01:00-05:00 02:00-05:00"),
        (SYDNEY, "01:00-04:00", "2027-04-04", {}, "01:00+11:00 02:00+11:00 02:00+10:00 03:00+10:00"),
        (LONDON, "01:10-01:40", "2027-10-31", HALF_HOURS, "01:10+01:00 01:10+00:00"),
        # Hours that end in it open twice, and no slot spans the gap.
        (NEW_YORK, "00:00-01:30", "2027-11-07", HALF_HOURS, "00:00-04:00 00:30-04:00 01:00-04:00 01:00-05:00"),
        (NEW_YORK, "00:00-01:30", "2027-11-07", HOURS_EACH_HALF_HOUR, "00:00-04:00 00:30-04:00"),
    ],
)  # fmt: skip
def test_on_the_day_of_a_change_what_the_clock_on_the_wall_shows_is_offered(
    zone, hours, first_day, question, expected
) -> None:
    assert offered(host(zone, hours), first_day, **question) == expected.split()


def test_a_slot_runs_through_the_change_and_lasts_its_full_length() -> None:
    new_york = host("America/New_York", "00:00-04:00")

    (spring,) = slots_of(new_york, "2027-03-14", minutes=180)
    autumn = slots_of(new_york, "2027-11-07", minutes=300)

    assert spring == Slot(utc("2027-03-14T05:00"), utc("2027-03-14T08:00"))
    assert autumn == [Slot(utc("2027-11-07T04:00"), utc("2027-11-07T09:00"))]


def test_an_override_on_the_day_of_the_change_is_read_by_the_wall_clock() -> None:
    london = host("Europe/London", "09:00-10:00", overrides={"2027-03-28": ("00:00-03:00",)})

    assert offered(london, "2027-03-28") == ["00:00+00:00", "02:00+01:00"]


def test_busy_in_the_first_half_of_the_repeated_hour_leaves_the_second_half_free() -> None:
    new_york = host("America/New_York", "01:00-02:00")

    assert offered(new_york, "2027-11-07", busy=(interval("2027-11-07T05:00", "2027-11-07T06:00"),)) == ["01:00-05:00"]


# --- claims, busy times, buffers (CASES 55) ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["claims", "busy"])
def test_what_is_taken_blocks_every_slot_it_touches_and_no_other(kind: str) -> None:
    taken = (interval(f"{MONDAY}T10:00", f"{MONDAY}T11:00"),)

    starts = offered_utc(host("UTC", "08:00-13:00"), MONDAY, minutes=60, step=30, **{kind: taken})

    assert starts == ["08:00", "08:30", "09:00", "11:00", "11:30", "12:00"]


def test_one_second_is_enough_to_be_taken() -> None:
    noon = interval(f"{MONDAY}T10:00", f"{MONDAY}T10:00").start

    assert offered_utc(host("UTC", "09:00-11:00"), MONDAY, busy=(Interval(noon, noon + 1),)) == ["09:00"]
    assert offered_utc(host("UTC", "09:00-11:00"), MONDAY, busy=(Interval(noon - 1, noon),)) == ["10:00"]


def test_an_event_without_length_takes_nothing() -> None:
    taken = (interval(f"{MONDAY}T09:30", f"{MONDAY}T09:30"),)

    assert offered_utc(host("UTC", "09:00-10:00", buffer_before_minutes=30), MONDAY, busy=taken) == ["09:00"]


# --- notice, horizon, the window asked for ----------------------------------------------------------------------


@pytest.mark.parametrize(("now", "starts"), [("10:00", ["10:00", "11:00"]), ("10:00:00.000001", ["11:00"])])
def test_a_slot_may_start_now_but_not_a_moment_ago(now, starts) -> None:
    assert offered_utc(host("UTC", "09:00-12:00"), MONDAY, now=utc(f"{MONDAY}T{now}")) == starts


def test_the_minimum_notice_is_elapsed_time_and_its_end_is_on_offer() -> None:
    london = host("Europe/London", "00:00-04:00", minimum_notice_minutes=90)
    half_past_midnight = datetime(2027, 3, 28, 0, 30, tzinfo=ZoneInfo("Europe/London"))

    assert offered(london, "2027-03-28", now=half_past_midnight) == ["03:00+01:00"]
    assert offered(london, "2027-03-28", now=half_past_midnight, step=30)[0] == "03:00+01:00"


@pytest.mark.parametrize(("now", "last"), [("10:00", f"{TUESDAY}T10:00"), ("09:59:59.999", f"{TUESDAY}T09:00")])
def test_the_horizon_is_elapsed_time_and_its_end_is_on_offer(now, last) -> None:
    availability = host("UTC", "09:00-12:00", horizon_days=1)

    assert slots_of(availability, MONDAY, days=7, now=utc(f"{MONDAY}T{now}"))[-1].starts_at == utc(last)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("10:00", "12:00", "10:00 11:00"),
        ("09:59:59.5", "12:00:00.5", "10:00 11:00 12:00"),
        ("09:20", "10:20", "10:00"),
        ("12:00", "12:00", ""),
        ("12:00", "10:00", ""),
    ],
)
def test_the_window_asked_for_holds_its_start_and_not_its_end_and_does_not_move_the_grid(start, end, expected) -> None:
    grid = Grid(host("UTC", "09:00-13:00"), 60, 60, utc("2027-06-01T00:00"))

    slots = grid.open_slots(utc(f"{MONDAY}T{start}"), utc(f"{MONDAY}T{end}"))

    assert [f"{slot.starts_at:%H:%M}" for slot in slots] == expected.split()


# --- the check at booking (A4, CASES 55) ------------------------------------------------------------------------


def check(availability: Availability, starts_at: datetime, busy: tuple[Interval, ...] = ()) -> bool:
    return Grid(availability, 30, 30, starts_at - timedelta(days=1)).offers(starts_at, busy=busy)


def test_the_check_accepts_a_listed_start_in_any_zone() -> None:
    availability = host("Europe/London", "09:00-17:00")

    assert check(availability, utc(f"{MONDAY}T08:30"))
    assert check(availability, utc(f"{MONDAY}T08:30").astimezone(timezone(timedelta(hours=-7))))
    assert check(availability, utc(f"{MONDAY}T08:30").astimezone(ZoneInfo("Asia/Kathmandu")))


@pytest.mark.parametrize("start", ["08:00", "09:29", "09:30:01", "09:30:00.5", "16:45", "17:00"])
def test_the_check_refuses_what_was_never_on_the_list(start: str) -> None:
    assert not check(host("UTC", "09:00-17:00"), utc(f"{MONDAY}T{start}"))


def test_the_check_tells_the_two_halves_of_a_repeated_hour_apart() -> None:
    zone = ZoneInfo("America/New_York")
    first, second = (datetime(2027, 11, 7, 1, 30, tzinfo=zone, fold=fold) for fold in (0, 1))
    taken = (interval("2027-11-07T05:00", "2027-11-07T06:00"),)

    assert not check(host("America/New_York", "01:00-02:00"), first, busy=taken)
    assert check(host("America/New_York", "01:00-02:00"), second, busy=taken)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("first_day", ["2027-03-12", "2027-06-07", "2027-10-29"])
@pytest.mark.parametrize(
    ("hours", "minutes", "step"), [("09:00-17:00", 60, 60), ("22:10-24:00", 45, 20), ("09:00-09:30", 60, 15)]
)
def test_the_outer_starts_are_the_first_and_the_last_that_are_listed(zone, first_day, hours, minutes, step) -> None:
    availability = host(zone, hours, minimum_notice_minutes=90, horizon_days=20)
    window_start = datetime.fromisoformat(first_day).replace(hour=10, tzinfo=ZoneInfo(zone))
    grid, window_end = Grid(availability, minutes, step, window_start), window_start + timedelta(days=30)

    listed = grid.open_slots(window_start, window_end)

    expected = (listed[0].starts_at, listed[-1].starts_at) if listed else None
    assert grid.outer_starts(window_start, window_end) == expected
