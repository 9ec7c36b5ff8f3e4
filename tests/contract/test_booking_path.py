"""Use cases on the real stores: what a booking costs, and a week or a month of a host's calendar (A6, D2)."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from joinlink.model.booking import BookingStatus
from joinlink.model.calendar_period import CalendarPeriod, CalendarView
from joinlink.model.claim import Claim
from joinlink.model.host import Provider
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.list_bookings import list_bookings_of
from tests.contract.store_samples import Stores
from tests.contract.watched_client import WatchedClient
from tests.samples import BOOKING, HOST, NOW, SLOT, at
from tests.worlds.world import CONFIRMED, PAID_CLASS, World


@pytest.fixture
def world(dynamo: Stores) -> World:
    """Return a world with a class on sale whose rows are in DynamoDB."""
    world = World()
    for name in ("hosts", "bookings", "timeline", "notices", "profiles", "connections"):
        setattr(world, name, getattr(dynamo, name))
    world.add_host(HOST)
    world.live_in("Europe/Berlin")
    world.sell(PAID_CLASS)
    return world


def fill(world: World, bookings: int) -> None:
    """Give the host bookings in the half hours after the slot, day after day."""
    for number in range(bookings):
        starts_at = SLOT + timedelta(days=number // 10, minutes=30 * (1 + number % 10))
        booking = at(replace(CONFIRMED, booking_id=f"booking_{number}"), starts_at)
        world.bookings.claim(booking, Claim.of(booking), NOW)


def cost_of_booking(world: World, client: WatchedClient, key: str) -> Counter[str]:
    client.calls.clear()
    booking = world.book(idempotency_key=key)
    cost = Counter(client.calls)
    expire_booking(world.stored(booking), "Not paid.", world.house)
    assert world.stored(booking).status is BookingStatus.EXPIRED
    return cost


def test_a_booking_costs_the_same_calls_however_many_bookings_the_host_has(world, client) -> None:
    without = cost_of_booking(world, client, "a")
    fill(world, 60)

    with_many = cost_of_booking(world, client, "b")

    assert with_many == without
    assert sum(without.values()) <= 9


def test_a_busy_snapshot_serves_the_next_page_from_the_table(world) -> None:
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT, minutes=30)
    calendar = world.house.host_calendar
    profile, _ = calendar.find_class(HOST.handle, PAID_CLASS.slug)
    fetched = calendar.busy_times.read(profile, Claim.of(CONFIRMED).interval)
    world.free_busy.failures.add("busy", AssertionError("asked again"))

    profile, _ = calendar.find_class(HOST.handle, PAID_CLASS.slug)

    assert calendar.busy_times.read(profile, Claim.of(CONFIRMED).interval) == fetched


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
