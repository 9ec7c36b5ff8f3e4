"""F9: what a host refunds in Stripe's dashboard is counted on the booking, once, in whatever order it is heard of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import InvalidInput, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.mail import MailRole
from joinlink.model.payment import PaidFor, RefundByHandEvent, RefundEvent, Sold
from joinlink.model.refund import RefundByHand
from joinlink.usecases.bookings.follow_refunds_by_hand import follow_refunds_by_hand
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.take_refund_event import take_refund_event
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from tests.fakes.interruptions import meanwhile
from tests.samples import NOW
from tests.worlds.world import NEXT_WEEK, World

PAID = Checkout("cs_1", "https://checkout.stripe.example/cs_1", payment_intent_id="pi_1", is_completed=True)
FIRST = RefundByHand("re_1", 1000, NOW)
SECOND = RefundByHand("re_2", 500, NOW + timedelta(minutes=1))
EVENT = RefundByHandEvent("evt_1", "pi_1")
CAME_BACK = RefundEvent("evt_2", "re_1", None, "pi_1")


@pytest.fixture
def paid(world: World) -> Booking:
    """Return a paid booking of next week, 45 euros."""
    booking = world.put(replace(NEXT_WEEK, checkout=PAID))
    world.payments.made_for["pi_1"] = PaidFor(Sold.BOOKING, booking.booking_id)
    return booking


def heard(world: World, *made: RefundByHand) -> str | None:
    """Let Stripe report that something was refunded, when its list says this."""
    world.payments.by_hand = list(made)
    return follow_refunds_by_hand(EVENT, world.house)


def refunded_minor(world: World) -> int:
    return world.stored().refunded.amount_minor


def test_f9_each_refund_counts_once_however_often_it_is_told_and_only_the_rest_is_left(world, paid) -> None:
    for made in ([FIRST], [FIRST], [SECOND, FIRST], [FIRST]):
        assert heard(world, *made) == paid.booking_id

    assert refunded_minor(world) == 1500
    assert [line.what for line in world.timeline.list(paid.booking_id)] == ["Refunded in Stripe"] * 2
    with pytest.raises(InvalidInput):
        refund_booking(world.stored(), 3001, world.house)
    assert refund_booking(world.stored(), None, world.house).refunded.amount_minor == 4500
    assert world.payments.parts == {(paid.booking_id, 3): 3000}


def test_f9_the_guest_is_mailed_of_it_once(world, paid) -> None:
    send_booking_mails(paid.target, world.house)
    heard(world, FIRST)

    told = [send_booking_mails(world.stored().target, world.house) for _ in range(2)]

    assert told == [[MailRole.GUEST], []]
    assert "€10" in world.mailer.sent[-1].text


@pytest.mark.parametrize("is_overtaken", [False, True], ids=["in order", "overtaken"])
def test_f9_one_that_comes_back_counts_no_more_whatever_is_heard_of_it_first(world, paid, is_overtaken) -> None:
    failed = replace(FIRST, has_failed=True)
    if not is_overtaken:
        heard(world, FIRST)

    for _ in range(2):
        take_refund_event(CAME_BACK, world.house)
        heard(world, failed, SECOND)

    assert refunded_minor(world) == 500
    assert len(world.notice_kinds()) == 1


def test_f9_a_change_in_between_loses_neither_it_nor_the_refund(world, paid) -> None:
    def host_refunds() -> None:
        refund_booking(world.stored(), 700, world.house)

    meanwhile(world.bookings, "keep_refunds_together", host_refunds)
    heard(world, FIRST)

    assert refunded_minor(world) == 1700
    world.bookings.keep_refunds_together = lambda *_: False
    with pytest.raises(StoreUnavailable):
        heard(world, FIRST, SECOND)


@pytest.mark.parametrize(
    ("status", "made"), [(BookingStatus.REFUNDED, (FIRST, SECOND)), (BookingStatus.CANCELLED, (FIRST,))]
)
def test_f9_what_goes_back_as_a_whole_is_not_counted_twice_and_other_payments_are_let_pass(
    world, paid, status, made
) -> None:
    world.put(replace(paid, status=status, checkout=replace(PAID, refund_id="re_1")))
    assert heard(world, *made) == paid.booking_id
    world.payments.made_for.clear()
    assert heard(world, SECOND) is None

    assert world.stored().refunds == ()
    world.payments.failures.add("paid_for", ProviderUnavailable("no answer", provider="stripe"))
    with pytest.raises(ProviderUnavailable):
        heard(world, FIRST)
