"""F5, X1: guest or host lets an unpaid booking go; the time is free at once, and no payment is lost."""

from dataclasses import replace

import pytest

from joinlink.errors import IllegalTransition, ProviderRejected, ProviderUnavailable
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.mail import MailKind, news_mail
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from tests.fakes.interruptions import meanwhile
from tests.unit.usecases.bookings.payments import expire_due_holds, let_lapse, receive, take_the_time
from tests.worlds.world import HOST_ID, payment_of

SILENT = ProviderUnavailable("no answer", provider="stripe")
EVERYBODY = pytest.mark.parametrize("by", Party)


@EVERYBODY
def test_f5_the_time_is_free_at_once_and_the_checkout_closed_however_often_it_is_asked(world, booking, by) -> None:
    for _ in range(2):
        assert let_go(world.stored(booking), by, world.house).status is BookingStatus.EXPIRED

    assert world.payments.closed == [booking.checkout.session_id]
    assert world.bookings.claims(HOST_ID, Claim.of(booking).interval) == []
    assert world.due_at(DueKind.HOLD, booking.booking_id) is None
    assert world.story(booking) == ["Booked", "Expired"]


@EVERYBODY
def test_f5_a_repeat_closes_the_checkout_where_the_call_before_it_died_in_between(world, booking, by) -> None:
    world.payments.failures.add("close_checkout", RuntimeError("killed"))
    with pytest.raises(RuntimeError, match="killed"):
        let_go(booking, by, world.house)

    let_go(world.stored(booking), by, world.house)

    assert world.payments.closed == [booking.checkout.session_id]


@EVERYBODY
def test_f5_a_guest_hears_of_it_only_from_the_host(world, booking, by) -> None:
    news = news_mail(let_go(booking, by, world.house, reason="I am ill."))

    assert (news and news.kind) == (MailKind.DROPPED if by is Party.HOST else None)
    assert world.stored(booking).reason == "I am ill."


def test_b5_a_payment_that_races_with_the_guest_is_booked_while_the_time_is_free(world, booking) -> None:
    let_go(booking, Party.GUEST, world.house)

    assert receive(world, payment_of(booking)) is PaymentOutcome.CONFIRMED
    assert world.stored(booking).ending is None


def test_b5_a_payment_that_races_with_the_guest_goes_back_once_the_time_is_taken(world, booking) -> None:
    let_go(booking, Party.GUEST, world.house)
    take_the_time(world)

    assert receive(world, payment_of(booking)) is PaymentOutcome.REFUNDED
    assert world.stored(booking).ending is Ending.LET_GO


@pytest.mark.parametrize("is_transfer", [True, False])
def test_b5_a_payment_after_the_host_let_it_go_goes_back_though_the_time_is_free(world, booking, is_transfer) -> None:
    if is_transfer:
        receive(world, payment_of(booking, kind="processing", event_id="evt_0"))
    let_go(world.stored(booking), Party.HOST, world.house)

    assert receive(world, payment_of(booking)) is PaymentOutcome.REFUNDED

    stored = world.stored(booking)
    assert (stored.status, stored.ending) == (BookingStatus.REFUNDED, Ending.DROPPED)
    assert world.payments.refunds == {"pi_1": "re_1"}
    assert "You had let the booking go" in world.the_notice().detail


def test_f5_a_guest_can_not_take_a_transfer_back(world, booking) -> None:
    receive(world, payment_of(booking, kind="processing", event_id="evt_0"))

    with pytest.raises(IllegalTransition, match="under way"):
        let_go(world.stored(booking), Party.GUEST, world.house)
    assert world.payments.closed == []


@EVERYBODY
@pytest.mark.parametrize("status", ["confirmed", "cancelled", "refunded"])
def test_f5_what_is_paid_or_off_is_not_let_go(world, booking, by, status) -> None:
    world.put(replace(booking, status=BookingStatus(status)))

    with pytest.raises(IllegalTransition):
        let_go(world.stored(booking), by, world.house)


@pytest.mark.parametrize("how", ["paid", "expired"])
def test_f5_of_two_at_once_the_first_counts(world, booking, how) -> None:
    def first() -> None:
        if how == "paid":
            receive(world, payment_of(booking))
        else:
            expire_booking(booking, "", world.house)

    meanwhile(world.bookings, "expire", first)

    if how == "paid":
        with pytest.raises(IllegalTransition, match="paid meanwhile"):
            let_go(booking, Party.GUEST, world.house)
    else:
        assert let_go(booking, Party.GUEST, world.house) == world.stored(booking)
    assert world.payments.closed == []


def test_f5_while_stripe_is_down_the_time_is_free_all_the_same(world, booking) -> None:
    world.payments.failures.add("close_checkout", SILENT)

    let_go(booking, Party.GUEST, world.house)

    assert world.stored(booking).status is BookingStatus.EXPIRED
    assert world.story(booking)[-1] == "Checkout could not be closed"


def test_f5_what_stripe_did_not_close_is_closed_once_it_answers_again(world, booking) -> None:
    world.payments.failures.add("close_checkout", SILENT, times=2)
    let_go(booking, Party.HOST, world.house)

    expire_due_holds(world)
    still_open = list(world.payments.closed)
    world.clock.sleep(5 * 60)
    expire_due_holds(world)

    assert (still_open, world.payments.closed) == ([], [booking.checkout.session_id])
    assert world.due_at(DueKind.HOLD, booking.booking_id) is None
    assert world.story(booking)[-2:] == ["Checkout could not be closed", "Checkout closed"]


def test_f5_nothing_is_left_to_close_of_what_stripe_refuses_to(world, booking) -> None:
    world.payments.failures.add_for_good("close_checkout", ProviderRejected("stripe answered 404", provider="stripe"))
    let_go(booking, Party.HOST, world.house)
    asked_again = world.due_at(DueKind.HOLD, booking.booking_id)
    world.due_work.ask(DueKind.HOLD, booking.booking_id, world.clock.now())
    expire_due_holds(world)

    assert (asked_again, world.due_at(DueKind.HOLD, booking.booking_id)) == (None, None)


@pytest.mark.parametrize("how", ["ended by itself", "booked", "refunded"])
def test_f5_nothing_is_left_to_close_of_what_can_not_be_paid_any_more(world, booking, how) -> None:
    world.payments.failures.add("close_checkout", SILENT)
    let_go(booking, Party.HOST if how == "refunded" else Party.GUEST, world.house)

    if how == "ended by itself":
        let_lapse(world)
    else:
        receive(world, payment_of(booking))
    expire_due_holds(world)

    assert world.payments.closed == []
    assert world.due_at(DueKind.HOLD, booking.booking_id) is None


def test_f5_there_is_no_checkout_to_close_where_its_opening_was_lost(world, booking) -> None:
    let_go(world.put(replace(booking, checkout=None)), Party.GUEST, world.house)

    assert world.payments.closed == []
