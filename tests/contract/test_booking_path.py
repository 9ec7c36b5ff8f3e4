"""Use cases on the real stores: what a booking costs, and a week or a month of a host's calendar (A6, D2)."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from joinlink.language import speaking
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Party
from joinlink.model.calendar_period import CalendarPeriod, CalendarView
from joinlink.model.claim import Claim
from joinlink.model.host import Provider
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.list_bookings import list_bookings_of
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from tests.contract.store_samples import Stores
from tests.contract.watched_client import WatchedClient
from tests.samples import BOOKING, HOST, NOW, SLOT, at
from tests.worlds.world import CONFIRMED, PAID_CLASS, World, payment_of


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


def costs_of_a_life(world: World, client: WatchedClient, key: str) -> list[Counter[str]]:
    """Book, pay, move and cancel; return the calls of each."""
    costs: list[Counter[str]] = []

    def count(booking: Booking) -> Booking:
        costs.append(Counter(client.calls))
        client.calls.clear()
        return booking

    client.calls.clear()
    booking = count(world.book(idempotency_key=key))
    take_payment_event(payment_of(booking, event_id=key), world.house)
    confirmed = count(world.stored(booking))
    moved = count(reschedule_booking(confirmed, SLOT - timedelta(minutes=30), world.house))
    count(cancel_booking(moved, Party.GUEST, "", world.house))
    return costs


def test_each_step_of_a_booking_costs_the_same_calls_however_many_bookings_the_host_has(world, client) -> None:
    without = costs_of_a_life(world, client, "a")
    fill(world, 60)

    with_many = costs_of_a_life(world, client, "b")

    assert with_many == without
    assert all(calls.total() <= most for calls, most in zip(without, (9, 5, 5, 3), strict=True))


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

    with speaking("de"):
        starts = CalendarPeriod(view, date(2026, 12, 9)).starts("Europe/Berlin")
    found = list_bookings_of(BOOKING.host_id, starts, bookings=dynamo.bookings)

    assert [booking.booking_id for booking in found] == [f"booking_{day}" for day in days]
    assert client.calls == {"query": 1}
