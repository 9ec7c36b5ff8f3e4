"""G6: a series is paid for once, and its bookings live their own lives."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from joinlink.errors import DatesTaken, IllegalTransition, InvalidInput, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.series import weekly_starts
from joinlink.usecases.bookings.cancel_booking import cancel_as_host
from joinlink.usecases.bookings.change_series import Rhythm, cancel_rest, move_rest
from joinlink.usecases.bookings.confirm_booking import confirm_booking
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from joinlink.usecases.slots.offer_dates import DateStatus, offer_series
from tests.fakes.interruptions import fail_once
from tests.samples import GUEST, SLOT
from tests.worlds.series import BERLIN, as_they_are, book_weeks, selling_weeks, stripe_tells
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World

PRICE = PAID_CLASS.price.amount_minor
AFTER_THE_HOLD = 3600


@pytest.fixture
def world() -> World:
    return selling_weeks(PAID_CLASS)


def statuses(world: World, bookings: list[Booking]) -> list[BookingStatus]:
    return [each.status for each in as_they_are(world, bookings)]


def test_the_dates_keep_the_wall_clock_of_the_host_over_a_clock_change_g6() -> None:
    starts = weekly_starts(datetime(2027, 3, 22, 9, 0, tzinfo=UTC), 3, BERLIN)

    assert [each.hour for each in starts] == [9, 8, 8]


def test_each_date_is_told_to_be_free_taken_or_not_offered_and_what_may_be_had_instead_g6(world: World) -> None:
    _first, second, third = weekly_starts(SLOT, 3, BERLIN)
    world.book(starts_at=second)
    world.be_busy(third, 30)
    world.connect(*world.oauth_providers)

    dates = offer_series("host", PAID_CLASS.slug, SLOT, 3, None, calendar=world.house.host_calendar)
    at_night = offer_series(
        "host", PAID_CLASS.slug, SLOT + timedelta(hours=12), 2, None, calendar=world.house.host_calendar
    )

    assert [each.status for each in dates] == [DateStatus.FREE, DateStatus.TAKEN, DateStatus.TAKEN]
    assert second - timedelta(minutes=30) in dates[1].instead
    assert second not in dates[1].instead
    assert {each.status for each in at_night} == {DateStatus.NOT_OFFERED}


def test_a_class_is_booked_in_one_go_only_as_often_as_its_host_allows_g6(world: World) -> None:
    with pytest.raises(InvalidInput):
        book_weeks(world, 9)
    world.sell(PAID_CLASS)
    with pytest.raises(InvalidInput):
        book_weeks(world, 2)


def test_the_same_request_again_gets_the_same_series_g6(world: World) -> None:
    once, again = book_weeks(world, idempotency_key="key"), book_weeks(world, idempotency_key="key")

    assert [each.booking_id for each in once] == [each.booking_id for each in again]
    assert len(world.bookings.bookings) == 4


def test_p1_the_same_request_gets_its_series_after_a_date_was_moved_and_another_does_not_g6(world: World) -> None:
    first, *_ = once = book_weeks(world, idempotency_key="key")
    world.bookings.bookings[first.booking_id] = replace(first, starts_at=first.starts_at + timedelta(hours=3))

    again = book_weeks(world, idempotency_key="key")

    assert [each.booking_id for each in again] == [each.booking_id for each in once]
    for count, notes in ((3, ""), (4, "Scales first")):
        with pytest.raises(IllegalTransition):
            book_weeks(world, count, idempotency_key="key", notes=notes)


def test_one_payment_of_the_total_confirms_every_booking_at_its_own_price_g6(world: World) -> None:
    bookings = book_weeks(world)

    outcome = stripe_tells(world, bookings)

    assert outcome is PaymentOutcome.CONFIRMED
    assert statuses(world, bookings) == [BookingStatus.CONFIRMED] * 4
    assert {
        (each.paid.amount_minor, each.checkout and each.checkout.payment_intent_id)
        for each in as_they_are(world, bookings)
    } == {(PRICE, "pi_1")}
    assert stripe_tells(world, bookings, event_id="evt_2") is PaymentOutcome.NOTHING_TO_DO


def test_a_payment_that_is_not_the_total_confirms_nothing_and_goes_back_whole_once_g6(world: World) -> None:
    bookings = book_weeks(world)

    for _delivery in range(2):
        stripe_tells(world, bookings, amount_minor=PRICE)

    assert statuses(world, bookings) == [BookingStatus.REFUNDED, *[BookingStatus.EXPIRED] * 3]
    assert world.payments.back == {bookings[0].booking_id: PRICE}


def test_of_a_late_payment_only_what_was_paid_for_dates_that_are_gone_goes_back_g6(world: World) -> None:
    bookings = book_weeks(world)
    world.clock.sleep(AFTER_THE_HOLD)
    world.book(starts_at=bookings[2].starts_at, guest=replace(GUEST, email="other@example.com"))

    stripe_tells(world, bookings)

    expected = [BookingStatus.CONFIRMED, BookingStatus.CONFIRMED, BookingStatus.REFUNDED, BookingStatus.CONFIRMED]
    assert statuses(world, bookings) == expected
    assert world.payments.back == {bookings[2].booking_id: PRICE}


def test_one_booking_that_cannot_be_seen_to_now_holds_up_no_other_g6(world: World) -> None:
    bookings = book_weeks(world)
    world.clock.sleep(AFTER_THE_HOLD)
    world.book(starts_at=bookings[0].starts_at, guest=replace(GUEST, email="other@example.com"))
    world.payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))

    with pytest.raises(ProviderUnavailable):
        stripe_tells(world, bookings)
    confirmed_at_once = statuses(world, bookings)[1:]
    stripe_tells(world, bookings)

    assert confirmed_at_once == [BookingStatus.CONFIRMED] * 3
    assert world.payments.back == {bookings[0].booking_id: PRICE}


def test_g6_a_repeat_lets_the_rest_of_a_series_go_after_a_crash(world: World) -> None:
    bookings = book_weeks(world)
    fail_once(world.bookings, "get_each", StoreUnavailable("no answer"))
    with pytest.raises(StoreUnavailable):
        let_go(bookings[1], Party.GUEST, world.house)

    let_go(world.stored(bookings[1]), Party.GUEST, world.house)

    assert {each.ending for each in as_they_are(world, bookings)} == {Ending.LET_GO}
    assert world.payments.closed == ["cs_test_1"]


def test_letting_one_unpaid_booking_go_lets_its_whole_series_go_g6(world: World) -> None:
    bookings = book_weeks(world)

    let_go(bookings[2], Party.GUEST, world.house)

    assert {each.ending for each in as_they_are(world, bookings)} == {Ending.LET_GO}
    assert world.payments.closed == ["cs_test_1"]


def test_one_booking_of_a_series_is_cancelled_and_refunded_alone_g6(world: World) -> None:
    bookings = book_weeks(world)
    stripe_tells(world, bookings)
    second = as_they_are(world, bookings)[1]

    cancel_as_host(second, "", world.house)
    refund_booking(world.stored(second), None, world.house)

    assert statuses(world, bookings).count(BookingStatus.CONFIRMED) == 3
    assert world.payments.parts == {(second.booking_id, 1): PRICE}


def test_a_series_whose_checkout_cannot_be_opened_holds_nothing_g6(world: World) -> None:
    world.payments.failures.add("open_checkout", ProviderUnavailable("no answer", provider="stripe"))

    with pytest.raises(ProviderUnavailable):
        book_weeks(world)

    assert len(book_weeks(world)) == 4


def test_a_free_series_is_confirmed_at_once_g6(world: World) -> None:
    world.sell(replace(FREE_CLASS, series_max=8))

    assert {each.status for each in book_weeks(world, 3)} == {BookingStatus.CONFIRMED}
    with pytest.raises(DatesTaken):
        book_weeks(world, 2, guest=replace(GUEST, email="other@example.com"))


def test_one_click_confirms_every_date_of_a_free_series_g6_s2(world: World) -> None:
    world.sell(replace(FREE_CLASS, series_max=8))
    bookings = book_weeks(world, 6)
    assert {each.status for each in bookings} == {BookingStatus.AWAITING_CONFIRMATION}

    confirm_booking(bookings[0], world.house)

    assert set(statuses(world, bookings)) == {BookingStatus.CONFIRMED}


def test_the_rest_of_a_series_is_cancelled_with_its_money_once_g6(world: World) -> None:
    bookings = book_weeks(world)
    stripe_tells(world, bookings)
    cancel_as_host(as_they_are(world, bookings)[1], "", world.house)
    world.clock.time = bookings[0].starts_at + timedelta(hours=1)

    for _call in range(2):
        outcome = cancel_rest(as_they_are(world, bookings), "I am ill.", world.house, refund=True)

    expected = [BookingStatus.CONFIRMED, BookingStatus.CANCELLED, BookingStatus.CANCELLED, BookingStatus.CANCELLED]
    assert statuses(world, bookings) == expected
    assert world.payments.parts == {(each.booking_id, 1): PRICE for each in bookings[2:]}
    assert (outcome.changed, outcome.is_finished) == ([], True)


def test_the_rest_of_a_series_moves_and_what_can_not_be_moved_is_named_and_stays_g6(world: World) -> None:
    bookings = book_weeks(world, 3)
    stripe_tells(world, bookings)
    thursdays_at_two = [each.starts_at + timedelta(days=1, hours=4) for each in bookings]
    world.book(starts_at=thursdays_at_two[1], guest=replace(GUEST, email="other@example.com"))

    outcome = move_rest(as_they_are(world, bookings), Rhythm(3, time(14, 0)), world.house)

    starts = [each.starts_at for each in as_they_are(world, bookings)]
    assert starts == [thursdays_at_two[0], bookings[1].starts_at, thursdays_at_two[2]]
    assert [each.booking.booking_id for each in outcome.stays] == [bookings[1].booking_id]


def test_a_call_that_took_too_long_says_so_and_the_next_goes_on_g6(world: World) -> None:
    bookings = book_weeks(world)
    stripe_tells(world, bookings)
    slow = world.bookings.cancel
    world.bookings.cancel = lambda *given: (world.clock.sleep(5), slow(*given))[1]  # type: ignore[method-assign]

    first = cancel_rest(as_they_are(world, bookings), "", world.house)
    second = cancel_rest(as_they_are(world, bookings), "", world.house)

    assert (len(first.changed), first.is_finished) == (2, False)
    assert (len(second.changed), second.is_finished) == (2, True)
