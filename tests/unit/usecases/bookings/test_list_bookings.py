"""D1: a host's bookings, those to come and those that are over."""

from dataclasses import replace
from datetime import timedelta

from joinlink.model.booking import Booking
from joinlink.usecases.bookings.list_bookings import PAGE_SIZE, When, list_bookings
from tests.samples import NOW, at
from tests.worlds.world import CONFIRMED, HOST_ID, World


def put(world: World, booking_id: str, *, starts_in_minutes: int, minutes: int = 30) -> Booking:
    starts_at = NOW + timedelta(minutes=starts_in_minutes)
    return world.put(at(replace(CONFIRMED, booking_id=booking_id), starts_at, minutes=minutes))


def listed(world: World, when: When) -> list[str]:
    """Follow the cursor through every page."""
    ids: list[str] = []
    cursor = None
    while True:
        page = list_bookings(HOST_ID, when, cursor, bookings=world.bookings, clock=world.clock)
        assert len(page.bookings) <= PAGE_SIZE
        ids += [booking.booking_id for booking in page.bookings]
        cursor = page.cursor
        if cursor is None:
            return ids


def test_d1_every_booking_is_in_one_half_and_a_class_is_upcoming_until_its_last_minute(world) -> None:
    put(world, "later", starts_in_minutes=600)
    put(world, "soon", starts_in_minutes=1)
    put(world, "running", starts_in_minutes=-29)
    put(world, "over", starts_in_minutes=-30)
    put(world, "the longest, which ends", starts_in_minutes=-24 * 60, minutes=24 * 60)
    put(world, "the longest, until it ends", starts_in_minutes=-24 * 60 + 1, minutes=24 * 60)
    put(world, "long over", starts_in_minutes=-9999)

    assert listed(world, When.UPCOMING) == ["the longest, until it ends", "running", "soon", "later"]
    assert listed(world, When.PAST) == ["over", "the longest, which ends", "long over"]


def test_d1_a_page_that_the_running_ones_emptied_does_not_end_the_list(world) -> None:
    for number in range(PAGE_SIZE):
        put(world, f"running_{number}", starts_in_minutes=-1 - number, minutes=120)
    put(world, "over", starts_in_minutes=-300)

    assert listed(world, When.PAST) == ["over"]
