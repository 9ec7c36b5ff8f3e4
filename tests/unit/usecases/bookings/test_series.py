"""G6: a series is paid for once, and its bookings live their own lives."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from joinlink.errors import DatesTaken, InvalidInput, MailInProgress, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.happenings import Why
from joinlink.model.payment import PaymentEventKind, SeriesEvent
from joinlink.model.series import weekly_starts
from joinlink.usecases.bookings.book_series import SeriesRequest, book_series
from joinlink.usecases.bookings.cancel_booking import cancel_as_host
from joinlink.usecases.bookings.change_series import Rhythm, cancel_rest, move_rest
from joinlink.usecases.bookings.confirm_booking import confirm_booking
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from joinlink.usecases.bookings.take_series_event import take_series_event
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from joinlink.usecases.slots.offer_dates import DateStatus, offer_series
from tests.fakes.interruptions import fail_once
from tests.samples import GUEST, SLOT
from tests.worlds.series import BERLIN, selling_weeks
from tests.worlds.world import FREE_CLASS, PAID_CLASS, ZOOM_LINK, World

PRICE = PAID_CLASS.price.amount_minor
AFTER_THE_HOLD = 3600
RIGHT = "right@example.com"


@pytest.fixture
def world() -> World:
    return selling_weeks(PAID_CLASS)


def book(world: World, count: int = 4, first: datetime = SLOT, **changes: Any) -> list[Booking]:
    starts = tuple(weekly_starts(first, count, BERLIN))
    wish = {"handle": "host", "slug": PAID_CLASS.slug, "starts": starts, "guest": GUEST, "source": "203.0.113.9"}
    return book_series(SeriesRequest(**(wish | changes)), world.house)


def tell(world: World, bookings: list[Booking], kind: str = "paid", **changes: Any) -> PaymentOutcome:
    """Let Stripe tell of the series' checkout."""
    first = bookings[0]
    assert first.series is not None
    assert first.checkout is not None
    event = SeriesEvent(
        event_id="evt_1",
        kind=PaymentEventKind(kind),
        session_id=first.checkout.session_id,
        payment_intent_id="pi_1",
        amount_minor=first.checkout_total.amount_minor,
        currency="eur",
        expires_at=first.pay_until,
        series_id=first.series.series_id,
    )
    return take_series_event(replace(event, **changes), world.house)


def send_rounds(world: World, bookings: list[Booking]) -> None:
    """Let the workflow of each date whose mails were asked for again send them."""
    for each in now(world, bookings):
        if each.mail_round:
            send_booking_mails(each.target, world.house, mail_round=each.mail_round)


def send_all(world: World, bookings: list[Booking]) -> None:
    """Let the workflow of each date send its mails."""
    for each in now(world, bookings):
        send_booking_mails(each.target, world.house)


def now(world: World, bookings: list[Booking]) -> list[Booking]:
    return [world.stored(each) for each in bookings]


def statuses(world: World, bookings: list[Booking]) -> list[BookingStatus]:
    return [each.status for each in now(world, bookings)]


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
        book(world, 9)
    world.sell(PAID_CLASS)
    with pytest.raises(InvalidInput):
        book(world, 2)


def test_the_same_request_again_gets_the_same_series_g6(world: World) -> None:
    once, again = book(world, idempotency_key="key"), book(world, idempotency_key="key")

    assert [each.booking_id for each in once] == [each.booking_id for each in again]
    assert len(world.bookings.bookings) == 4


def test_one_payment_of_the_total_confirms_every_booking_at_its_own_price_g6(world: World) -> None:
    bookings = book(world)

    outcome = tell(world, bookings)

    assert outcome is PaymentOutcome.CONFIRMED
    assert statuses(world, bookings) == [BookingStatus.CONFIRMED] * 4
    assert {
        (each.paid.amount_minor, each.checkout and each.checkout.payment_intent_id) for each in now(world, bookings)
    } == {(PRICE, "pi_1")}
    assert tell(world, bookings, event_id="evt_2") is PaymentOutcome.NOTHING_TO_DO


