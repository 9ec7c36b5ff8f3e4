"""The month that a picker shows, and the times closest to one that is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.availability import Availability, WeeklyWindow, Window, default_availability
from joinlink.model.host import Provider
from joinlink.usecases.slots.host_calendar import SlotTerms
from joinlink.usecases.slots.read_slot_month import SlotMonth, months_on, nearest_slots, read_slot_month
from tests.samples import NOW, SLOT
from tests.worlds.world import HOST_ID, PAID_CLASS, World

NO_ANSWER = ProviderUnavailable("no answer", provider="google")
DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)


def terms(world: World) -> SlotTerms:
    return SlotTerms.of_class(world.profiles.load(HOST_ID), PAID_CLASS)


def read(world: World, month: date | None = None, timezone: str = "Europe/Berlin") -> SlotMonth:
    return read_slot_month(terms(world), month, timezone, calendar=world.house.host_calendar)


def nearest(world: World, starts_at: datetime = SLOT) -> list[datetime]:
    return [slot.starts_at for slot in nearest_slots(terms(world), starts_at, calendar=world.house.host_calendar)]


def test_a_month_has_its_own_slots_alone(world) -> None:
    january = read(world, JANUARY)

    assert (january.month, january.first, january.last) == (JANUARY, DECEMBER, JANUARY)
    assert {slot.starts_at.month for slot in january.slots} == {1}


def test_a5_the_edges_of_a_month_are_those_of_the_zone(world) -> None:
    world.open_hours(Availability("UTC", tuple(WeeklyWindow(day, Window(0, 24 * 60)) for day in range(7))))

    january = read(world, JANUARY, "Pacific/Auckland")

    assert january.slots[0].starts_at.isoformat() == "2026-12-31T11:00:00+00:00"


def test_the_first_month_with_a_slot_is_found_however_far_it_is(world) -> None:
    world.open_hours(
        replace(default_availability("Europe/Berlin"), horizon_days=730, minimum_notice_minutes=1440 * 300)
    )

    assert read(world).month == date(2027, 9, 1)


@pytest.mark.parametrize("taken_days", [30, 31, 61, 62, 92])
def test_no_month_is_passed_over_on_the_way_to_the_first_slot(world, taken_days) -> None:
    world.open_hours(replace(default_availability("UTC"), horizon_days=400))
    world.connect(Provider.GOOGLE)
    world.be_busy(NOW.replace(hour=0), minutes=taken_days * 24 * 60)

    found = read(world, timezone="UTC")

    assert found.slots[0].starts_at - NOW < timedelta(days=taken_days + 4)
    assert found.month == found.slots[0].starts_at.date().replace(day=1)


def test_without_any_slot_the_present_month_is_shown_and_no_calendar_is_asked(world) -> None:
    world.open_hours(Availability("Europe/Berlin", ()))
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add_for_good("busy", AssertionError("Google was asked"))

    assert (read(world).month, read(world).slots, read(world).is_known) == (DECEMBER, (), True)


@pytest.mark.parametrize("month", [None, JANUARY])
def test_a4_a_calendar_that_cant_be_read_makes_the_month_unknown(world, month) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", NO_ANSWER)

    found = read(world, month)

    assert (found.is_known, found.slots, found.month) == (False, (), month or DECEMBER)


@pytest.mark.parametrize(
    ("count", "month"),
    [(1, JANUARY), (2, date(2027, 2, 1)), (-1, date(2026, 11, 1)), (-12, date(2025, 12, 1)), (13, date(2028, 1, 1))],
)
def test_months_are_counted_over_the_turn_of_the_year(count: int, month: date) -> None:
    assert months_on(DECEMBER, count) == month


def test_the_nearest_slots_lie_around_the_time_earliest_first(world) -> None:
    world.book()

    assert nearest(world) == [SLOT + timedelta(minutes=minutes) for minutes in (-60, -30, 30, 60, 90)]


def test_where_the_day_is_full_the_nearest_slots_are_of_other_days(world) -> None:
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT.replace(hour=0), minutes=24 * 60)

    assert {start.date() for start in nearest(world)} == {date(2026, 12, 1)}


def test_a_slot_more_than_two_weeks_off_is_not_near(world) -> None:
    assert nearest(world, NOW + timedelta(days=100)) == []


def test_a4_while_a_calendar_cant_be_read_no_other_time_is_offered(world) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", NO_ANSWER)

    assert nearest(world) == []
