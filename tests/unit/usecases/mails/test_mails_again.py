"""F7, E5: a corrected address and a host's wish bring the mail of the present state again, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, MailRefused, MailUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_mails import MOST_ADDRESS_CHANGES, MOST_ROUNDS
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.model.notice import NoticeKind
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.send_mails_again import send_mails_again
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from joinlink.usecases.mails.take_mail_feedback import take_mail_feedback
from tests.fakes.interruptions import meanwhile
from tests.samples import GUEST, HOST, SLOT
from tests.unit.usecases.mails.conftest import TO_BOTH
from tests.worlds.world import CANCELLED, MISSING, PENDING, WITH_ZOOM, World

RIGHT = "right@example.com"


@pytest.fixture(autouse=True)
def mailed(world: World) -> None:
    """Let both have their confirmation."""
    world.live_in("Europe/Berlin")
    world.put(WITH_ZOOM)
    run_first(world)
    world.mailer.sent.clear()


def now_stored(world: World) -> Booking:
    return world.stored(WITH_ZOOM)


def correct(world: World, email: str = RIGHT) -> Booking:
    return correct_address(now_stored(world), email, world.house)


def run_first(world: World) -> None:
    """Send mails as the workflow of the booking's revision does."""
    send_booking_mails(now_stored(world).target, world.house, mail_round=0)


def run_again(world: World) -> None:
    """Send mails as the workflow of the booking's last round does."""
    booking = now_stored(world)
    send_booking_mails(booking.target, world.house, mail_round=booking.mail_round)


class TestACorrectedAddress:
    def test_f7_gets_the_mail_of_the_present_state_once_and_the_host_none(self, world) -> None:
        correct(world)

        for run in (run_first, run_again, run_again, run_first):
            run(world)
        send_booking_mails(WITH_ZOOM.target, world.house)

        assert world.mailer.recipients == [RIGHT]
        assert world.mailer.sent[0].subject.partition(" · ")[2].startswith("Confirmed")
        assert world.story(WITH_ZOOM)[-2:] == ["Address corrected by the guest", "Mail to the guest sent"]

    def test_f7_of_a_cancelled_booking_gets_the_cancellation(self, world) -> None:
        world.put(replace(CANCELLED, revision=3))

        correct(world)
        run_again(world)

        assert world.mailer.recipients == [RIGHT]
        assert world.mailer.sent[0].subject.partition(" · ")[2].startswith("Cancelled")

    def test_f7_before_it_is_paid_gets_no_mail_until_it_is(self, world) -> None:
        world.mail_ledger.rows.clear()
        world.put(PENDING)

        assert correct(world).guest_round == 0

        world.put(now_stored(world).confirmed(world.clock.now()))
        run_first(world)
        assert world.mailer.recipients == [RIGHT, HOST.email]

    def test_f7_while_the_first_mails_are_on_their_way_each_goes_out_once_to_the_right_address(self, world) -> None:
        """The workflow of the revision has read the booking; it sends nothing to the address that was corrected."""
        world.mail_ledger.rows.clear()
        meanwhile(world.hosts, "get", lambda: correct(world))

        run_first(world)
        run_again(world)

        assert sorted(world.mailer.recipients) == sorted([RIGHT, HOST.email])

    def test_m7_a_link_that_comes_later_is_told_at_the_new_address(self, world) -> None:
        world.mail_ledger.rows.clear()
        world.put(MISSING)
        run_first(world)
        world.mailer.sent.clear()
        correct(world)
        run_again(world)
        world.put(replace(now_stored(world), link=WITH_ZOOM.link, link_count=1))

        run_first(world)

        assert world.mailer.recipients == [RIGHT, RIGHT, HOST.email]
        assert "link" in world.mailer.sent[1].subject

    def test_f7_stays_through_a_move_that_was_read_before_it(self, world) -> None:
        before = now_stored(world)
        correct(world)

        reschedule_booking(before, SLOT + timedelta(days=1), world.house)
        run_first(world)

        assert world.mailer.recipients == [RIGHT, HOST.email]

    def test_f7_the_same_address_again_changes_nothing(self, world) -> None:
        assert correct(world, GUEST.email) == WITH_ZOOM
        assert now_stored(world) == WITH_ZOOM

    def test_f7_is_corrected_three_times_at_most(self, world) -> None:
        for number in range(MOST_ADDRESS_CHANGES):
            correct(world, f"stranger-{number}@example.com")

        with pytest.raises(IllegalTransition, match="three times"):
            correct(world)

    @pytest.mark.parametrize(
        "booking", [replace(PENDING, status=BookingStatus.EXPIRED), WITH_ZOOM], ids=["expired", "over"]
    )
    def test_f7_is_not_corrected_when_it_is_too_late(self, world, booking) -> None:
        world.put(booking)
        world.clock.time = WITH_ZOOM.ends_at

        with pytest.raises(IllegalTransition, match="too late"):
            correct(world)

    def test_f7_is_not_corrected_over_a_change_that_nobody_saw(self, world) -> None:
        before = now_stored(world)
        correct(world)

        with pytest.raises(IllegalTransition, match="meanwhile"):
            correct_address(before, "another@example.com", world.house)