def test_a_payment_that_is_not_the_total_confirms_nothing_and_goes_back_whole_once_g6(world: World) -> None:
    bookings = book(world)

    for _delivery in range(2):
        tell(world, bookings, amount_minor=PRICE)

    assert statuses(world, bookings) == [BookingStatus.REFUNDED, *[BookingStatus.EXPIRED] * 3]
    assert world.payments.back == {bookings[0].booking_id: PRICE}


def test_of_a_late_payment_only_what_was_paid_for_dates_that_are_gone_goes_back_g6(world: World) -> None:
    bookings = book(world)
    world.clock.sleep(AFTER_THE_HOLD)
    world.book(starts_at=bookings[2].starts_at, guest=replace(GUEST, email="other@example.com"))

    tell(world, bookings)

    expected = [BookingStatus.CONFIRMED, BookingStatus.CONFIRMED, BookingStatus.REFUNDED, BookingStatus.CONFIRMED]
    assert statuses(world, bookings) == expected
    assert world.payments.back == {bookings[2].booking_id: PRICE}


def test_one_booking_that_cannot_be_seen_to_now_holds_up_no_other_g6(world: World) -> None:
    bookings = book(world)
    world.clock.sleep(AFTER_THE_HOLD)
    world.book(starts_at=bookings[0].starts_at, guest=replace(GUEST, email="other@example.com"))
    world.payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))

    with pytest.raises(ProviderUnavailable):
        tell(world, bookings)
    confirmed_at_once = statuses(world, bookings)[1:]
    tell(world, bookings)

    assert confirmed_at_once == [BookingStatus.CONFIRMED] * 3
    assert world.payments.back == {bookings[0].booking_id: PRICE}


def test_g6_a_repeat_lets_the_rest_of_a_series_go_after_a_crash(world: World) -> None:
    bookings = book(world)
    fail_once(world.bookings, "get_each", StoreUnavailable("no answer"))
    with pytest.raises(StoreUnavailable):
        let_go(bookings[1], Party.GUEST, world.house)

    let_go(world.stored(bookings[1]), Party.GUEST, world.house)

    assert {each.ending for each in now(world, bookings)} == {Ending.LET_GO}
    assert world.payments.closed == ["cs_test_1"]


def test_letting_one_unpaid_booking_go_lets_its_whole_series_go_g6(world: World) -> None:
    bookings = book(world)

    let_go(bookings[2], Party.GUEST, world.house)

    assert {each.ending for each in now(world, bookings)} == {Ending.LET_GO}
    assert world.payments.closed == ["cs_test_1"]


def test_one_booking_of_a_series_is_cancelled_and_refunded_alone_g6(world: World) -> None:
    bookings = book(world)
    tell(world, bookings)
    second = now(world, bookings)[1]

    cancel_as_host(second, "", world.house)
    refund_booking(world.stored(second), None, world.house)

    assert statuses(world, bookings).count(BookingStatus.CONFIRMED) == 3
    assert world.payments.parts == {(second.booking_id, 1): PRICE}


def test_a_series_whose_checkout_cannot_be_opened_holds_nothing_g6(world: World) -> None:
    world.payments.failures.add("open_checkout", ProviderUnavailable("no answer", provider="stripe"))

    with pytest.raises(ProviderUnavailable):
        book(world)

    assert len(book(world)) == 4


def test_a_free_series_is_confirmed_at_once_g6(world: World) -> None:
    world.sell(replace(FREE_CLASS, series_max=8))

    assert {each.status for each in book(world, 3)} == {BookingStatus.CONFIRMED}
    with pytest.raises(DatesTaken):
        book(world, 2, guest=replace(GUEST, email="other@example.com"))


def test_a_series_is_told_in_one_mail_to_each_with_an_event_for_every_date_g6(world: World) -> None:
    bookings = book(world, 3)
    tell(world, bookings)

    for each in now(world, bookings):
        send_booking_mails(each.target, world.house)

    to_host, to_guest = sorted(world.mailer.sent, key=lambda mail: mail.to == GUEST.email)
    assert to_host.to == "host@example.com"
    assert to_guest.calendar is not None
    assert to_guest.calendar.count(b"BEGIN:VEVENT") == 3
    assert all(each.booking_id in to_guest.text for each in bookings)
    assert "€135" in to_guest.text


