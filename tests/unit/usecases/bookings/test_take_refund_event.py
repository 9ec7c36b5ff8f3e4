"""B5: a refund that comes back days after it was made is told to host and guest, with what to do."""

from dataclasses import replace

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.mail import MailKind, news_mail
from joinlink.model.notice import NoticeKind
from joinlink.model.payment import PaidFor, RefundEvent, Sold
from joinlink.usecases.bookings.refund_payment import refund_payment
from joinlink.usecases.bookings.take_refund_event import take_refund_event
from tests.worlds.world import CONFIRMED, World


@pytest.fixture
def refunded(world: World) -> Booking:
    """Return a booking whose payment came too late and went back."""
    paid = replace(world.book().checkout, payment_intent_id="pi_1", is_completed=True)
    booking = world.put(replace(CONFIRMED, status=BookingStatus.REFUNDED, revision=3, checkout=paid))
    refund_payment(booking, world.house)
    return world.stored(booking)


def came_back(world: World, booking: Booking, **changes: object) -> str | None:
    """Let Stripe say so."""
    event = RefundEvent("evt_1", "re_1", booking.booking_id, "pi_1")
    return take_refund_event(replace(event, **changes), world.house)  # type: ignore[arg-type]


def test_b5_a_refund_that_comes_back_has_both_mailed_and_a_notice_say_what_to_do(world, refunded) -> None:
    for _ in range(3):
        assert came_back(world, refunded) == refunded.booking_id

    stored = world.stored(refunded)
    assert (stored.revision, stored.is_refund_refused) == (4, True)
    assert news_mail(stored).kind is MailKind.REFUND_FAILED
    notice = world.the_notice()
    assert (notice.kind, notice.title) == (NoticeKind.REFUND_FAILED, "A refund for Portfolio review came back")
    assert "in the Stripe balance again (payment pi_1). Ask Guest (guest@example.com)" in notice.detail
    assert world.story(refunded) == ["Refunded", "Refund came back"]


@pytest.mark.parametrize("status", [BookingStatus.CANCELLED, BookingStatus.CONFIRMED])
def test_b5_one_made_by_hand_is_known_by_its_payment(world, refunded, status) -> None:
    booking = world.put(replace(refunded, status=status, checkout=replace(refunded.checkout, refund_id=None)))
    world.payments.made_for["pi_1"] = PaidFor(Sold.BOOKING, booking.booking_id)

    assert came_back(world, booking, booking_id=None) == booking.booking_id

    assert NoticeKind.REFUND_FAILED in world.notice_kinds()
    assert world.stored(booking).is_refund_refused is (status is BookingStatus.CANCELLED)


def test_b5_news_that_overtakes_the_recording_of_its_refund_is_settled_with_stripe(world, refunded) -> None:
    world.put(replace(refunded, checkout=replace(refunded.checkout, refund_id=None)))
    world.payments.failures.add("refund", ProviderRejected("stripe's refund failed", provider="stripe"))

    came_back(world, refunded)

    assert world.stored(refunded).is_refund_refused
    assert world.the_notice().title == "A payment for Portfolio review could not be refunded"


@pytest.mark.parametrize(
    "changes", [{"booking_id": "bk_of_another_site"}, {"payment_intent_id": "pi_2"}, {"booking_id": None}]
)
def test_a_refund_of_something_else_is_let_pass(world, refunded, changes) -> None:
    assert came_back(world, refunded, **changes) is None
    assert world.stored(refunded) == refunded


def test_b5_what_cant_be_acted_on_is_to_be_sent_again(world, refunded) -> None:
    world.payments.failures.add("paid_for", ProviderUnavailable("no answer", provider="stripe"))
    with pytest.raises(ProviderUnavailable):
        came_back(world, refunded, booking_id=None)
    world.bookings.refund = lambda *_: False
    with pytest.raises(StoreUnavailable):
        came_back(world, refunded)
