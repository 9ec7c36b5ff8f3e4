"""B3, AC-62: only Stripe's word confirms a paid booking, however often and in whatever order it comes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.booking_stages import BookingStatus, Ending, MeetingState
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from tests.samples import NOW
from tests.unit.usecases.bookings.payments import let_expire, receive
from tests.worlds.world import CONFIRMED, HOST_ID, payment_of


def test_b3_a_payment_confirms_raises_the_revision_and_makes_the_claim_permanent(world, booking) -> None:
    outcome = receive(world, payment_of(booking))

    stored = world.stored(booking)
    assert outcome is PaymentOutcome.CONFIRMED
    assert (stored.status, stored.revision, stored.hold_until) == (BookingStatus.CONFIRMED, 2, None)
    assert stored.checkout == replace(booking.checkout, payment_intent_id="pi_1", paid=booking.price, is_completed=True)
    (claim,) = world.bookings.claims(HOST_ID, Claim.of(booking).interval)
    assert claim.hold_until is None
    assert world.due_at(DueKind.HOLD, booking.booking_id) is None


@pytest.mark.parametrize(
    "again",
    [{}, {"event_id": "evt_2"}, {"event_id": "evt_2", "kind": "expired"}],
    ids=["the same event", "another event about it", "an expiry that comes late"],
)
def test_b3_whatever_arrives_after_the_payment_changes_nothing(world, booking, again) -> None:
    receive(world, payment_of(booking))
    confirmed = world.stored(booking)

    assert receive(world, payment_of(booking, **again)) is PaymentOutcome.NOTHING_TO_DO
    assert world.stored(booking) == confirmed


def test_b2_an_expired_checkout_frees_the_slot_and_prepares_no_link_until_a_late_payment_confirms(
    world, booking
) -> None:
    assert receive(world, payment_of(booking, kind="expired")) is PaymentOutcome.EXPIRED

    expired = world.stored(booking)
    assert (expired.status, expired.meeting_state) == (BookingStatus.EXPIRED, MeetingState.NONE)
    assert world.bookings.claims(HOST_ID, Claim.of(booking).interval) == []

    receive(world, payment_of(booking, event_id="evt_late"))
    assert world.stored(booking).meeting_state is MeetingState.PREPARING


def test_b2_the_expiry_of_another_checkout_leaves_the_hold_alone(world, booking) -> None:
    outcome = receive(world, payment_of(booking, kind="expired", session_id="cs_test_other"))

    assert outcome is PaymentOutcome.NOTHING_TO_DO
    assert world.stored(booking).status is BookingStatus.PENDING_PAYMENT


@pytest.mark.parametrize(
    "change",
    [{"amount_minor": 4499}, {"amount_minor": 9000}, {"currency": "usd"}, {"currency": "xxx"}, {"amount_minor": None}],
    ids=["too little", "too much", "other currency", "no currency of ours", "no amount"],
)
def test_b3_a_payment_that_is_not_the_price_goes_back_and_frees_the_slot(world, booking, change) -> None:
    for _ in range(2):
        receive(world, payment_of(booking, **change))

    stored = world.stored(booking)
    assert (stored.status, stored.ending) == (BookingStatus.REFUNDED, Ending.NOT_THE_PRICE)
    assert world.payments.refunds == {"pi_1": "re_1"}
    assert world.bookings.claims(HOST_ID, Claim.of(booking).interval) == []
    assert world.notice_kinds() == [NoticeKind.PAYMENT_MISMATCH]
    assert {"Payment refused", "Refunded"} <= set(world.story(booking))


def test_b3_the_host_reads_what_was_paid_and_what_the_price_is(world, booking) -> None:
    receive(world, payment_of(booking, amount_minor=900, currency="usd"))

    assert world.the_notice().detail.startswith("$9 was paid, and the price is €45")


@pytest.mark.parametrize("change", [{"amount_minor": 0}, {"payment_intent_id": None}])
def test_b3_a_checkout_that_took_no_money_confirms_nothing_and_the_host_is_told(world, booking, change) -> None:
    assert receive(world, payment_of(booking, **change)) is PaymentOutcome.NOTHING_PAID
    assert world.stored(booking) == booking
    assert world.payments.refunds == {}
    assert "no money has to go back" in world.the_notice().detail


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "the answer to opening it was lost"])
@pytest.mark.parametrize("when", ["held", "expired"])
def test_b3_a_payment_at_a_checkout_that_the_booking_did_not_open_confirms_nothing_and_the_host_is_told(
    world, booking, is_known, when
) -> None:
    if when == "expired":
        let_expire(world)
    if not is_known:
        world.bookings.bookings[booking.booking_id] = replace(world.stored(booking), checkout=None)
    before, foreign = world.stored(booking), {"session_id": "cs_foreign", "expires_at": NOW + timedelta(hours=24)}

    for kind, outcome in (("paid", "other_checkout"), ("processing", "nothing_to_do"), ("failed", "nothing_to_do")):
        assert receive(world, payment_of(booking, kind=kind, payment_intent_id="pi_x", **foreign)) == outcome

    assert world.stored(booking) == before
    assert world.payments.refunds == {}
    assert "Look at it in Stripe (payment pi_x)" in world.the_notice().detail


def test_b3_a_free_booking_is_not_paid_for(world) -> None:
    free = world.put(replace(CONFIRMED, price=Money(0, "eur"), hold_until=None, checkout=None))

    assert receive(world, payment_of(free, expires_at=None)) is PaymentOutcome.OTHER_CHECKOUT


def test_a_payment_is_kept_also_where_the_answer_to_opening_the_checkout_was_lost(world, booking) -> None:
    world.bookings.bookings[booking.booking_id] = replace(booking, checkout=None)

    receive(world, payment_of(booking, session_id="cs_test_lost"))

    checkout = world.stored(booking).checkout
    assert (checkout.session_id, checkout.payment_intent_id) == ("cs_test_lost", "pi_1")


def test_an_event_that_cant_be_settled_is_to_be_sent_again(world, booking) -> None:
    """The booking changes each time."""
    world.bookings.confirm = lambda *_, **__: False

    with pytest.raises(StoreUnavailable):
        receive(world, payment_of(booking))


def test_b3_what_is_not_ours_is_let_pass(world, booking) -> None:
    payment = payment_of(booking, booking_id="booking_of_somebody_else")

    assert receive(world, payment) is PaymentOutcome.NOT_OURS
    assert world.stored(booking) == booking


@pytest.mark.parametrize("kind", ["paid", "processing", "expired"])
def test_b3_a_booking_that_was_paid_and_cancelled_is_left_alone_by_every_further_event(world, booking, kind) -> None:
    """X1: its money is not refunded either."""
    receive(world, payment_of(booking))
    world.cancel(booking)
    cancelled = world.stored(booking)

    outcome = receive(world, payment_of(booking, event_id="evt_2", kind=kind))

    assert outcome is PaymentOutcome.NOTHING_TO_DO
    assert world.stored(booking) == cancelled
    assert world.payments.refunds == {}
