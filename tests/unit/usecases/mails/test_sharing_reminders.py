"""E4: reminders of many bookings are shared out, at the pace that SES takes, and no mail goes out twice."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MailUnavailable
from joinlink.model.booking import Booking
from joinlink.model.due import DueKind
from joinlink.model.share import Share
from joinlink.usecases.mails import send_reminders as module
from joinlink.usecases.mails.send_reminders import LEFT_ALONE_FOR, OF_THE_RATE, Reminded, send_reminders
from tests.fakes.interruptions import fail_once, meanwhile
from tests.samples import HOST, SLOT, at
from tests.worlds.world import WITH_ZOOM, World

A_DAY_BEFORE = SLOT - timedelta(days=1)
TICK = timedelta(minutes=5)


class Ended(BaseException):
    """The process of an invocation ends."""


@pytest.fixture(autouse=True)
def four_bookings_a_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 4)


def booked(world: World, count: int) -> list[Booking]:
    """Put bookings there whose reminder is due, each with a guest of its own."""
    world.clock.time = A_DAY_BEFORE
    bookings = []
    for number in range(count):
        guest = replace(WITH_ZOOM.guest, email=f"guest-{number:02}@example.com")
        booking = at(replace(WITH_ZOOM, booking_id=f"booking_{number:02}", guest=guest), SLOT)
        world.due_work.ask(DueKind.REMINDER, booking.booking_id, A_DAY_BEFORE)
        bookings.append(world.put(booking))
    return bookings


def once_each(bookings: list[Booking]) -> Counter[str]:
    return Counter({booking.guest.email: 1 for booking in bookings} | {HOST.email: len(bookings)})


def test_e4_what_one_invocation_can_do_asks_ses_for_no_rate_and_is_handed_to_no_other(world) -> None:
    bookings = booked(world, 4)
    world.mailer.failures.add_for_good("most_per_second", MailUnavailable("not asked"))

    assert send_reminders(world.house) == Reminded(mails=8, is_complete=True)
    assert Counter(world.mailer.recipients) == once_each(bookings)
    assert world.clock.now() == A_DAY_BEFORE


def test_e4_several_hands_send_all_of_it_once_and_no_faster_together_than_their_part_of_the_rate(world) -> None:
    bookings = booked(world, 11)
    took = []

    reminded = send_reminders(world.house)
    took.append(world.clock.now() - A_DAY_BEFORE)
    for event in world.workers.events:
        world.clock.time = A_DAY_BEFORE
        send_reminders(world.house, Share.of_event(event))
        took.append(world.clock.now() - A_DAY_BEFORE)

    assert reminded == Reminded(mails=8, is_complete=True, handed_out=7)
    assert Counter(world.mailer.recipients) == once_each(bookings)
    of_one = world.mailer.rate * OF_THE_RATE / 3
    assert [span.total_seconds() for span in took] == pytest.approx([8 / of_one, 8 / of_one, 6 / of_one], abs=1e-3)


def test_e4_no_more_invocations_send_than_ses_takes_mail_from_and_the_rest_is_due_at_the_next_run(world) -> None:
    world.mailer.rate = 1.0
    bookings = booked(world, 6)

    assert send_reminders(world.house) == Reminded(mails=8, is_complete=True)
    assert world.workers.events == []
    assert world.clock.now() - A_DAY_BEFORE == timedelta(seconds=8 / OF_THE_RATE)

    send_reminders(world.house)
    assert Counter(world.mailer.recipients) == once_each(bookings)


def test_e4_in_a_rush_the_soonest_class_comes_first_and_one_that_has_begun_comes_last(world) -> None:
    """A reminder of an hour before does not wait behind those of a day before, though they fell due earlier."""
    world.mailer.rate = 1.0
    begun, *tomorrow = booked(world, 7)
    begun = world.put(at(begun, A_DAY_BEFORE - timedelta(minutes=10)))
    soon = world.put(at(replace(tomorrow.pop(), reminder_minutes=(60,)), A_DAY_BEFORE + timedelta(minutes=50)))
    for booking in (begun, *tomorrow, soon):
        world.due_work.ask(DueKind.REMINDER, booking.booking_id, A_DAY_BEFORE, starts_at=booking.starts_at)
    world.due_work.ask(DueKind.REMINDER, soon.booking_id, A_DAY_BEFORE + timedelta(minutes=1), starts_at=soon.starts_at)
    world.clock.time += timedelta(minutes=1)

    send_reminders(world.house)

    reminded = [address for address in world.mailer.recipients if address != HOST.email]
    assert reminded == [booking.guest.email for booking in (soon, *tomorrow[:3])]


def test_e4_where_ses_does_not_tell_its_rate_nothing_is_sent_and_all_of_it_is_due_at_the_next_run(world) -> None:
    bookings = booked(world, 5)
    world.mailer.failures.add("most_per_second", MailUnavailable("throttled"))

    assert send_reminders(world.house) == Reminded(mails=0, is_complete=False)
    assert world.mailer.sent == world.workers.events == []

    send_reminders(world.house)
    [event] = world.workers.events
    send_reminders(world.house, Share.of_event(event))
    assert Counter(world.mailer.recipients) == once_each(bookings)


@pytest.mark.parametrize("operation", ["begin", "finish"])
def test_e4_a_second_run_while_a_mail_is_being_sent_sends_that_mail_no_second_time(world, operation) -> None:
    bookings = booked(world, 3)
    meanwhile(world.mail_ledger, operation, lambda: send_reminders(world.house))

    send_reminders(world.house)
    world.clock.time += TICK
    send_reminders(world.house)

    assert Counter(world.mailer.recipients) == once_each(bookings)
    assert {world.due_at(DueKind.REMINDER, each.booking_id) for each in bookings} == {SLOT - timedelta(hours=1)}


@pytest.mark.parametrize("operation", ["begin", "finish"])
def test_e4_overlapping_runs_late_workers_and_one_that_dies_send_every_mail_once(world, operation) -> None:
    """Who dies between a mail and its record has it sent again, once it is certain that nobody is at it any more."""
    bookings = booked(world, 12)
    send_reminders(world.house)
    late, dying = world.workers.events
    world.workers.events = []
    fail_once(world.mail_ledger, operation, Ended())
    with pytest.raises(Ended):
        send_reminders(world.house, Share.of_event(dying))

    send_reminders(world.house)
    for event in [late, *world.workers.events]:
        send_reminders(world.house, Share.of_event(event))
    world.clock.time += max(TICK, LEFT_ALONE_FOR)
    send_reminders(world.house)

    again = Counter(world.mailer.recipients) - once_each(bookings)
    assert again.total() == (operation == "finish")
    assert {world.due_at(DueKind.REMINDER, each.booking_id) for each in bookings} == {SLOT - timedelta(hours=1)}
