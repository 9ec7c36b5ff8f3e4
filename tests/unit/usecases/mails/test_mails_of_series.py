"""G6: one mail announces all dates of a series; what happens to one of them later has a mail of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MailInProgress
from joinlink.model.booking import Booking
from joinlink.model.happenings import Why
from joinlink.usecases.bookings.cancel_booking import cancel_as_host
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from tests.samples import GUEST
from tests.worlds.series import as_they_are, book_weeks, selling_weeks, stripe_tells
from tests.worlds.world import PAID_CLASS, ZOOM_LINK, World

AFTER_THE_HOLD = 3600
RIGHT = "right@example.com"


@pytest.fixture
def world() -> World:
    return selling_weeks(PAID_CLASS)


def send_rounds(world: World, bookings: list[Booking]) -> None:
    """Let the workflow of each date whose mails were asked for again send them."""
    for each in as_they_are(world, bookings):
        if each.mail_round:
            send_booking_mails(each.target, world.house, mail_round=each.mail_round)


def send_all(world: World, bookings: list[Booking]) -> None:
    """Let the workflow of each date send its mails."""
    for each in as_they_are(world, bookings):
        send_booking_mails(each.target, world.house)


def test_a_series_is_told_in_one_mail_to_each_with_an_event_for_every_date_g6(world: World) -> None:
    bookings = book_weeks(world, 3)
    stripe_tells(world, bookings)

    for each in as_they_are(world, bookings):
        send_booking_mails(each.target, world.house)

    to_host, to_guest = sorted(world.mailer.sent, key=lambda mail: mail.to == GUEST.email)
    assert to_host.to == "host@example.com"
    assert to_guest.calendar is not None
    assert to_guest.calendar.count(b"BEGIN:VEVENT") == 3
    assert all(each.booking_id in to_guest.text for each in bookings)
    assert "€135" in to_guest.text


def test_a_date_that_moved_on_before_the_mail_is_told_by_itself_g6(world: World) -> None:
    bookings = book_weeks(world, 3)
    stripe_tells(world, bookings)
    cancel_as_host(as_they_are(world, bookings)[0], "", world.house)

    for each in as_they_are(world, bookings):
        send_booking_mails(each.target, world.house)

    cancelled, confirmed = [mail for mail in world.mailer.sent if mail.to == GUEST.email]
    assert "Cancelled" in cancelled.subject
    assert confirmed.calendar is not None
    assert confirmed.calendar.count(b"BEGIN:VEVENT") == 2


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_a_date_that_was_told_with_the_others_is_not_told_again_when_the_first_one_changes_g6(
    world: World, change: str
) -> None:
    bookings = book_weeks(world, 3)
    stripe_tells(world, bookings)
    send_all(world, bookings)
    world.mailer.sent.clear()
    first = as_they_are(world, bookings)[0]
    if change == "cancelled":
        cancel_as_host(first, "", world.house)
    else:
        reschedule_booking(first, first.starts_at + timedelta(hours=2), world.house)

    send_all(world, bookings[1:])

    assert world.mailer.sent == []


def test_a_date_that_came_to_stand_after_the_mail_of_the_others_has_its_own_g6(world: World) -> None:
    bookings = book_weeks(world, 3)
    world.clock.sleep(AFTER_THE_HOLD)
    for each in bookings:
        expire_booking(world.stored(each), Why.NOT_PAID, world.house)
    confirm_later = world.stored(bookings[2])
    stripe_tells(world, bookings)
    world.bookings.bookings[confirm_later.booking_id] = confirm_later
    send_all(world, bookings[:2])
    world.mailer.sent.clear()
    stripe_tells(world, bookings, event_id="evt_2")

    send_all(world, bookings)

    assert {mail.to for mail in world.mailer.sent} == {GUEST.email, "host@example.com"}
    assert len(world.mailer.sent) == 2


def test_a_date_leaves_its_mail_to_the_first_one_and_care_sees_to_it_g6(world: World) -> None:
    bookings = book_weeks(world, 3)
    stripe_tells(world, bookings)

    with pytest.raises(MailInProgress):
        send_booking_mails(world.stored(bookings[1]).target, world.house)

    assert world.mailer.sent == []


def test_of_a_date_that_was_told_with_the_others_only_another_link_is_news_g6(world: World) -> None:
    bookings = book_weeks(world, 2)
    stripe_tells(world, bookings)
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
    bookings = book_weeks(world, 3)
    stripe_tells(world, bookings)
    send_all(world, bookings)
    world.mailer.sent.clear()

    for _repeat in range(2):
        correct_address(world.stored(bookings[number]), RIGHT, world.house)
    send_rounds(world, bookings)
    send_all(world, bookings)

    assert {each.guest.email for each in as_they_are(world, bookings)} == {RIGHT}
    (mail,) = world.mailer.sent
    assert mail.to == RIGHT
    assert all(each.booking_id in mail.text for each in bookings)


def test_a_date_that_has_moved_on_is_told_at_the_corrected_address_by_itself_f7_g6(world: World) -> None:
    bookings = book_weeks(world, 3)
    stripe_tells(world, bookings)
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
    bookings = book_weeks(world, 2)
    correct_address(bookings[0], RIGHT, world.house)
    stripe_tells(world, bookings)

    send_all(world, bookings)

    assert sorted(mail.to for mail in world.mailer.sent) == ["host@example.com", RIGHT]
    assert {each.guest.email for each in as_they_are(world, bookings)} == {RIGHT}


def test_dates_after_the_first_are_told_one_by_one_where_that_is_over_f7_g6(world: World) -> None:
    bookings = book_weeks(world, 3)
    stripe_tells(world, bookings)
    send_all(world, bookings)
    world.mailer.sent.clear()
    world.clock.time = bookings[0].ends_at

    correct_address(world.stored(bookings[1]), RIGHT, world.house)
    send_rounds(world, bookings)

    assert [each.guest.email for each in as_they_are(world, bookings)] == [GUEST.email, RIGHT, RIGHT]
    assert [mail.to for mail in world.mailer.sent] == [RIGHT, RIGHT]
