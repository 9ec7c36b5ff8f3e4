"""B2 and AC-62: an unpaid hold never blocks for ever, and a paid one is never taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import BookingStatus
from joinlink.model.claim import Claim
from joinlink.usecases.confirm_payment import confirm_payment
from joinlink.usecases.expire_holds import expire_holds
from tests.guest_world import HOST, NOW, SLOT, GuestWorld, payment_of

HOLD_MINUTES = 35


@pytest.fixture
def world() -> GuestWorld:
    return GuestWorld()


def heal(world: GuestWorld, minutes_later: int) -> int:
    now = NOW + timedelta(minutes=minutes_later)
    return expire_holds(bookings=world.bookings, timeline=world.timeline, now=now)


def test_b2_a_hold_that_lapsed_is_expired_and_its_claim_is_gone(world: GuestWorld) -> None:
    booking = world.book()

    expired = heal(world, HOLD_MINUTES)

    assert expired == 1
    stored = world.stored(booking)
    assert (stored.status, stored.revision) == (BookingStatus.EXPIRED, 2)
    assert world.bookings.claims(HOST.host_id, Claim.of(booking).interval) == []
    assert [event.what for event in world.timeline.list(booking.booking_id)] == ["Booked", "Expired"]


def test_b2_a_hold_that_lasts_is_left_alone(world: GuestWorld) -> None:
    booking = world.book()

    assert heal(world, HOLD_MINUTES - 1) == 0
    assert world.stored(booking) == booking


def test_a_second_run_finds_nothing_left_to_do(world: GuestWorld) -> None:
    world.book()
    heal(world, HOLD_MINUTES)

    assert heal(world, HOLD_MINUTES) == 0


def test_b3_a_paid_booking_is_not_expired_though_its_hold_is_still_listed(world: GuestWorld) -> None:
    booking = world.book()
    confirm_payment(world.payments.deliver(payment_of(booking)), "good", world.payment_ports)
    world.bookings.holds[booking.booking_id] = int(NOW.timestamp())

    assert heal(world, HOLD_MINUTES) == 0
    assert world.stored(booking).status is BookingStatus.CONFIRMED


def test_a_hold_that_was_prolonged_since_it_was_listed_is_left_alone(world: GuestWorld) -> None:
    booking = world.book()
    world.bookings.bookings[booking.booking_id] = replace(booking, hold_until=NOW + timedelta(hours=2))

    assert heal(world, HOLD_MINUTES) == 0
    assert world.stored(booking).status is BookingStatus.PENDING_PAYMENT


def test_a_listed_hold_without_a_booking_stops_nothing(world: GuestWorld) -> None:
    world.bookings.holds["booking_gone"] = int(NOW.timestamp())
    booking = world.book()

    assert heal(world, HOLD_MINUTES) == 1
    assert world.stored(booking).status is BookingStatus.EXPIRED


def test_every_lapsed_hold_of_a_run_is_expired(world: GuestWorld) -> None:
    bookings = [world.book(starts_at=SLOT + timedelta(minutes=30 * number)) for number in range(5)]

    assert heal(world, HOLD_MINUTES) == 5
    assert {world.stored(booking).status for booking in bookings} == {BookingStatus.EXPIRED}
