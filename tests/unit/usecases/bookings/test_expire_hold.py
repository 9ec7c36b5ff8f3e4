"""B2 and AC-62: an unpaid hold never blocks for ever, and a paid one is never taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import BookingStatus
from joinlink.model.claim import Claim
from joinlink.model.due import Due, DueKind
from joinlink.usecases.bookings.expire_hold import expire_hold
from tests.samples import NOW, SLOT
from tests.unit.usecases.bookings.payments import HOLD_MINUTES, expire_due_holds, let_expire, let_lapse, receive, story
from tests.worlds.world import HOST_ID, World, payment_of


@pytest.fixture
def world() -> World:
    return World.selling()


def test_b2_a_hold_that_lapsed_is_expired_and_its_claim_is_gone(world: World) -> None:
    booking = world.book()

    let_expire(world)

    stored = world.stored(booking)
    assert (stored.status, stored.revision) == (BookingStatus.EXPIRED, 2)
    assert world.bookings.claims(HOST_ID, Claim.of(booking).interval) == []
    assert world.due_work.at(DueKind.HOLD, booking.booking_id) is None
    assert story(world, booking) == ["Booked", "Expired"]


def test_b2_a_hold_that_lasts_is_not_due(world: World) -> None:
    booking = world.book()
    world.clock.sleep((HOLD_MINUTES - 1) * 60)

    assert expire_due_holds(world) == 0
    assert world.stored(booking) == booking


def test_a_second_run_finds_nothing_left_to_do(world: World) -> None:
    world.book()
    let_expire(world)

    assert expire_due_holds(world) == 0


def test_a_hold_that_another_run_works_on_is_left_to_it_until_that_one_must_be_dead(world: World) -> None:
    booking = world.book()
    due_work = world.due_work
    seen = Due(DueKind.HOLD, booking.booking_id, NOW + timedelta(minutes=HOLD_MINUTES))
    let_lapse(world)
    due_work.take(seen, until=world.clock.now() + timedelta(minutes=5))

    assert not expire_hold(seen, world.bookings, world.timeline, due_work, world.clock.now())
    assert world.stored(booking) == booking
    world.clock.sleep(5 * 60)
    assert expire_due_holds(world) == 1


def test_ac_62_a_paid_booking_is_not_expired_though_its_hold_is_still_listed(world: World) -> None:
    booking = world.book()
    receive(world, payment_of(booking))
    world.due_work.ask(DueKind.HOLD, booking.booking_id, NOW)

    assert expire_due_holds(world) == 0
    assert world.stored(booking).status is BookingStatus.CONFIRMED
    assert world.due_work.at(DueKind.HOLD, booking.booking_id) is None


def test_b2_a_hold_that_was_extended_since_it_was_listed_falls_due_when_it_ends(world: World) -> None:
    booking = world.book()
    extended = NOW + timedelta(hours=2)
    world.bookings.bookings[booking.booking_id] = replace(booking, hold_until=extended)
    let_lapse(world)

    assert expire_due_holds(world) == 0
    assert world.stored(booking).status is BookingStatus.PENDING_PAYMENT
    assert world.due_work.at(DueKind.HOLD, booking.booking_id) == extended


def test_a_listed_hold_without_a_booking_is_forgotten_and_stops_nothing(world: World) -> None:
    world.due_work.ask(DueKind.HOLD, "booking_gone", NOW)
    booking = world.book()

    let_expire(world)

    assert world.stored(booking).status is BookingStatus.EXPIRED
    assert world.due_work.at(DueKind.HOLD, "booking_gone") is None


def test_every_lapsed_hold_of_a_run_is_expired(world: World) -> None:
    bookings = [world.book(starts_at=SLOT + timedelta(minutes=30 * number)) for number in range(5)]
    let_lapse(world)

    assert expire_due_holds(world) == 5
    assert {world.stored(booking).status for booking in bookings} == {BookingStatus.EXPIRED}