def test_a_date_that_moved_on_before_the_mail_is_told_by_itself_g6(world: World) -> None:
    bookings = book(world, 3)
    tell(world, bookings)
    cancel_as_host(now(world, bookings)[0], "", world.house)

    for each in now(world, bookings):
        send_booking_mails(each.target, world.house)

    cancelled, confirmed = [mail for mail in world.mailer.sent if mail.to == GUEST.email]
    assert "Cancelled" in cancelled.subject
    assert confirmed.calendar is not None
    assert confirmed.calendar.count(b"BEGIN:VEVENT") == 2


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_a_date_that_was_told_with_the_others_is_not_told_again_when_the_first_one_changes_g6(
    world: World, change: str
) -> None:
    bookings = book(world, 3)
    tell(world, bookings)
    send_all(world, bookings)
    world.mailer.sent.clear()
    first = now(world, bookings)[0]
    if change == "cancelled":
        cancel_as_host(first, "", world.house)
    else:
        reschedule_booking(first, first.starts_at + timedelta(hours=2), world.house)

    send_all(world, bookings[1:])

    assert world.mailer.sent == []


def test_a_date_that_came_to_stand_after_the_mail_of_the_others_has_its_own_g6(world: World) -> None:
    bookings = book(world, 3)
    world.clock.sleep(AFTER_THE_HOLD)
    for each in bookings:
        expire_booking(world.stored(each), Why.NOT_PAID, world.house)
    confirm_later = world.stored(bookings[2])
    tell(world, bookings)
    world.bookings.bookings[confirm_later.booking_id] = confirm_later
    send_all(world, bookings[:2])
    world.mailer.sent.clear()
    tell(world, bookings, event_id="evt_2")

    send_all(world, bookings)

    assert {mail.to for mail in world.mailer.sent} == {GUEST.email, "host@example.com"}
    assert len(world.mailer.sent) == 2


def test_a_date_leaves_its_mail_to_the_first_one_and_care_sees_to_it_g6(world: World) -> None:
    bookings = book(world, 3)
    tell(world, bookings)

    with pytest.raises(MailInProgress):
        send_booking_mails(world.stored(bookings[1]).target, world.house)

    assert world.mailer.sent == []


def test_of_a_date_that_was_told_with_the_others_only_another_link_is_news_g6(world: World) -> None:
    bookings = book(world, 2)
    tell(world, bookings)
    send_all(world, bookings)
    world.mailer.sent.clear()
    second = world.stored(bookings[1])
    world.put(replace(second, link=ZOOM_LINK, link_count=1))
    send_all(world, bookings)
    of_first_link = list(world.mailer.sent)

    world.put(replace(second, link=replace(ZOOM_LINK, meeting_id="82"), link_count=2))
    send_all(world, bookings)

    assert of_first_link == []
    assert len(world.mailer.sent) == 2


@pytest.mark.parametrize("number", [0, 2])
def test_one_date_corrects_the_address_of_all_and_one_mail_tells_of_them_f7_g6(world: World, number: int) -> None:
    bookings = book(world, 3)
    tell(world, bookings)
    send_all(world, bookings)
    world.mailer.sent.clear()

    for _repeat in range(2):
        correct_address(world.stored(bookings[number]), RIGHT, world.house)
    send_rounds(world, bookings)
    send_all(world, bookings)

    assert {each.guest.email for each in now(world, bookings)} == {RIGHT}
    (mail,) = world.mailer.sent
    assert mail.to == RIGHT
    assert all(each.booking_id in mail.text for each in bookings)