class TestAnAddressThatGetsNoMail:
    def bounce(self, world: World, address: str = GUEST.email) -> None:
        take_mail_feedback(MailFeedback(FeedbackKind.BOUNCE, (address,), WITH_ZOOM.booking_id), world.house)

    def test_e5_is_known_on_the_booking_from_the_bounce_until_it_is_corrected(self, world) -> None:
        self.bounce(world)
        assert now_stored(world).is_mail_stopped

        correct(world)
        run_again(world)

        assert not now_stored(world).is_mail_stopped
        assert world.notice_kinds() == []

    def test_e5_is_known_though_the_mail_comes_back_before_it_is_noted_as_sent(self, world) -> None:
        self.bounce(world)
        correct(world)
        meanwhile(world.mailer, "send", lambda: self.bounce(world, RIGHT), after=True)

        run_again(world)

        assert now_stored(world).is_mail_stopped
        assert world.notice_kinds() == [NoticeKind.MAIL_REFUSED]

    @pytest.mark.parametrize("how", ["suppressed", "refused"])
    def test_e5_is_known_on_the_booking_from_a_mail_that_was_refused(self, world, how) -> None:
        world.mail_ledger.rows.clear()
        if how == "suppressed":
            world.suppressions.suppress(GUEST.email, "bounce", world.clock.now())
        else:
            world.mailer.failures.add("send", MailRefused("no such mailbox"))

        run_first(world)

        assert now_stored(world).is_mail_stopped
        assert world.notice_kinds() == [NoticeKind.MAIL_REFUSED]

    def test_e5_a_late_bounce_of_the_former_address_says_nothing_about_guest_or_host(self, world) -> None:
        correct(world)

        self.bounce(world)

        assert not now_stored(world).is_mail_stopped
        assert world.notice_kinds() == []
        assert world.story(WITH_ZOOM)[-1] == "Mail to a former address came back"
        assert world.suppressions.is_suppressed(GUEST.email)

    def test_e5_after_a_correction_a_bounce_of_the_host_is_still_the_hosts(self, world) -> None:
        correct(world)

        self.bounce(world, HOST.email)

        assert world.story(WITH_ZOOM)[-1] == "Mail to the host came back"

    @pytest.mark.parametrize("whose", TO_BOTH)
    def test_e5_the_host_has_both_mails_sent_again_and_lets_the_address_have_them(self, world, whose) -> None:
        self.bounce(world, whose)

        send_mails_again(now_stored(world), world.house)
        run_first(world)
        run_again(world)

        assert world.mailer.recipients == TO_BOTH
        assert not now_stored(world).is_mail_stopped
        assert world.suppressions.causes == {}


class TestTheHostsWish:
    def test_e5_a_mail_that_can_not_go_now_is_left_to_care(self, world) -> None:
        send_mails_again(now_stored(world), world.house)
        world.mailer.failures.add("send", MailUnavailable("throttled"), times=2)
        with pytest.raises(MailUnavailable):
            run_again(world)

        world.look(WITH_ZOOM.booking_id)

        assert world.mailer.recipients == TO_BOTH

    def test_e5_is_granted_ten_times(self, world) -> None:
        for _ in range(MOST_ROUNDS):
            send_mails_again(now_stored(world), world.house)

        with pytest.raises(IllegalTransition, match="ten times"):
            send_mails_again(now_stored(world), world.house)

    @pytest.mark.parametrize(
        ("booking", "why"),
        [(PENDING, "no mail about it yet"), (replace(PENDING, status=BookingStatus.EXPIRED), "no mail about it")],
    )
    def test_e5_is_not_granted_where_there_is_no_mail(self, world, booking, why) -> None:
        world.put(booking)

        with pytest.raises(IllegalTransition, match=why):
            send_mails_again(booking, world.house)

    def test_e5_is_not_granted_when_it_is_over(self, world) -> None:
        world.clock.time = WITH_ZOOM.ends_at

        with pytest.raises(IllegalTransition, match="too late"):
            send_mails_again(now_stored(world), world.house)
