"""B5: what becomes of money that is owed, once Stripe was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking, BookingStatus
from joinlink.model.notice import NoticeKind
from joinlink.model.payment import REFUND_REFUSED, is_refund_owed
from joinlink.usecases.bookings.refund_payment import refund_payment
from tests.unit.usecases.bookings.payments import Interrupted, fails, story
from tests.worlds.world import CONFIRMED, HOST_ID, World

STRIPE_REFUSES = ProviderRejected("stripe answered 400", provider="stripe")
NO_ANSWER = ProviderUnavailable("stripe did not answer", provider="stripe")


@pytest.fixture
def world() -> World:
    return World(bookings=Interrupted())


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


def notices(world: World) -> list[str]:
    return [notice.title for notice in world.notices.list(HOST_ID)]


def test_b5_the_refund_is_recorded_and_the_host_told(world, owed) -> None:
    assert is_refund_owed(owed)

    assert refund(world, owed) == "re_1"

    assert not is_refund_owed(world.stored(owed))
    assert notices(world) == ["A payment for Portfolio review came too late"]
    assert story(world, owed) == ["Refunded"]


def test_b5_a_repeat_changes_nothing(world, owed) -> None:
    refund(world, owed)
    refunded = world.stored(owed)

    refund(world, owed)

    assert world.stored(owed) == refunded
    assert story(world, owed) == ["Refunded"]


def test_b5_a_refund_whose_answer_got_lost_is_not_made_twice(world, owed) -> None:
    world.payments.failures.add("refund", NO_ANSWER, after=True)
    with pytest.raises(ProviderUnavailable):
        refund(world, owed)
    assert is_refund_owed(world.stored(owed))

    assert refund(world, owed) == "re_1"

    assert world.payments.refunds == {"pi_1": "re_1"}
    assert story(world, owed) == ["Refund not made yet", "Refunded"]


def test_b5_a_refund_that_could_not_be_recorded_is_found_again(world, owed) -> None:
    world.bookings.meanwhile["record_refund"] = fails(StoreUnavailable("no answer"))
    with pytest.raises(StoreUnavailable):
        refund(world, owed)

    assert refund(world, owed) == "re_1"
    assert world.payments.refunds == {"pi_1": "re_1"}


class TestRefusedByStripe:
    @pytest.fixture(autouse=True)
    def refused(self, world: World, owed: Booking) -> None:
        world.payments.failures.add("refund", STRIPE_REFUSES)
        assert refund(world, owed) == REFUND_REFUSED

    def test_b5_one_notice_tells_the_host_what_to_do_by_hand(self, world, owed) -> None:
        (notice,) = world.notices.list(HOST_ID)

        assert (notice.kind, notice.booking_id) == (NoticeKind.PAYMENT_WITHOUT_SLOT, owed.booking_id)
        assert notice.title == "A payment for Portfolio review could not be refunded"
        assert "45.00 EUR" in notice.detail
        assert "Refund it in Stripe (payment pi_1)" in notice.detail
        assert story(world, owed) == ["Refund refused"]

    def test_b5_it_is_not_tried_again(self, world, owed) -> None:
        assert not is_refund_owed(world.stored(owed))

        assert refund(world, owed) == REFUND_REFUSED
        assert world.payments.refunds == {}


def test_b5_a_refusal_whose_recording_got_lost_leaves_one_notice(world, owed) -> None:
    world.payments.failures.add("refund", STRIPE_REFUSES, times=2)
    world.bookings.meanwhile["record_refund"] = fails(StoreUnavailable("no answer"))
    with pytest.raises(StoreUnavailable):
        refund(world, owed)

    assert refund(world, owed) == REFUND_REFUSED
    assert notices(world) == ["A payment for Portfolio review could not be refunded"]


def test_b5_a_booking_whose_payment_is_not_known_is_left_to_the_host(world, owed) -> None:
    world.put(replace(owed, checkout=replace(owed.checkout, payment_intent_id=None)))

    assert refund(world, owed) == REFUND_REFUSED

    (notice,) = world.notices.list(HOST_ID)
    assert "Refund it in Stripe, or" in notice.detail


@pytest.mark.parametrize("status", [each for each in BookingStatus if each is not BookingStatus.REFUNDED])
def test_no_money_of_any_other_booking_goes_back(world, owed, status) -> None:
    world.put(replace(owed, status=status))

    assert refund(world, owed) is None
    assert world.payments.refunds == {}
    assert notices(world) == []