def test_a_date_that_has_moved_on_is_told_at_the_corrected_address_by_itself_f7_g6(world: World) -> None:
    bookings = book(world, 3)
    tell(world, bookings)
    send_all(world, bookings)
    second = world.stored(bookings[1])
    reschedule_booking(second, second.starts_at + timedelta(hours=2), world.house)
    send_all(world, bookings)
    world.mailer.sent.clear()

    correct_address(world.stored(bookings[2]), RIGHT, world.house)
    send_rounds(world, bookings)

    subjects = [mail.subject.partition(" · ")[2].partition(":")[0] for mail in world.mailer.sent if mail.to == RIGHT]
    assert (subjects, len(world.mailer.sent)) == (["Confirmed", "New time"], 2)


def test_an_address_that_is_corrected_before_the_payment_is_that_of_all_dates_f7_g6(world: World) -> None:
    bookings = book(world, 2)
    correct_address(bookings[0], RIGHT, world.house)
    tell(world, bookings)

    send_all(world, bookings)

    assert sorted(mail.to for mail in world.mailer.sent) == ["host@example.com", RIGHT]
    assert {each.guest.email for each in now(world, bookings)} == {RIGHT}


def test_dates_after_the_first_are_told_one_by_one_where_that_is_over_f7_g6(world: World) -> None:
    bookings = book(world, 3)
    tell(world, bookings)
    send_all(world, bookings)
    world.mailer.sent.clear()
    world.clock.time = bookings[0].ends_at

    correct_address(world.stored(bookings[1]), RIGHT, world.house)
    send_rounds(world, bookings)

    assert [each.guest.email for each in now(world, bookings)] == [GUEST.email, RIGHT, RIGHT]
    assert [mail.to for mail in world.mailer.sent] == [RIGHT, RIGHT]


def test_one_click_confirms_every_date_of_a_free_series_g6_s2(world: World) -> None:
    world.sell(replace(FREE_CLASS, series_max=8))
    bookings = book(world, 6)
    assert {each.status for each in bookings} == {BookingStatus.AWAITING_CONFIRMATION}

    confirm_booking(bookings[0], world.house)

    assert set(statuses(world, bookings)) == {BookingStatus.CONFIRMED}


def test_the_rest_of_a_series_is_cancelled_with_its_money_once_g6(world: World) -> None:
    bookings = book(world)
    tell(world, bookings)
    cancel_as_host(now(world, bookings)[1], "", world.house)
    world.clock.time = bookings[0].starts_at + timedelta(hours=1)

    for _call in range(2):
        outcome = cancel_rest(now(world, bookings), "I am ill.", world.house, refund=True)

    expected = [BookingStatus.CONFIRMED, BookingStatus.CANCELLED, BookingStatus.CANCELLED, BookingStatus.CANCELLED]
    assert statuses(world, bookings) == expected
    assert world.payments.parts == {(each.booking_id, 1): PRICE for each in bookings[2:]}
    assert (outcome.changed, outcome.is_finished) == ([], True)


def test_the_rest_of_a_series_moves_and_what_can_not_be_moved_is_named_and_stays_g6(world: World) -> None:
    bookings = book(world, 3)
    tell(world, bookings)
    thursdays_at_two = [each.starts_at + timedelta(days=1, hours=4) for each in bookings]
    world.book(starts_at=thursdays_at_two[1], guest=replace(GUEST, email="other@example.com"))

    outcome = move_rest(now(world, bookings), Rhythm(3, time(14, 0)), world.house)

    starts = [each.starts_at for each in now(world, bookings)]
    assert starts == [thursdays_at_two[0], bookings[1].starts_at, thursdays_at_two[2]]
    assert [each.booking.booking_id for each in outcome.stays] == [bookings[1].booking_id]


def test_a_call_that_took_too_long_says_so_and_the_next_goes_on_g6(world: World) -> None:
    bookings = book(world)
    tell(world, bookings)
    slow = world.bookings.cancel
    world.bookings.cancel = lambda *given: (world.clock.sleep(5), slow(*given))[1]  # type: ignore[method-assign]

    first = cancel_rest(now(world, bookings), "", world.house)
    second = cancel_rest(now(world, bookings), "", world.house)

    assert (len(first.changed), first.is_finished) == (2, False)
    assert (len(second.changed), second.is_finished) == (2, True)
