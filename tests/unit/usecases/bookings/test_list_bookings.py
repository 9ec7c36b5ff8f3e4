"""D1: a host's bookings, those to come and those that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import NotFound
from joinlink.model.booking import Booking
from joinlink.usecases.bookings.list_bookings import PAGE_SIZE, When, list_bookings, read_booking
from tests.fakes import FakeBookings, FakeClock
from tests.samples import BOOKING, NOW, at


@pytest.fixture
def bookings() -> FakeBookings:
    return FakeBookings()


def put(bookings: FakeBookings, booking_id: str, *, starts_in_minutes: int, minutes: int = 30) -> Booking:
    booking = at(replace(BOOKING, booking_id=booking_id), NOW + timedelta(minutes=starts_in_minutes), minutes=minutes)
    bookings.bookings[booking_id] = booking
    return booking


def listed(bookings: FakeBookings, when: When) -> list[str]:
    """Follow the cursor through every page."""
    ids: list[str] = []
    cursor = None
    while True:
        page = list_bookings(HOST_ID, when, cursor, bookings=bookings, clock=FakeClock(NOW))
        assert len(page.bookings) <= PAGE_SIZE
        ids += [booking.booking_id for booking in page.bookings]
        cursor = page.cursor
        if cursor is None:
            return ids


def test_d1_every_booking_is_in_one_half_and_a_class_is_upcoming_until_its_last_minute(bookings: FakeBookings) -> None:
    put(bookings, "later", starts_in_minutes=600)
    put(bookings, "soon", starts_in_minutes=1)
    put(bookings, "running", starts_in_minutes=-29)
    put(bookings, "over", starts_in_minutes=-30)
    put(bookings, "long_over", starts_in_minutes=-9999)

    assert listed(bookings, When.UPCOMING) == ["running", "soon", "later"]
    assert listed(bookings, When.PAST) == ["over", "long_over"]


def test_d1_the_longest_class_is_upcoming_until_it_ends(bookings: FakeBookings) -> None:
    put(bookings, "ends now", starts_in_minutes=-24 * 60, minutes=24 * 60)
    put(bookings, "ends in a minute", starts_in_minutes=-24 * 60 + 1, minutes=24 * 60)

    assert listed(bookings, When.UPCOMING) == ["ends in a minute"]
    assert listed(bookings, When.PAST) == ["ends now"]


def test_d1_a_page_that_the_running_ones_emptied_does_not_end_the_list(bookings: FakeBookings) -> None:
    for number in range(PAGE_SIZE):
        put(bookings, f"running_{number}", starts_in_minutes=-1 - number, minutes=120)
    put(bookings, "over", starts_in_minutes=-300)

    assert listed(bookings, When.PAST) == ["over"]


def test_d1_a_host_reads_their_own_booking_and_nobody_elses(bookings: FakeBookings) -> None:
    booking = put(bookings, "booking_1", starts_in_minutes=60)

    assert read_booking(HOST_ID, "booking_1", bookings=bookings) == booking
    with pytest.raises(NotFound):
        read_booking("host_other", "booking_1", bookings=bookings)
