"""When a booking is looked after and reminded of: M7, X4, E4, 12.6."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.care import (
    GIVE_UP_AFTER,
    LONGEST_PAUSE,
    is_pre_flight,
    next_pre_flight,
    next_reminder,
    next_try,
    reminder_due,
)
from tests import samples

STARTS_AT = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
BOOKING = samples.at(samples.BOOKING, STARTS_AT)
WITH_LINK = replace(BOOKING, link=samples.LINK)


def before(**ahead: int) -> datetime:
    return STARTS_AT - timedelta(**ahead)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (before(days=3), before(days=1)),
        (before(days=1), before(minutes=15)),
        (before(minutes=16), before(minutes=15)),
        (before(minutes=15), None),
        (STARTS_AT, None),
    ],
)
def test_12_6_a_meeting_is_checked_a_day_and_a_quarter_of_an_hour_before(now, expected) -> None:
    assert next_pre_flight(WITH_LINK, now) == expected


@pytest.mark.parametrize(
    "change",
    [{"status": BookingStatus.CANCELLED, "link": None}, {"status": BookingStatus.REFUNDED}, {"is_online": False}],
    ids=["cancelled", "refunded", "in person"],
)
def test_12_6_where_there_is_no_meeting_there_is_nothing_to_check(change: dict[str, object]) -> None:
    assert next_pre_flight(replace(WITH_LINK, **change), before(days=3)) is None


def test_12_6_a_check_that_fell_due_during_an_outage_is_made_up_for_until_the_start() -> None:
    assert is_pre_flight(WITH_LINK, before(days=1), before(hours=20))
    assert not is_pre_flight(WITH_LINK, before(hours=20), before(hours=19))
    assert not is_pre_flight(WITH_LINK, before(minutes=15), STARTS_AT)


def test_x4_what_is_left_over_is_tried_again_after_longer_and_longer_pauses() -> None:
    pauses = [next_try(WITH_LINK, tries, before(days=5)) - before(days=5) for tries in range(12)]

    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=5)
    assert pauses[-1] == LONGEST_PAUSE


def test_x4_what_can_not_be_removed_is_given_up_a_month_after_the_class() -> None:
    assert next_try(WITH_LINK, 3, WITH_LINK.ends_at + GIVE_UP_AFTER) is None


@pytest.mark.parametrize(
    ("left", "pause"),
    [
        (timedelta(days=100), timedelta(hours=12)),
        (timedelta(days=2), timedelta(hours=2)),
        (timedelta(hours=12), timedelta(minutes=30)),
        (timedelta(minutes=40), timedelta(minutes=5)),
    ],
)
def test_m7_a_missing_link_is_tried_the_more_often_the_nearer_the_start_is(left, pause) -> None:
    assert next_try(BOOKING, 50, STARTS_AT - left) == STARTS_AT - left + pause


def test_m7_one_look_comes_an_hour_before_the_start() -> None:
    assert next_try(BOOKING, 50, before(minutes=62)) == before(hours=1)
    assert next_try(BOOKING, 50, before(hours=1)) == before(minutes=55)
    assert next_try(WITH_LINK, 50, before(minutes=90)) == before(minutes=90) + LONGEST_PAUSE


@pytest.mark.parametrize(
    ("booking", "after", "expected"),
    [
        (BOOKING, before(days=2), before(days=1)),
        (BOOKING, before(days=1), before(hours=1)),
        (BOOKING, before(hours=2), before(hours=1)),
        (BOOKING, before(minutes=59), None),
        (replace(BOOKING, reminder_minutes=()), before(days=2), None),
        (replace(BOOKING, reminder_minutes=(10, 2880)), before(days=1), before(minutes=10)),
    ],
)
def test_e4_the_next_reminder_is_the_first_still_to_come(booking: Booking, after, expected) -> None:
    assert next_reminder(booking, after) == expected


@pytest.mark.parametrize(
    ("left", "due"),
    [
        (timedelta(days=1, seconds=1), None),
        (timedelta(days=1), 1440),
        (timedelta(hours=2), 1440),
        (timedelta(hours=1), 60),
        (timedelta(minutes=-5), 60),
    ],
)
def test_e4_after_an_outage_the_latest_reminder_that_fell_due_is_due(left, due) -> None:
    assert reminder_due(BOOKING, STARTS_AT - left) == due


def test_e4_a_class_without_reminders_is_not_reminded_of() -> None:
    assert reminder_due(replace(BOOKING, reminder_minutes=()), before(minutes=5)) is None


def test_o7_a_mail_that_waits_is_tried_every_quarter_of_an_hour() -> None:
    pauses = [next_try(WITH_LINK, tries, before(days=5), is_mail_waiting=True) - before(days=5) for tries in (1, 2, 50)]

    assert pauses == [timedelta(minutes=10), timedelta(minutes=15), timedelta(minutes=15)]
