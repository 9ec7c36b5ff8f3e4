"""D1: a host's bookings, those to come and those that are over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_filter import EVERYTHING, BookingFilter
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus
from joinlink.usecases.bookings.list_bookings import (
    MOST_LOOKED_AT,
    PAGE_SIZE,
    Room,
    Wanted,
    When,
    list_bookings,
    look_through,
)
from tests.samples import NOW, at
from tests.worlds.world import CONFIRMED, HOST_ID, World


def put(world: World, booking_id: str, *, starts_in_minutes: int, minutes: int = 30) -> Booking:
    starts_at = NOW + timedelta(minutes=starts_in_minutes)
    return world.put(at(replace(CONFIRMED, booking_id=booking_id), starts_at, minutes=minutes))


def listed(world: World, when: When, wanted: BookingFilter = EVERYTHING) -> list[str]:
    """Follow the cursor through every page."""
    ids: list[str] = []
    cursor = None
    while True:
        page = list_bookings(HOST_ID, Wanted(when, wanted), cursor, world.house)
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


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize(
    "wanted",
    [
        BookingFilter(search="zoë"),
        BookingFilter(status=BookingStatus.CANCELLED),
        BookingFilter(class_id="class_b"),
        BookingFilter("class_b", BookingStatus.CONFIRMED, "zoe"),
    ],
)
def test_p3_with_every_filter_the_pages_have_what_is_wanted_once_in_the_order_of_its_half(world, when, wanted) -> None:
    for number in range(-200, 200):
        booking = put(world, f"{number + 500}", starts_in_minutes=30 * number)
        world.put(
            replace(
                booking,
                guest=Guest("Zoe" if number % 3 else "Guest", "guest@example.com", "UTC"),
                status=BookingStatus.CONFIRMED if number % 4 else BookingStatus.CANCELLED,
                class_id="class_b" if number % 5 else "class_a",
            )
        )

    found = listed(world, when, wanted)

    order = {When.UPCOMING: range(200), When.PAST: range(-1, -201, -1), When.ALL: range(-200, 200)}[when]
    ids = [str(number + 500) for number in order]
    assert found == [each for each in ids if wanted.matches(world.bookings.get(each))]
    assert found


def test_p3_a_search_looks_through_two_thousand_bookings_and_says_where_to_go_on(world) -> None:
    for number in range(MOST_LOOKED_AT + 1):
        put(world, f"{number:04}", starts_in_minutes=number + 1)
    last = world.put(replace(world.bookings.get("2000"), guest=Guest("Zoe", "zoe@example.com", "UTC")))
    wanted = Wanted(filter=BookingFilter(search="zoe"))

    first = list_bookings(HOST_ID, wanted, None, world.house)

    assert (first.bookings, first.cursor is None) == ([], False)
    assert list_bookings(HOST_ID, wanted, first.cursor, world.house).bookings == [last]


def test_p3_a_table_ends_before_an_answer_is_too_large(world) -> None:
    for number in range(5):
        world.put(replace(put(world, f"{number}", starts_in_minutes=number + 1), notes="é" * 1000))

    part = look_through(HOST_ID, Wanted(), None, world.house, Room(100, octets=5000))
    rest = look_through(HOST_ID, Wanted(), part.cursor, world.house, Room(100, octets=50_000))

    assert [each.booking_id for each in (*part.bookings, *rest.bookings)] == ["0", "1", "2", "3", "4"]
    assert (len(part.bookings), rest.cursor) == (2, None)
