"""E4, G1, G2: of a class with several seats each guest is reminded, and the host once for all of them."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import SendingNotAllowed
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.due import DueKind
from joinlink.model.notice import NoticeKind
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.change_occurrence import paste_link_for_all
from joinlink.usecases.mails.send_booking_mails import LEFT_ALONE_FOR
from joinlink.usecases.mails.send_reminders import send_reminders
from tests.fakes.interruptions import meanwhile
from tests.samples import HOST, SLOT, at
from tests.worlds.world import WITH_ZOOM, World

A_DAY_BEFORE = SLOT - timedelta(days=1)
AN_HOUR_BEFORE = SLOT - timedelta(hours=1)
OCCURRENCE = "occurrence_1"
NOT_ALLOWED = SendingNotAllowed("not verified")


@pytest.fixture(autouse=True)
def seats(world: World) -> list[Booking]:
    """Put three seats of one start there, two days ahead of it."""
    world.clock.time = SLOT - timedelta(days=2)
    return [put(world, number) for number in (1, 2, 3)]


def put(world: World, number: int, starts_at: datetime = SLOT, occurrence_id: str = OCCURRENCE) -> Booking:
    guest = Guest(f"Guest {number}", f"guest{number}@example.com", "Europe/Berlin")
    booking = replace(at(WITH_ZOOM, starts_at), booking_id=f"booking_{number}", guest=guest)
    there = world.seat(replace(booking, occurrence_id=occurrence_id))
    world.bookings.occurrences[occurrence_id] = replace(there, link=WITH_ZOOM.link, link_count=1)
    world.due_work.ask(DueKind.REMINDER, booking.booking_id, starts_at - timedelta(days=1))
    return world.stored(booking)


def run(world: World, now: datetime) -> int:
    world.clock.time = now
    return send_reminders(world.house).mails


def to_host(world: World) -> list[str]:
    return [mail.subject for mail in world.mailer.sent if mail.to == HOST.email]


def once_each(seats: list[Booking]) -> Counter[str]:
    return Counter([HOST.email, *(seat.guest.email for seat in seats)])


def due_at(world: World, seats: list[Booking]) -> list[datetime | None]:
    return [world.due_at(DueKind.REMINDER, seat.booking_id) for seat in seats]


def test_e4_g2_the_host_has_each_reminder_once_and_each_guest_theirs(world, seats) -> None:
    assert run(world, A_DAY_BEFORE) == 4
    assert Counter(world.mailer.recipients) == once_each(seats)
    assert run(world, A_DAY_BEFORE + timedelta(minutes=5)) == 0
    assert run(world, AN_HOUR_BEFORE) == 4

    assert ["24 hours" in subject for subject in to_host(world)] == [True, False]
    assert due_at(world, seats) == [None, None, None]
    assert "Mail to the host sent" in [event.what for event in world.timeline.list(OCCURRENCE)]


def test_g2_it_tells_how_many_come_and_not_who_with_the_link_of_now_and_where_they_stand(world) -> None:
    there = world.bookings.occurrences[OCCURRENCE]
    new = replace(WITH_ZOOM.link, url=f"{WITH_ZOOM.link.url}&new")
    world.bookings.occurrences[OCCURRENCE] = replace(there, link=new)

    run(world, A_DAY_BEFORE)

    (mail,) = [mail for mail in world.mailer.sent if mail.to == HOST.email]
    assert "3 guests come." in mail.text
    assert "Guest 1" not in mail.subject + mail.text + mail.html
    assert (mail.reply_to, mail.calendar) == (None, None)
    assert new.url in mail.text
    assert f"/mentor/occurrences/{OCCURRENCE}" in mail.text


def test_g1_another_start_has_a_reminder_of_its_own(world, seats) -> None:
    seats.append(put(world, 4, SLOT + timedelta(minutes=30), "occurrence_2"))

    assert run(world, A_DAY_BEFORE + timedelta(minutes=30)) == 6

    assert Counter(world.mailer.recipients) == once_each(seats) + Counter([HOST.email])


@pytest.mark.parametrize("is_left_over", [False, True])
def test_ac_41_a_seat_that_was_cancelled_tells_nothing_and_another_does(world, seats, is_left_over) -> None:
    cancel_booking(seats[0], Party.GUEST, "", world.house)
    if is_left_over:
        world.due_work.ask(DueKind.REMINDER, seats[0].booking_id, A_DAY_BEFORE)

    run(world, A_DAY_BEFORE)

    assert Counter(world.mailer.recipients) == once_each(seats[1:])
    assert "2 guests come." in next(mail.text for mail in world.mailer.sent if mail.to == HOST.email)


def test_ac_41_a_seat_that_is_cancelled_while_it_would_tell_leaves_it_to_another(world, seats) -> None:
    first, *others = seats
    meanwhile(world.occurrences, "get", lambda: cancel_booking(world.stored(first), Party.GUEST, "", world.house))

    run(world, A_DAY_BEFORE)

    assert world.stored(first).status is BookingStatus.CANCELLED
    assert Counter(world.mailer.recipients) == once_each(others) + Counter([first.guest.email])


def test_ac_41_a_seat_that_has_still_to_follow_its_occurrence_tells_nothing_of_it(world, seats) -> None:
    there, later = world.bookings.occurrences[OCCURRENCE], SLOT + timedelta(days=3)
    moved = there.moved(later, timezone="Europe/Berlin", buffers=(0, 0), now=world.clock.now())
    world.bookings.occurrences[OCCURRENCE] = moved

    run(world, A_DAY_BEFORE)

    assert to_host(world) == []


def test_g3_a_link_that_the_host_gives_everybody_in_between_brings_no_second_one(world, seats) -> None:
    there = world.bookings.occurrences[OCCURRENCE]
    pasted = "https://video.example/room"
    meanwhile(world.due_work, "settle", lambda: paste_link_for_all(there, pasted, world.house))

    run(world, A_DAY_BEFORE)

    assert {world.stored(seat).occurrence_revision for seat in seats} == {there.revision + 1}
    assert Counter(world.mailer.recipients) == once_each(seats)


def test_e4_what_a_process_that_died_had_begun_is_sent_once_it_has_been_left_alone(world, seats) -> None:
    world.mailer.failures.add("send", ZeroDivisionError(), skip=1)

    with pytest.raises(ZeroDivisionError):
        run(world, A_DAY_BEFORE)
    assert to_host(world) == []
    assert due_at(world, seats) == [A_DAY_BEFORE] * 3
    assert run(world, A_DAY_BEFORE + LEFT_ALONE_FOR) == 1

    assert Counter(world.mailer.recipients) == once_each(seats)
    assert due_at(world, seats) == [AN_HOUR_BEFORE] * 3


@pytest.mark.parametrize("operation", ["begin", "finish"])
def test_e4_two_runs_at_the_same_time_send_it_once(world, seats, operation) -> None:
    meanwhile(world.mail_ledger, operation, lambda: send_reminders(world.house))

    run(world, A_DAY_BEFORE)
    run(world, A_DAY_BEFORE + LEFT_ALONE_FOR)

    assert Counter(world.mailer.recipients) == once_each(seats)
    assert due_at(world, seats) == [AN_HOUR_BEFORE] * 3


def test_f7_mails_that_were_asked_for_again_bring_no_second_one(world, seats) -> None:
    world.bookings.bookings[seats[1].booking_id] = replace(seats[1], host_round=1)

    run(world, A_DAY_BEFORE)

    assert len(to_host(world)) == 1


def test_e5_a_host_who_gets_no_more_mail_has_one_notice_of_it(world, seats) -> None:
    world.suppressions.suppress(HOST.email, "bounce", world.clock.now())

    assert run(world, A_DAY_BEFORE) == 3

    assert world.notice_kinds() == [NoticeKind.MAIL_REFUSED]
    assert due_at(world, seats) == [AN_HOUR_BEFORE] * 3


def test_o7_one_that_the_site_may_not_send_waits_and_is_sent_once(world, seats) -> None:
    world.mailer.failures.add("send", NOT_ALLOWED, skip=1)

    assert run(world, A_DAY_BEFORE) == 3
    assert to_host(world) == []
    assert run(world, A_DAY_BEFORE + timedelta(minutes=5)) == 1

    assert Counter(world.mailer.recipients) == once_each(seats)
    told = [event.what for event in world.timeline.list(OCCURRENCE)]
    assert told == ["Mail to the host not sent yet", "Mail to the host sent"]
    assert due_at(world, seats) == [AN_HOUR_BEFORE] * 3


def test_o7_where_the_site_may_mail_nobody_each_seat_says_so_once_however_long_it_takes(world, seats) -> None:
    world.mailer.failures.add_for_good("send", NOT_ALLOWED)

    for late in range(0, 60, 5):
        run(world, A_DAY_BEFORE + timedelta(minutes=late))

    assert {tuple(world.story(seat)) for seat in seats} == {("Mail to the guest not sent yet",)}
