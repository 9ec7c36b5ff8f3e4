"""B2 and AC-62: an unpaid hold never blocks for ever, and a paid one is never taken back."""

from dataclasses import replace
from datetime import timedelta

from joinlink.model.booking_stages import BookingStatus
from joinlink.model.claim import Claim
from joinlink.model.due import Due, DueKind
from joinlink.usecases.bookings.expire_hold import expire_hold
from tests.samples import GUEST, NOW, SLOT
from tests.unit.usecases.bookings.payments import HOLD_MINUTES, expire_due_holds, let_expire, let_lapse, receive
from tests.worlds.world import HOST_ID, payment_of


def test_b2_every_hold_that_lapsed_is_expired_once_and_its_claim_is_gone(world) -> None:
    guests = [replace(GUEST, email=f"guest{number}@example.com") for number in range(5)]
    bookings = [
        world.book(starts_at=SLOT + timedelta(minutes=30 * number), guest=guest) for number, guest in enumerate(guests)
    ]
    let_lapse(world)

    assert expire_due_holds(world) == 5
    assert expire_due_holds(world) == 0

    for booking in bookings:
        stored = world.stored(booking)
        assert (stored.status, stored.revision) == (BookingStatus.EXPIRED, 2)
        assert world.bookings.claims(HOST_ID, Claim.of(booking).interval) == []
        assert world.due_at(DueKind.HOLD, booking.booking_id) is None
        assert world.story(booking) == ["Booked", "Expired"]


def test_b2_a_hold_that_lasts_is_not_due(world, booking) -> None:
    world.clock.sleep((HOLD_MINUTES - 1) * 60)

    assert expire_due_holds(world) == 0
    assert world.stored(booking) == booking


def test_a_hold_that_another_run_works_on_is_left_to_it_until_that_one_must_be_dead(world, booking) -> None:
    seen = Due(DueKind.HOLD, booking.booking_id, NOW + timedelta(minutes=HOLD_MINUTES))
    let_lapse(world)
    world.due_work.take(seen, until=world.clock.now() + timedelta(minutes=5))

    assert not expire_hold(seen, world.house)
    assert world.stored(booking) == booking
    world.clock.sleep(5 * 60)
    assert expire_due_holds(world) == 1


def test_ac_62_a_paid_booking_is_not_expired_though_its_hold_is_still_listed(world, booking) -> None:
    receive(world, payment_of(booking))
    world.due_work.ask(DueKind.HOLD, booking.booking_id, NOW)

    assert expire_due_holds(world) == 0
    assert world.stored(booking).status is BookingStatus.CONFIRMED
    assert world.due_at(DueKind.HOLD, booking.booking_id) is None


def test_b2_a_hold_that_was_extended_since_it_was_listed_falls_due_when_it_ends(world, booking) -> None:
    extended = NOW + timedelta(hours=2)
    world.bookings.bookings[booking.booking_id] = replace(booking, hold_until=extended)
    let_lapse(world)

    assert expire_due_holds(world) == 0
    assert world.stored(booking).status is BookingStatus.PENDING_PAYMENT
    assert world.due_at(DueKind.HOLD, booking.booking_id) == extended


def test_a_listed_hold_without_a_booking_is_forgotten_and_stops_nothing(world, booking) -> None:
    world.due_work.ask(DueKind.HOLD, "booking_gone", NOW)

    let_expire(world)

    assert world.stored(booking).status is BookingStatus.EXPIRED
    assert world.due_at(DueKind.HOLD, "booking_gone") is None
