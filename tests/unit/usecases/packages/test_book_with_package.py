"""G5: a lesson of a package books a class, and nothing is to be paid."""

from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.money import Money
from tests.samples import NOW, PACKAGE
from tests.worlds.packages import bought, stored
from tests.worlds.world import World


def test_a_lesson_books_at_once_and_nothing_is_to_be_paid(world: World) -> None:
    bought(world)

    booking = world.book(package_id=PACKAGE.package_id)

    assert (booking.status, booking.price, booking.checkout) == (BookingStatus.CONFIRMED, Money(0, "eur"), None)
    assert booking.payout is None
    assert stored(world).spent == {booking.booking_id: NOW}


def test_many_lessons_are_no_stranger_s_free_bookings(world: World) -> None:
    bought(world, lessons=20)

    for number in range(8):
        starts_at = NOW.replace(hour=8) + timedelta(days=1, minutes=30 * (number + 1))
        world.book(package_id=PACKAGE.package_id, starts_at=starts_at)

    assert stored(world).left == 12


def test_every_guest_is_asked_to_confirm_but_one_with_a_package(world: World) -> None:
    world.configure(GUEST_CONFIRMATION="always")
    bought(world)

    assert world.book(package_id=PACKAGE.package_id).status is BookingStatus.CONFIRMED


def test_a_key_that_booked_with_a_package_books_nothing_else(world: World) -> None:
    bought(world)
    world.book(package_id=PACKAGE.package_id, idempotency_key="key")

    with pytest.raises(IllegalTransition):
        world.book(idempotency_key="key")

    assert world.book(package_id=PACKAGE.package_id, idempotency_key="key").package_id == PACKAGE.package_id
    assert stored(world).left == 4
