"""B5: a payment that comes too late confirms the booking or goes back in full. Never silence, never both."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.claim import Claim
from joinlink.model.notice import NoticeKind
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.refund_payment import refund_payment
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from tests.fakes.interruptions import fail_once, meanwhile
from tests.samples import SLOT
from tests.unit.usecases.bookings.payments import expire_due_holds, let_expire, let_lapse, receive, take_the_time
from tests.worlds.world import HOST_ID, World, payment_of

STRIPE_IS_DOWN = ProviderUnavailable("stripe answered 503", provider="stripe")
NO_ANSWER = StoreUnavailable("no answer")
REFUNDED = (BookingStatus.REFUNDED, "re_1", {"pi_1": "re_1"})


@pytest.fixture
def late(world: World, booking: Booking) -> Booking:
    """Return a booking whose hold has lapsed, and whose time somebody else has."""
    let_expire(world)
    take_the_time(world)
    return booking


@pytest.fixture
def unnoticed(world: World, booking: Booking) -> Booking:
    """Return the same, before anybody has noticed that its hold has lapsed."""
    let_lapse(world)
    take_the_time(world)
    return booking


def money_of(world: World, booking: Booking) -> tuple[BookingStatus, str | None, dict[str, str]]:
    """Return the booking's status, its refund, and the refunds that Stripe made."""
    stored = world.stored(booking)
    assert stored.checkout is not None
    return stored.status, stored.checkout.refund_id, world.payments.refunds


def free_the_time_again(world: World) -> None:
    """Let the hold of whoever took the time lapse as well."""
    let_lapse(world)
    expire_due_holds(world)


def test_b5_a_late_payment_confirms_while_the_time_is_free(world, booking) -> None:
    let_expire(world)

    outcome = receive(world, payment_of(booking))

    assert outcome is PaymentOutcome.CONFIRMED
    assert world.stored(booking).revision == 3
    assert money_of(world, booking) == (BookingStatus.CONFIRMED, None, {})
    assert len(world.bookings.claims(HOST_ID, Claim.of(booking).interval)) == 1


@pytest.mark.parametrize("is_expired", [True, False], ids=["expired", "hold lapsed, not expired yet"])
def test_b5_a_payment_for_a_time_that_is_gone_goes_back_in_full_and_the_host_is_told(
    world, booking, is_expired
) -> None:
    let_expire(world) if is_expired else let_lapse(world)
    other = take_the_time(world)

    outcome = receive(world, payment_of(booking))

    stored = world.stored(booking)
    assert outcome is PaymentOutcome.REFUNDED
    assert money_of(world, booking) == REFUNDED
    assert (stored.revision, stored.meeting_state) == (3, MeetingState.NONE)
    assert stored.checkout.payment_intent_id == "pi_1"
    assert world.stored(other) == other
    assert world.story(booking) == ["Booked", "Expired", "Paid too late", "Refunded"]
    notice = world.the_notice()
    assert (notice.kind, notice.booking_id) == (NoticeKind.PAYMENT_WITHOUT_SLOT, booking.booking_id)
    assert notice.title == "A payment for Portfolio review came too late"
    assert "refunded automatically" in notice.detail
    assert "nothing for you to do" in notice.detail


@pytest.mark.parametrize("is_expired", [True, False], ids=["expired", "still held"])
def test_b5_a_payment_for_a_class_that_has_begun_goes_back(world, booking, is_expired) -> None:
    if is_expired:
        let_expire(world)
    world.clock.time = SLOT

    assert receive(world, payment_of(booking)) is PaymentOutcome.REFUNDED

    assert money_of(world, booking) == REFUNDED
    assert world.bookings.claims(HOST_ID, Claim.of(booking).interval) == []


def test_b5_a_payment_in_the_minute_before_the_start_confirms(world, booking) -> None:
    world.clock.time = SLOT - timedelta(minutes=1)

    assert receive(world, payment_of(booking)) is PaymentOutcome.CONFIRMED


def test_b5_a_late_payment_that_is_not_the_price_goes_back_though_the_time_is_free(world, booking) -> None:
    let_expire(world)

    assert receive(world, payment_of(booking, amount_minor=1)) is PaymentOutcome.REFUNDED

    assert money_of(world, booking) == REFUNDED


