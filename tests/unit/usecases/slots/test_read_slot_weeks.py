"""The weeks that a picker shows, and the times closest to one that is taken."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.availability import Availability, WeeklyWindow, Window, default_availability
from joinlink.model.host import Provider
from joinlink.usecases.slots.host_calendar import SlotTerms
from joinlink.usecases.slots.read_slot_weeks import SlotWeeks, nearest_slots, read_slot_weeks
from tests.samples import NOW, SLOT
from tests.worlds.world import HOST_ID, PAID_CLASS, World

pytestmark = pytest.mark.usefixtures("british")

NO_ANSWER = ProviderUnavailable("no answer", provider="google")
THIS_MONDAY = date(2026, 11, 30)
ALL_DAY = tuple(WeeklyWindow(day, Window(0, 24 * 60)) for day in range(7))


def terms(world: World) -> SlotTerms:
    return SlotTerms.of_class(world.profiles.load(HOST_ID), PAID_CLASS)


def read(world: World, day: date | None = None, timezone: str = "Europe/Berlin") -> SlotWeeks:
    return read_slot_weeks(terms(world), day, timezone, calendar=world.house.host_calendar)


def nearest(world: World, starts_at: datetime = SLOT) -> list[datetime]:
    return [slot.starts_at for slot in nearest_slots(terms(world), starts_at, calendar=world.house.host_calendar)]


def test_weeks_have_their_own_slots_alone(world) -> None:
    found = read(world, date(2027, 1, 14))

    assert (found.weeks.first_day, found.weeks.last_day) == (date(2027, 1, 4), date(2027, 1, 31))
    assert (found.slots[0].starts_at.date(), found.slots[-1].starts_at.date()) == (date(2027, 1, 4), date(2027, 1, 29))


def test_a5_the_edges_of_weeks_are_those_of_the_zone(world) -> None:
    world.open_hours(replace(default_availability("UTC"), weekly=ALL_DAY))

    found = read(world, date(2027, 1, 4), "Pacific/Auckland")

    assert found.slots[0].starts_at.isoformat() == "2027-01-03T11:00:00+00:00"


@pytest.mark.parametrize("taken_days", [20, 34, 35, 61, 62, 63, 69, 70, 92])
def test_no_week_is_passed_over_on_the_way_to_the_first_slot(world, taken_days) -> None:
    world.open_hours(replace(default_availability("UTC"), horizon_days=400, weekly=ALL_DAY))
    world.connect(Provider.GOOGLE)
    world.be_busy(NOW.replace(hour=0), minutes=taken_days * 24 * 60)

    found = read(world, timezone="UTC")

    assert found.slots[0].starts_at == NOW.replace(hour=0) + timedelta(days=taken_days)
    assert found == read(world, found.slots[0].starts_at.date(), timezone="UTC")


@pytest.mark.parametrize("day", [None, date(2026, 12, 24), date(2027, 6, 1)])
def test_weeks_are_one_look_at_the_claims_of_62_days_at_most(world, day) -> None:
    world.open_hours(replace(default_availability("UTC"), horizon_days=730, weekly=ALL_DAY))
    looks, claims = [], world.bookings.claims
    world.bookings.claims = lambda host, window: looks.append(window) or claims(host, window)

    assert read(world, day).slots

    (window,) = looks
    assert window.end - window.start <= timedelta(days=62).total_seconds()


def test_without_any_slot_the_present_weeks_are_shown_and_no_calendar_is_asked(world) -> None:
    world.open_hours(Availability("Europe/Berlin", ()))
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add_for_good("busy", AssertionError("Google was asked"))

    found = read(world)

    assert (found.weeks.first_day, found.slots, found.is_known) == (THIS_MONDAY, [], True)


@pytest.mark.parametrize("day", [None, date(2027, 1, 14)])
def test_a4_a_calendar_that_cant_be_read_makes_the_weeks_unknown(world, day) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", NO_ANSWER)

    found = read(world, day)

    assert (found.is_known, found.slots) == (False, ())
    assert found.weeks.includes(day or NOW.date())


def test_s4_a_page_has_not_the_patience_to_read_a_slow_calendar_over_and_over(world) -> None:
    world.open_hours(replace(default_availability("UTC"), horizon_days=730))
    world.connect(Provider.GOOGLE)
    world.be_busy(NOW - timedelta(days=1), minutes=800 * 24 * 60)
    quick, readings = world.free_busy.busy, []

    def slowly(*args: object) -> object:
        world.clock.sleep(3)
        readings.append(args)
        return quick(*args)

    world.free_busy.busy = slowly

    assert not read(world).is_known
    assert len(readings) == 3


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "Pacific/Auckland"])
@pytest.mark.parametrize("year", [2027, 2028], ids=["a year", "a leap year"])
def test_whatever_the_day_today_or_tomorrow_can_be_booked_and_later_weeks_too(world, year, timezone) -> None:
    an_hour_a_day = tuple(WeeklyWindow(day, Window(10 * 60, 11 * 60)) for day in range(7))
    world.open_hours(replace(default_availability("Europe/Berlin"), weekly=an_hour_a_day))

    for number in range(366):
        world.clock.time = datetime(year, 1, 1, 23, 50, tzinfo=UTC) + timedelta(days=number)
        found = read(world, timezone=timezone)
        days = {slot.starts_at.astimezone(ZoneInfo(timezone)).date() for slot in found.slots}
        assert found.slots[0].starts_at - world.clock.time < timedelta(days=1)
        assert len(days) >= 28, f"only {len(days)} days can be booked at {world.clock.time}"
        assert found.weeks.later


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
