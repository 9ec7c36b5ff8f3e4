"""E4: the right reminders, once each, with the link of now; none for what is cancelled, moved or over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import MailRefused, MailUnavailable, SendingNotAllowed, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, MeetingState, Party
from joinlink.model.due import DueKind
from joinlink.model.notice import NoticeKind
from joinlink.model.share import Share
from joinlink.model.teaching import Location
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from joinlink.usecases.mails.send_reminders import TIME_TO_BEGIN, Reminded, send_reminders
from tests.fakes.interruptions import meanwhile
from tests.samples import HOST, SLOT, at
from tests.unbroken import unbroken
from tests.unit.usecases.mails.conftest import TO_BOTH
from tests.worlds.world import CONFIRMED, MEET_LINK, MISSING, NO_PLACE, WITH_ZOOM, ZOOM_LINK, World

A_DAY_BEFORE = SLOT - timedelta(days=1)
AN_HOUR_BEFORE = SLOT - timedelta(hours=1)
MOVED_TO = SLOT + timedelta(days=1, hours=2)
ANOTHER = "https://rooms.example/another"
THROTTLED = MailUnavailable("throttled")
NOT_ALLOWED = SendingNotAllowed("not verified")
OTHER_STATUSES = [status for status in BookingStatus if status is not BookingStatus.CONFIRMED]


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    """Put a booking there that has its Zoom link, two days ahead of it."""
    world.clock.time = SLOT - timedelta(days=2)
    put(world, WITH_ZOOM)


def put(world: World, booking: Booking, first_reminder: timedelta = timedelta(days=1)) -> Booking:
    """Put a booking there whose next reminder is due this long before it begins."""
    world.due_work.ask(DueKind.REMINDER, booking.booking_id, booking.starts_at - first_reminder)
    return world.put(booking)


def run(world: World, now: datetime) -> Reminded:
    world.clock.time = now
    return send_reminders(world.house)


def due_at(world: World, booking: Booking = WITH_ZOOM) -> datetime | None:
    return world.due_at(DueKind.REMINDER, booking.booking_id)


def several(world: World, count: int) -> list[Booking]:
    """Put bookings there that begin half an hour after one another, each with a guest of its own."""
    bookings = []
    for number in range(1, count + 1):
        guest = replace(WITH_ZOOM.guest, email=f"guest-{number}@example.com")
        booking = replace(WITH_ZOOM, booking_id=f"booking_{number}", guest=guest)
        bookings.append(put(world, at(booking, SLOT + timedelta(minutes=30 * (number - 1)))))
    return bookings


class TestTheRightOnes:
    def test_e4_guest_and_host_are_reminded_a_day_and_an_hour_before_once_each(self, world) -> None:
        assert run(world, A_DAY_BEFORE - timedelta(seconds=1)) == Reminded(mails=0, is_complete=True)
        assert run(world, A_DAY_BEFORE) == Reminded(mails=2, is_complete=True)
        assert run(world, A_DAY_BEFORE + timedelta(minutes=5)) == Reminded(mails=0, is_complete=True)
        assert due_at(world) == AN_HOUR_BEFORE
        assert run(world, AN_HOUR_BEFORE) == Reminded(mails=2, is_complete=True)

        assert world.mailer.recipients == TO_BOTH * 2
        assert ["24 hours" in mail.subject for mail in world.mailer.sent] == [True, True, False, False]
        assert due_at(world) is None

    def test_e4_a_run_that_died_before_it_was_settled_sends_nothing_twice(self, world) -> None:
        run(world, A_DAY_BEFORE)
        put(world, WITH_ZOOM)

        assert run(world, A_DAY_BEFORE + timedelta(minutes=5)).mails == 0
        assert due_at(world) == AN_HOUR_BEFORE

    def test_e4_a_class_has_the_reminders_that_it_was_booked_with(self, world) -> None:
        put(world, replace(WITH_ZOOM, reminder_minutes=(10,)), timedelta(minutes=10))

        assert run(world, SLOT - timedelta(minutes=11)).mails == 0
        assert run(world, SLOT - timedelta(minutes=10)).mails == 2
        assert "in 10 minutes" in world.mailer.sent[0].text


class TestWhatItSays:
    @pytest.mark.parametrize(
        ("booking", "to_guest", "to_host"),
        [
            (replace(NO_PLACE, location=Location("Studio 3")), "Studio 3", "Studio 3"),
            (replace(CONFIRMED, link=replace(MEET_LINK, url=ANOTHER), link_count=2), ANOTHER, ANOTHER),
            (replace(CONFIRMED, link=replace(ZOOM_LINK, url=ANOTHER), link_count=2), ANOTHER, ANOTHER),
            (MISSING, "Your video link will follow.", "There is no video link yet."),
            (WITH_ZOOM, "4:00 – 4:30 AM (Eastern Time, New York)", "10:00 – 10:30 AM (Central European Time, Berlin)"),
        ],
        ids=["in person", "Meet", "Zoom", "a link that is gone", "each reader's own zone"],
    )
    def test_ac_17_ac_18_ac_35_ac_61_it_says_what_is_so_when_it_is_sent(
        self, world, booking, to_guest, to_host
    ) -> None:
        world.put(booking)

        run(world, A_DAY_BEFORE)

        guests, hosts = world.mailer.sent
        assert unbroken(to_guest) in guests.text
        assert unbroken(to_host) in hosts.text
        assert (ZOOM_LINK.url in guests.text + guests.html + hosts.text + hosts.html) == (booking is WITH_ZOOM)

    def test_m7_a_reminder_that_told_the_new_link_is_followed_by_no_mail_about_it(self, world) -> None:
        missing = world.put(replace(WITH_ZOOM, link=None, link_count=0, meeting_state=MeetingState.MISSING))
        send_booking_mails(missing.target, world.house)
        world.put(WITH_ZOOM)
        run(world, A_DAY_BEFORE)

        assert send_booking_mails(WITH_ZOOM.target, world.house) == []


class TestWhoGetsNone:
    @pytest.mark.parametrize("status", OTHER_STATUSES)
    def test_ac_41_a_booking_that_is_not_on_though_a_reminder_was_left(self, world, status) -> None:
        world.put(replace(WITH_ZOOM, status=status))

        assert run(world, A_DAY_BEFORE).mails == 0
        assert due_at(world) is None

    def test_ac_41_a_booking_that_moved_is_reminded_of_by_its_new_time_alone(self, world) -> None:
        reschedule_booking(WITH_ZOOM, MOVED_TO, world.house)

        assert run(world, A_DAY_BEFORE).mails == 0
        assert run(world, MOVED_TO - timedelta(days=1)).mails == 2
        assert ["Thursday, December 3, 2026" in mail.text for mail in world.mailer.sent] == [True, True]

    @pytest.mark.parametrize("change", ["moves", "is cancelled"])
    def test_ac_41_a_booking_that_changes_while_its_reminder_is_written(self, world, change) -> None:
        def happens() -> None:
            if change == "moves":
                reschedule_booking(WITH_ZOOM, MOVED_TO, world.house)
            else:
                cancel_booking(WITH_ZOOM, Party.HOST, "", world.house)

        meanwhile(world.hosts, "get", happens)

        assert run(world, A_DAY_BEFORE).mails == 0
        assert world.mailer.sent == []
        assert due_at(world) == (MOVED_TO - timedelta(days=1) if change == "moves" else None)

    def test_e4_a_class_that_is_over(self, world) -> None:
        assert run(world, WITH_ZOOM.ends_at).mails == 0
        assert due_at(world) is None

    def test_e4_a_booking_that_is_none(self, world) -> None:
        world.due_work.ask(DueKind.REMINDER, "test_1", A_DAY_BEFORE)
        del world.bookings.bookings[WITH_ZOOM.booking_id]

        assert run(world, A_DAY_BEFORE) == Reminded(mails=0, is_complete=True)
        assert world.due_work.rows == {}

    @pytest.mark.parametrize("whose", TO_BOTH)
    def test_e5_an_address_that_gets_no_more_mail_and_the_other_is_reminded_all_the_same(self, world, whose) -> None:
        world.suppressions.suppress(whose.upper(), "bounce", world.clock.now())

        assert run(world, A_DAY_BEFORE).mails == 1
        assert world.mailer.recipients == [address for address in TO_BOTH if address != whose]
        assert world.notice_kinds() == [NoticeKind.MAIL_REFUSED]
        assert due_at(world) == AN_HOUR_BEFORE

    def test_e5_an_address_that_ses_refuses_holds_up_nobody_and_is_not_tried_again(self, world) -> None:
        world.mailer.failures.add("send", MailRefused("no such mailbox"))

        assert run(world, A_DAY_BEFORE).mails == 1
        put(world, WITH_ZOOM)
        assert run(world, A_DAY_BEFORE).mails == 0


class TestAfterAnOutage:
    def test_e4_a_gap_of_six_hours_loses_none(self, world) -> None:
        bookings = several(world, 10)

        run(world, A_DAY_BEFORE + timedelta(hours=6))

        reminded = [address for address in world.mailer.recipients if address.startswith("guest-")]
        assert reminded == [booking.guest.email for booking in bookings]

    def test_e4_of_several_reminders_that_fell_due_the_latest_is_sent_while_the_class_is_not_over(self, world) -> None:
        run(world, SLOT - timedelta(minutes=10))

        assert world.mailer.recipients == TO_BOTH
        assert "in 10 minutes" in world.mailer.sent[0].text
        assert due_at(world) is None

    def test_e4_where_ses_throttles_the_run_stops_and_the_next_one_sends_what_was_not(self, world) -> None:
        first, second = several(world, 2)
        world.mailer.failures.add("send", THROTTLED, skip=3)

        assert run(world, second.starts_at - timedelta(days=1)) == Reminded(mails=2, is_complete=False)
        assert (due_at(world, first), due_at(world, second)) == (AN_HOUR_BEFORE, A_DAY_BEFORE + timedelta(minutes=30))
        assert run(world, world.clock.now() + timedelta(minutes=5)) == Reminded(mails=1, is_complete=True)
        assert world.mailer.recipients == [first.guest.email, HOST.email, second.guest.email, HOST.email]

    def test_e4_where_ses_throttles_from_the_start_the_run_stops_at_once(self, world) -> None:
        world.mailer.failures.add_for_good("send", THROTTLED)
        bookings = several(world, 3)

        assert run(world, SLOT - timedelta(hours=20)) == Reminded(mails=0, is_complete=False)

        assert due_at(world, bookings[0]) == A_DAY_BEFORE

    def test_e4_a_run_that_takes_long_hands_the_rest_on_which_the_next_run_finds_if_it_comes_to_nothing(
        self, world
    ) -> None:
        bookings = several(world, 3)
        pause, send = TIME_TO_BEGIN.total_seconds() / 2, world.mailer.send
        world.mailer.send = lambda *given, **more: world.clock.sleep(pause) or send(*given, **more)

        assert run(world, bookings[-1].starts_at - timedelta(days=1)) == Reminded(4, is_complete=False, handed_out=1)
        [event] = world.workers.events
        assert [due.owner_id for due in Share.of_event(event).due] == [bookings[-1].booking_id]
        assert run(world, world.clock.now()) == Reminded(mails=2, is_complete=True)

    @pytest.mark.parametrize("error", [StoreUnavailable("no answer"), ZeroDivisionError()])
    def test_e4_a_booking_that_nobody_can_be_reminded_of_holds_no_other_up(self, world, error) -> None:
        first, second = several(world, 2)
        compose = world.mail_composer.compose

        def fail_over_the_first(occasion, role, booking, *given, **more):
            if booking.booking_id == first.booking_id:
                raise error
            return compose(occasion, role, booking, *given, **more)

        world.mail_composer.compose = fail_over_the_first

        with pytest.raises(type(error)):
            run(world, second.starts_at - timedelta(days=1))

        assert world.mailer.recipients == [second.guest.email, HOST.email]
        assert due_at(world, first) == A_DAY_BEFORE

    def test_o7_a_reminder_that_the_site_may_not_send_waits_and_holds_up_no_other(self, world) -> None:
        """In the sandbox SES takes mail to some and not to others."""
        first, second = several(world, 2)
        world.mailer.failures.add("send", NOT_ALLOWED)

        assert run(world, second.starts_at - timedelta(days=1)) == Reminded(mails=3, is_complete=True)
        assert world.mailer.recipients == [HOST.email, second.guest.email, HOST.email]
        assert due_at(world, first) == world.clock.now() + timedelta(minutes=5)

        assert run(world, due_at(world, first)).mails == 1
        assert world.mailer.recipients[3:] == [first.guest.email]
        assert due_at(world, first) == AN_HOUR_BEFORE

    def test_o7_a_reminder_that_waits_is_told_on_the_timeline_once_and_gives_way_to_the_next(self, world) -> None:
        world.mailer.failures.add_for_good("send", NOT_ALLOWED)
        for late in range(0, 23 * 60, 5):
            run(world, A_DAY_BEFORE + timedelta(minutes=late))
        world.mailer.failures.clear()

        run(world, AN_HOUR_BEFORE)
        run(world, AN_HOUR_BEFORE + timedelta(minutes=5))

        assert ["in 1 hour" in mail.text for mail in world.mailer.sent] == [True, True]
        assert world.story(WITH_ZOOM) == [
            "Mail to the guest not sent yet",
            "Mail to the host not sent yet",
            "Mail to the guest sent",
            "Mail to the host sent",
        ]
        assert due_at(world) is None

    def test_o7_a_reminder_that_waited_until_the_class_was_over_is_dropped(self, world) -> None:
        world.mailer.failures.add("send", NOT_ALLOWED, times=2)
        run(world, AN_HOUR_BEFORE)

        assert run(world, WITH_ZOOM.ends_at).mails == 0
        assert due_at(world) is None

    def test_an_outage_of_the_table_is_not_taken_for_one_of_ses(self, world) -> None:
        world.mailer.failures.add("send", StoreUnavailable("no answer"))

        with pytest.raises(StoreUnavailable):
            run(world, A_DAY_BEFORE)
        assert due_at(world) == A_DAY_BEFORE
