"""G6, F9: what a host refunds of a series in Stripe is counted on its bookings once, and what is not sure is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.ids import booking_ids_in
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.notice import NoticeKind
from joinlink.model.payment import PaidFor, RefundByHandEvent, RefundEvent, Sold
from joinlink.model.refund import RefundByHand
from joinlink.model.series import SeriesPlace
from joinlink.usecases.bookings.follow_refunds_by_hand import follow_refunds_by_hand
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.refund_payment import refund_payment
from joinlink.usecases.bookings.take_refund_event import take_refund_event
from tests.fakes.interruptions import meanwhile
from tests.samples import NOW
from tests.worlds.world import NEXT_WEEK, World

PRICE = NEXT_WEEK.price
PAID = Checkout("cs_1", "https://checkout.stripe.example/cs_1", payment_intent_id="pi_1", is_completed=True, paid=PRICE)
WEEKS = 4
EVENT = RefundByHandEvent("evt_1", "pi_1")


@pytest.fixture
def paid(world: World) -> list[Booking]:
    """Return a paid series of four weeks, 45 euros each."""
    world.payments.made_for["pi_1"] = PaidFor(Sold.SERIES, "series_1")
    return [
        world.put(
            replace(
                NEXT_WEEK,
                booking_id=booking_id,
                checkout=PAID,
                series=SeriesPlace("series_1", number, WEEKS),
                starts_at=NEXT_WEEK.starts_at + timedelta(weeks=number),
                ends_at=NEXT_WEEK.ends_at + timedelta(weeks=number),
            )
        )
        for number, booking_id in enumerate(booking_ids_in("series_1", WEEKS), 1)
    ]


def refund(number: int, amount_minor: int, **changes: object) -> RefundByHand:
    made = RefundByHand(f"re_{number}", amount_minor, NOW + timedelta(minutes=number))
    return replace(made, **changes)  # type: ignore[arg-type]


def heard(world: World, *made: RefundByHand) -> str | None:
    """Let Stripe report that something was refunded, when its list says this."""
    world.payments.by_hand = list(made)
    return follow_refunds_by_hand(EVENT, world.house)


def refunded(world: World, bookings: list[Booking]) -> list[int]:
    return [world.stored(each).refunded.amount_minor for each in bookings]


def be(world: World, booking: Booking, status: BookingStatus, **changes: object) -> None:
    world.put(replace(world.stored(booking), status=status, **changes))  # type: ignore[arg-type]


def test_g6_all_that_is_left_of_a_series_goes_back_for_every_date_and_is_counted_once(world, paid) -> None:
    for _delivery in range(2):
        assert heard(world, refund(1, WEEKS * 4500)) == paid[0].booking_id

    assert refunded(world, paid) == [4500] * WEEKS
    assert [world.story(each) for each in paid] == [["Refunded in Stripe"]] * WEEKS
    assert world.notice_kinds() == []


def test_g6_a_refund_is_that_of_the_dates_that_were_cancelled_if_there_are_any(world, paid) -> None:
    refund_booking(paid[0], 1000, world.house)
    be(world, paid[1], BookingStatus.CANCELLED)

    heard(world, refund(1, 4500))

    assert refunded(world, paid) == [1000, 4500, 0, 0]
    assert world.notice_kinds() == []


def test_g6_what_may_be_for_any_date_is_counted_for_the_last_ones_and_the_host_is_told_so(world, paid) -> None:
    be(world, paid[0], BookingStatus.CANCELLED)

    heard(world, refund(1, 3 * 4500 - 500))
    heard(world, refund(2, 200), refund(1, 3 * 4500 - 500))

    assert refunded(world, paid) == [4500, 0, 4200, 4500]
    notice = world.notices.list(paid[0].host_id)[0]
    assert (notice.kind, notice.booking_id) == (NoticeKind.REFUNDED_IN_STRIPE, paid[0].booking_id)
    assert "was refunded in Stripe" in notice.title
    assert len(world.notice_kinds()) == 2


def test_g6_a_refund_of_our_own_that_was_not_answered_is_settled_before_anything_is_counted(world, paid) -> None:
    world.payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))
    with pytest.raises(ProviderUnavailable):
        refund_booking(paid[0], None, world.house)
    world.payments.failures.add("refund", ProviderRejected("all of it went back", provider="stripe"))

    heard(world, refund(1, WEEKS * 4500))

    assert refunded(world, paid) == [4500] * WEEKS
    assert world.notice_kinds() == []


def test_g6_what_is_left_of_no_date_is_told_and_not_counted(world, paid) -> None:
    be(world, paid[0], BookingStatus.REFUNDED, checkout=replace(PAID, refund_id="re_ours"))

    heard(world, refund(1, WEEKS * 4500))

    assert refunded(world, paid) == [4500] * WEEKS
    assert "€45 could not be counted" in world.the_notice().detail


@pytest.mark.parametrize("is_settled", [False, True], ids=["still owed", "refunded by it"])
def test_g6_the_whole_refund_of_a_date_that_was_paid_too_late_is_no_other_date_s(world, paid, is_settled) -> None:
    be(world, paid[2], BookingStatus.REFUNDED)
    if is_settled:
        world.payments.refunds[paid[2].booking_id] = "re_1"
        refund_payment(world.stored(paid[2]), world.house)

    heard(world, refund(1, WEEKS * 4500))

    assert [world.stored(each).refunded.amount_minor for each in (paid[0], paid[1], paid[3])] == [4500] * 3
    assert NoticeKind.REFUNDED_IN_STRIPE not in world.notice_kinds()


def test_g6_dates_that_change_meanwhile_are_read_again_and_nothing_is_counted_twice(world, paid) -> None:
    def another_process_counts() -> None:
        heard(world, refund(1, 4500))
        be(world, paid[0], BookingStatus.CANCELLED)

    meanwhile(world.bookings, "keep_refunds_together", another_process_counts)
    heard(world, refund(1, 4500))

    assert refunded(world, paid) == [0, 0, 0, 4500]


@pytest.mark.parametrize("is_overtaken", [False, True], ids=["in order", "overtaken"])
def test_g6_one_that_comes_back_counts_no_more_for_any_date_and_is_told_once(world, paid, is_overtaken) -> None:
    failed = refund(1, WEEKS * 4500, has_failed=True)
    if not is_overtaken:
        heard(world, refund(1, WEEKS * 4500))

    for _delivery in range(2):
        take_refund_event(RefundEvent("evt_2", "re_1", None, "pi_1"), world.house)
        heard(world, failed)

    assert refunded(world, paid) == [0] * WEEKS
    notice = world.the_notice()
    assert notice.kind is NoticeKind.REFUND_FAILED
    assert is_overtaken or "€180, " in notice.detail