class TestWhileStripeDoesNotAnswer:
    @pytest.fixture(autouse=True)
    def refused_once(self, world: World, late: Booking) -> None:
        world.payments.failures.add("refund", STRIPE_IS_DOWN)
        with pytest.raises(ProviderUnavailable):
            receive(world, payment_of(late))

    def test_b5_the_booking_is_refunded_already_the_host_told_and_the_next_delivery_refunds(self, world, late) -> None:
        assert money_of(world, late) == (BookingStatus.REFUNDED, None, {})
        assert world.notice_kinds() == [NoticeKind.PAYMENT_WITHOUT_SLOT]
        assert world.story(late)[-1] == "Refund not made yet"

        assert receive(world, payment_of(late)) is PaymentOutcome.REFUNDED
        assert money_of(world, late) == REFUNDED

    def test_b5_a_repair_refunds_without_any_delivery(self, world, late) -> None:
        refund_payment(world.stored(late), world.house)

        assert money_of(world, late) == REFUNDED

    def test_b5_a_booking_whose_money_goes_back_is_never_confirmed_though_its_time_is_free_again(
        self, world, late
    ) -> None:
        free_the_time_again(world)

        assert receive(world, payment_of(late, event_id="evt_2")) is PaymentOutcome.REFUNDED

        assert money_of(world, late) == REFUNDED
        assert world.bookings.claims(HOST_ID, Claim.of(late).interval) == []

    def test_a_notice_that_the_host_dismissed_stays_so(self, world, late) -> None:
        world.notices.dismiss(HOST_ID, world.the_notice().notice_id)

        receive(world, payment_of(late))

        assert world.notice_kinds() == []


@pytest.mark.parametrize("event_id", ["evt_1", "evt_2"], ids=["the same event", "another event"])
@pytest.mark.parametrize("is_free_again", [True, False])
def test_b3_b5_a_second_delivery_after_the_refund_changes_nothing(world, late, event_id, is_free_again) -> None:
    receive(world, payment_of(late))
    refunded = world.stored(late)
    if is_free_again:
        free_the_time_again(world)

    assert receive(world, payment_of(late, event_id=event_id)) is PaymentOutcome.NOTHING_TO_DO

    assert world.stored(late) == refunded
    assert money_of(world, late) == REFUNDED


def test_b5_of_five_deliveries_at_once_none_confirms_and_one_refund_is_made(world, late) -> None:
    with ThreadPoolExecutor(5) as doors:
        outcomes = set(doors.map(lambda _: receive(world, payment_of(late)), range(5)))

    assert outcomes <= {PaymentOutcome.REFUNDED, PaymentOutcome.NOTHING_TO_DO}
    assert money_of(world, late) == REFUNDED


@pytest.mark.parametrize("write", ["expire", "refund", "record_refund"])
def test_b5_a_delivery_that_stops_halfway_is_finished_by_the_next(world, unnoticed, write) -> None:
    fail_once(world.bookings, write, NO_ANSWER)
    with pytest.raises(StoreUnavailable):
        receive(world, payment_of(unnoticed))

    receive(world, payment_of(unnoticed))

    assert money_of(world, unnoticed) == REFUNDED


def test_b5_a_time_that_is_free_again_before_any_money_went_back_is_confirmed(world, unnoticed) -> None:
    fail_once(world.bookings, "refund", NO_ANSWER)
    with pytest.raises(StoreUnavailable):
        receive(world, payment_of(unnoticed))
    free_the_time_again(world)

    assert receive(world, payment_of(unnoticed)) is PaymentOutcome.CONFIRMED

    assert money_of(world, unnoticed) == (BookingStatus.CONFIRMED, None, {})


def test_b5_a_payment_that_another_delivery_confirms_meanwhile_does_not_go_back(world, late) -> None:
    """The time was taken when this one looked, and free when the other did."""

    def confirm_elsewhere() -> None:
        free_the_time_again(world)
        assert receive(world, payment_of(late, event_id="evt_2")) is PaymentOutcome.CONFIRMED

    meanwhile(world.bookings, "refund", confirm_elsewhere)

    assert receive(world, payment_of(late)) is PaymentOutcome.NOTHING_TO_DO

    assert money_of(world, late) == (BookingStatus.CONFIRMED, None, {})


@pytest.mark.parametrize("write", ["confirm", "expire"])
def test_b5_a_late_payment_that_races_with_the_expiry_of_its_hold_goes_back_once(world, unnoticed, write) -> None:
    meanwhile(world.bookings, write, lambda: expire_booking(world.stored(unnoticed), "", world.house))

    assert receive(world, payment_of(unnoticed)) is PaymentOutcome.REFUNDED

    assert world.stored(unnoticed).revision == 3
    assert money_of(world, unnoticed) == REFUNDED


def test_b3_a_payment_that_races_with_the_expiry_of_its_hold_is_not_lost(world, booking) -> None:
    meanwhile(world.bookings, "confirm", lambda: expire_booking(world.stored(booking), "", world.house))

    assert receive(world, payment_of(booking)) is PaymentOutcome.CONFIRMED
    assert world.stored(booking).revision == 3
