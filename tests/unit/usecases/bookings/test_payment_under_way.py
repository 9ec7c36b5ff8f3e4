"""B2, B5, AC-62: a bank transfer takes days; its time is held meanwhile, and no longer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.local_time import written_start
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from tests.fakes.interruptions import meanwhile
from tests.samples import NOW, SLOT
from tests.unit.usecases.bookings.payments import expire_due_holds, let_expire, let_lapse, receive, take_the_time
from tests.worlds.world import HOST_ID, World, payment_of

WEEK = timedelta(days=7)
IN_TWO_WEEKS = SLOT + 2 * WEEK


def begin_transfer(world: World, booking: Booking, **changes: object) -> PaymentOutcome:
    return receive(world, payment_of(booking, event_id="evt_transfer", kind="processing", **changes))


@pytest.mark.parametrize(
    ("starts_at", "held_until"),
    [(SLOT, SLOT), (IN_TWO_WEEKS, NOW + WEEK)],
    ids=["class comes first", "week over first"],
)
def test_b2_the_time_is_held_for_a_week_or_until_the_class_begins(world, starts_at, held_until) -> None:
    booking = world.book(starts_at=starts_at)
    assert booking.is_payable

    outcome = begin_transfer(world, booking)

    stored = world.stored(booking)
    assert outcome is PaymentOutcome.PROCESSING
    assert (stored.status, stored.revision, stored.hold_until) == (BookingStatus.PENDING_PAYMENT, 1, held_until)
    assert (stored.is_payable, stored.checkout) == (False, replace(booking.checkout, is_completed=True))
    (claim,) = world.bookings.claims(HOST_ID, Claim.of(booking).interval)
    assert claim == Claim.of(stored)
    assert world.due_at(DueKind.HOLD, booking.booking_id) == held_until
    written = written_start(held_until, booking.host_timezone)
    assert world.timeline.list(booking.booking_id)[-1].detail == f"The time is held until {written}."


def test_the_checkout_is_noted_also_where_the_answer_to_opening_it_was_lost(world, booking) -> None:
    world.bookings.bookings[booking.booking_id] = replace(booking, checkout=None)

    begin_transfer(world, booking, session_id="cs_test_lost")

    checkout = world.stored(booking).checkout
    assert (checkout.session_id, checkout.is_completed) == ("cs_test_lost", True)


def test_ac_62_a_hold_that_was_extended_outlasts_the_checkout_and_not_its_own_end(world, booking) -> None:
    begin_transfer(world, booking)
    let_lapse(world)

    assert expire_due_holds(world) == 0
    world.clock.time = SLOT
    assert expire_due_holds(world) == 1
    assert world.stored(booking).ending is Ending.TRANSFER_LATE


def test_b2_a_hold_is_never_cut_short(world, booking) -> None:
    """The class begins before the checkout ends."""
    world.clock.time = SLOT - timedelta(minutes=10)
    held_until = world.clock.now() + timedelta(minutes=35)
    world.put(replace(booking, hold_until=held_until))

    begin_transfer(world, booking)

    assert world.stored(booking).hold_until == held_until


def test_b3_a_second_delivery_does_not_hold_the_time_longer(world) -> None:
    booking = world.book(starts_at=IN_TWO_WEEKS)
    begin_transfer(world, booking)
    held = world.stored(booking)
    world.clock.sleep(3600)

    assert begin_transfer(world, booking) is PaymentOutcome.NOTHING_TO_DO

    assert world.stored(booking) == held
    assert world.story(booking) == ["Booked", "Payment under way"]


def test_b3_the_money_arrives_and_confirms(world, booking) -> None:
    begin_transfer(world, booking)
    world.clock.sleep(6 * 3600)

    assert receive(world, payment_of(booking)) is PaymentOutcome.CONFIRMED

    stored = world.stored(booking)
    assert (stored.status, stored.hold_until) == (BookingStatus.CONFIRMED, None)
    assert stored.checkout.payment_intent_id == "pi_1"


def test_b2_a_transfer_that_fails_frees_the_time_and_asks_for_mails(world, booking) -> None:
    begin_transfer(world, booking)

    assert receive(world, payment_of(booking, kind="failed")) is PaymentOutcome.FAILED
    assert world.stored(booking).ending is Ending.TRANSFER_FAILED
    assert world.due_at(DueKind.CARE, booking.booking_id) is not None

    assert world.stored(booking).status is BookingStatus.EXPIRED
    assert world.bookings.claims(HOST_ID, Claim.of(booking).interval) == []
    assert world.due_at(DueKind.HOLD, booking.booking_id) is None


@pytest.mark.parametrize("first", ["paid", "failed"])
def test_b3_the_end_of_a_transfer_may_be_told_before_its_beginning(world, booking, first) -> None:
    receive(world, payment_of(booking, kind=first))
    settled = world.stored(booking)

    assert begin_transfer(world, booking) is PaymentOutcome.NOTHING_TO_DO

    assert world.stored(booking) == settled


@pytest.mark.parametrize("first", ["paid", "processing"])
def test_b3_of_a_payment_and_a_transfer_at_once_the_payment_wins(world, booking, first) -> None:
    def pay() -> PaymentOutcome:
        return receive(world, payment_of(booking))

    if first == "paid":
        meanwhile(world.bookings, "extend_hold", pay)
        assert begin_transfer(world, booking) is PaymentOutcome.NOTHING_TO_DO
    else:
        meanwhile(world.bookings, "confirm", lambda: begin_transfer(world, booking))
        assert pay() is PaymentOutcome.CONFIRMED

    stored = world.stored(booking)
    assert (stored.status, stored.hold_until, stored.is_payable) == (BookingStatus.CONFIRMED, None, False)


def test_b2_the_transfer_of_another_checkout_holds_nothing(world, booking) -> None:
    assert begin_transfer(world, booking, session_id="cs_test_other") is PaymentOutcome.NOTHING_TO_DO
    assert world.stored(booking) == booking


class TestAfterTheHoldLapsed:
    def test_b5_the_time_is_held_again_while_it_is_free(self, world, booking) -> None:
        let_lapse(world)

        assert begin_transfer(world, booking) is PaymentOutcome.PROCESSING
        assert world.stored(booking).hold_until == SLOT

    def test_b5_a_time_that_somebody_else_has_stays_theirs_and_the_money_goes_back_when_it_comes(
        self, world, booking
    ) -> None:
        let_lapse(world)
        other = take_the_time(world)

        assert begin_transfer(world, booking) is PaymentOutcome.EXPIRED
        assert (world.stored(booking).ending, world.stored(other)) == (Ending.TRANSFER_LATE, other)
        assert receive(world, payment_of(booking)) is PaymentOutcome.REFUNDED

    def test_b5_a_transfer_that_fails_when_the_booking_has_expired_is_told_to_both(self, world, booking) -> None:
        let_expire(world)

        for outcome in (PaymentOutcome.EXPIRED, PaymentOutcome.NOTHING_TO_DO):
            assert receive(world, payment_of(booking, kind="failed")) is outcome

        assert world.stored(booking).ending is Ending.TRANSFER_FAILED
        assert world.due_at(DueKind.CARE, booking.booking_id) is not None

    @pytest.mark.parametrize("is_noticed_meanwhile", [True, False])
    def test_b5_an_expired_booking_stays_so_until_the_money_comes_and_both_are_told(
        self, world, booking, is_noticed_meanwhile
    ) -> None:
        if is_noticed_meanwhile:
            let_lapse(world)
            meanwhile(world.bookings, "extend_hold", lambda: expire_booking(booking, "", world.house))
        else:
            let_expire(world)

        assert begin_transfer(world, booking) is PaymentOutcome.EXPIRED
        stored = world.stored(booking)
        assert (stored.status, stored.ending) == (BookingStatus.EXPIRED, Ending.TRANSFER_LATE)
        assert begin_transfer(world, booking) is PaymentOutcome.NOTHING_TO_DO
        assert receive(world, payment_of(booking)) is PaymentOutcome.CONFIRMED

    def test_b5_nothing_is_held_for_a_class_that_has_begun(self, world, booking) -> None:
        world.clock.time = SLOT

        assert begin_transfer(world, booking) is PaymentOutcome.EXPIRED
        assert world.stored(booking).ending is Ending.TRANSFER_LATE
