"""B5: what happens to money that is owed, once Stripe was asked."""

from dataclasses import replace

import pytest

from joinlink.errors import PaymentDisputed, ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import REFUND_REFUSED
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.notice import NoticeKind
from joinlink.model.payment import is_refund_owed
from joinlink.usecases.bookings.refund_payment import refund_payment
from tests.fakes.interruptions import fail_once
from tests.worlds.world import CONFIRMED, World

STRIPE_REFUSES = ProviderRejected("stripe answered 400", provider="stripe")
NO_ANSWER = ProviderUnavailable("stripe did not answer", provider="stripe")


@pytest.fixture
def owed(world: World) -> Booking:
    """Return a booking whose payment came too late."""
    paid = replace(world.book().checkout, payment_intent_id="pi_1", is_completed=True)
    return world.put(replace(CONFIRMED, status=BookingStatus.REFUNDED, revision=3, checkout=paid))


def refund(world: World, booking: Booking) -> str | None:
    """Ask for the refund as heal does; returns what is recorded of it then."""
    refund_payment(world.stored(booking), world.house)
    checkout = world.stored(booking).checkout
    return checkout.refund_id if checkout else None


def test_b5_the_refund_is_recorded_and_the_host_told_once(world, owed) -> None:
    assert is_refund_owed(owed)

    for _ in range(2):
        assert refund(world, owed) == "re_1"

    assert not is_refund_owed(world.stored(owed))
    assert world.the_notice().title == "A payment for Portfolio review came too late"
    assert world.story(owed) == ["Refunded"]


def test_b5_a_refund_whose_answer_got_lost_is_not_made_twice(world, owed) -> None:
    world.payments.failures.add("refund", NO_ANSWER, after=True)
    with pytest.raises(ProviderUnavailable):
        refund(world, owed)
    assert is_refund_owed(world.stored(owed))

    assert refund(world, owed) == "re_1"

    assert world.payments.refunds == {"pi_1": "re_1"}
    assert world.story(owed) == ["Refund not made yet", "Refunded"]


def test_b5_a_refund_that_could_not_be_recorded_is_found_again(world, owed) -> None:
    fail_once(world.bookings, "record_refund", StoreUnavailable("no answer"))
    with pytest.raises(StoreUnavailable):
        refund(world, owed)

    assert refund(world, owed) == "re_1"
    assert world.payments.refunds == {"pi_1": "re_1"}


def test_b5_one_that_stripe_refuses_is_told_the_host_to_make_by_hand_and_not_tried_again(world, owed) -> None:
    world.payments.failures.add("refund", STRIPE_REFUSES)

    for _ in range(2):
        assert refund(world, owed) == REFUND_REFUSED

    assert not is_refund_owed(world.stored(owed))
    assert world.payments.refunds == {}
    assert world.story(owed) == ["Refund refused"]
    notice = world.the_notice()
    assert (notice.kind, notice.booking_id) == (NoticeKind.PAYMENT_WITHOUT_SLOT, owed.booking_id)
    assert notice.title == "A payment for Portfolio review could not be refunded"
    assert "€45" in notice.detail
    assert "Refund it in Stripe (payment pi_1)" in notice.detail


def test_b5_a_refusal_whose_recording_got_lost_leaves_one_notice(world, owed) -> None:
    world.payments.failures.add("refund", STRIPE_REFUSES, times=2)
    fail_once(world.bookings, "record_refund", StoreUnavailable("no answer"))
    with pytest.raises(StoreUnavailable):
        refund(world, owed)

    assert refund(world, owed) == REFUND_REFUSED
    assert world.the_notice().title == "A payment for Portfolio review could not be refunded"


def test_b5_a_booking_whose_payment_is_not_known_is_left_to_the_host(world, owed) -> None:
    world.put(replace(owed, checkout=replace(owed.checkout, payment_intent_id=None)))

    assert refund(world, owed) == REFUND_REFUSED

    assert "Refund it in Stripe, or" in world.the_notice().detail


@pytest.mark.parametrize("status", [each for each in BookingStatus if each is not BookingStatus.REFUNDED])
def test_no_money_of_any_other_booking_goes_back(world, owed, status) -> None:
    world.put(replace(owed, status=status))

    assert refund(world, owed) is None
    assert world.payments.refunds == {}
    assert world.notice_kinds() == []


def test_f9_one_that_is_disputed_is_told_as_that_and_not_tried_again(world, owed) -> None:
    world.payments.failures.add("refund", PaymentDisputed())

    for _ in range(2):
        assert refund(world, owed) == REFUND_REFUSED

    (line,) = world.timeline.list(owed.booking_id)
    assert (line.what, "disputes the payment" in line.detail) == ("Refund refused", True)
    assert "If the dispute is won, refund it then" in world.the_notice().detail
