"""A1: what a host may set, and what is refused with the name of the field."""

from collections.abc import Callable
from datetime import date

import pytest

from joinlink.errors import InvalidInput
from joinlink.model.availability import Availability, DateOverride, WeeklyWindow, Window, default_availability

CHRISTMAS = date(2027, 12, 25)


def test_a_new_host_works_office_hours_with_an_hour_s_notice_and_sixty_days_ahead() -> None:
    availability = default_availability("Europe/London")

    assert availability == Availability(
        "Europe/London",
        tuple(WeeklyWindow(weekday, Window(540, 1020)) for weekday in (0, 1, 2, 3, 4)),
        overrides=(),
        buffer_before_minutes=0,
        buffer_after_minutes=0,
        minimum_notice_minutes=60,
        horizon_days=60,
    )


@pytest.mark.parametrize(
    ("field", "build"),
    [
        ("start", lambda: Window(-1, 60)),
        ("start", lambda: Window(1440, 1441)),
        ("end", lambda: Window(60, 60)),
        ("end", lambda: Window(60, 59)),
        ("end", lambda: Window(0, 1441)),
        ("weekday", lambda: WeeklyWindow(-1, Window(0, 60))),
        ("weekday", lambda: WeeklyWindow(7, Window(0, 60))),
        ("overrides", lambda: Availability("UTC", (), (DateOverride(CHRISTMAS), DateOverride(CHRISTMAS)))),
        ("bufferBeforeMinutes", lambda: Availability("UTC", (), buffer_before_minutes=-1)),
        ("bufferBeforeMinutes", lambda: Availability("UTC", (), buffer_before_minutes=1441)),
        ("bufferAfterMinutes", lambda: Availability("UTC", (), buffer_after_minutes=-1)),
        ("bufferAfterMinutes", lambda: Availability("UTC", (), buffer_after_minutes=1441)),
        ("minimumNoticeMinutes", lambda: Availability("UTC", (), minimum_notice_minutes=-1)),
        ("minimumNoticeMinutes", lambda: Availability("UTC", (), minimum_notice_minutes=365 * 1440 + 1)),
        ("horizonDays", lambda: Availability("UTC", (), horizon_days=0)),
        ("horizonDays", lambda: Availability("UTC", (), horizon_days=731)),
    ],
)
def test_what_can_t_be_is_refused_with_its_field(field: str, build: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        build()

    assert refusal.value.field == field


def test_the_limits_themselves_are_allowed() -> None:
    longest = Availability("UTC", (), (), 1440, 1440, 365 * 1440, 730)
    shortest = Availability("UTC", (), (), 0, 0, 0, 1)

    assert (longest.horizon_days, shortest.horizon_days) == (730, 1)


@pytest.mark.parametrize("timezone", ["America/New_York", "Asia/Kathmandu", "UTC", "Etc/GMT+5"])
def test_a_zone_of_the_iana_database_is_accepted(timezone: str) -> None:
    assert default_availability(timezone).timezone == timezone


@pytest.mark.parametrize(
    "timezone",
    [
        "", "Europe/Nowhere", "localtime", "posixrules", "Factory", "right/Europe/Berlin", "America", "CEST",
        "+02:00", "../../etc/passwd", "/etc/localtime", "UTC\0", "\ud800", "x" * 999,
    ],
)  # fmt: skip
def test_anything_else_is_no_time_zone(timezone: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        default_availability(timezone)

    assert refusal.value.field == "timezone"
