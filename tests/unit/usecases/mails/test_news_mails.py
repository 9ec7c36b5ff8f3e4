"""R2, X1, B5, M5, M7, M8, E5: each piece of news about a booking is mailed once; links of a revision as they come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MailRefused, MailUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState, News
from joinlink.model.mail import CalendarMethod, MailRole
from joinlink.model.notice import NoticeKind
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from tests.fakes.interruptions import meanwhile
from tests.samples import SLOT
from tests.unit.usecases.mails.conftest import BOTH, TO_BOTH
from tests.worlds.world import CONFIRMED, MEET_LINK, WITH_ZOOM, ZOOM_LINK, World

WITHOUT_LINK = replace(CONFIRMED, meeting_state=MeetingState.MISSING)
MOVED = replace(WITH_ZOOM, revision=3, link_count=2, news=News.MOVED, moved_from=SLOT - timedelta(days=1))
PASTED = MeetingLink("https://example.com/room", kind=None, meeting_id=None)
CANCELLED = replace(CONFIRMED, revision=3, status=BookingStatus.CANCELLED, meeting_state=MeetingState.REMOVED)
OWED = Checkout("cs_1", "", payment_intent_id="pi_1")
REFUNDED = replace(CONFIRMED, revision=3, status=BookingStatus.REFUNDED, checkout=OWED)
THROTTLED = MailUnavailable("throttled")


def tell(world: World, booking: Booking) -> list[MailRole]:
    """Let the booking stand so, and send what is to be told."""
    world.put(booking)
    return send_booking_mails(booking.target, world.house)


def occasions(world: World, role: MailRole = MailRole.GUEST) -> list[str]:
    """Return why a reader was mailed."""
    return [str(record.occasion) for record in world.mail_ledger.rows.values() if record.role is role]


class TestNewsOfARevision:
    @pytest.mark.parametrize(
        ("booking", "occasion", "method"),
        [
            (WITH_ZOOM, "confirmation", CalendarMethod.REQUEST),
            (MOVED, "rescheduled", CalendarMethod.REQUEST),
            (replace(MOVED, news=News.LINK_READY, link=PASTED), "link_ready", CalendarMethod.REQUEST),
            (replace(MOVED, news=News.LINK_CHANGED, link=PASTED), "link_changed", CalendarMethod.REQUEST),
            (CANCELLED, "cancelled", CalendarMethod.CANCEL),
        ],
        ids=["booked", "moved", "pasted where none was", "pasted in place of another", "cancelled"],
    )
    def test_r2_x1_m8_guest_and_host_are_told_once(self, world, booking, occasion, method) -> None:
        assert tell(world, booking) == BOTH
        assert tell(world, booking) == []

        assert occasions(world, MailRole.GUEST) == occasions(world, MailRole.HOST) == [occasion]
        assert {mail.calendar_method for mail in world.mailer.sent} == {method}

    @pytest.mark.parametrize(
        ("refund_id", "words"), [("re_1", "on its way back"), ("refused", "could not be sent back")]
    )
    def test_b5_of_a_refund_both_hear_once_it_is_known_what_became_of_it(self, world, refund_id, words) -> None:
        with pytest.raises(MailUnavailable):
            tell(world, REFUNDED)
        assert world.mailer.sent == []

        assert tell(world, replace(REFUNDED, checkout=replace(OWED, refund_id=refund_id))) == BOTH
        assert words in world.mailer.sent[0].text

    def test_ac_13_ac_35_a_move_is_told_with_the_new_time_and_link_under_a_higher_sequence(self, world) -> None:
        tell(world, replace(WITH_ZOOM, starts_at=MOVED.moved_from))
        new_link = replace(ZOOM_LINK, url="https://zoom.us/j/81000000002", meeting_id="81000000002")
        tell(world, replace(MOVED, link=new_link))

        first, second = (mail for mail in world.mailer.sent if mail.to == CONFIRMED.guest.email)
        assert new_link.url in second.text
        assert ZOOM_LINK.url not in second.text
        assert (b"SEQUENCE:3\r\n" in first.calendar, b"SEQUENCE:5\r\n" in second.calendar) == (True, True)

    @pytest.mark.parametrize("status", [BookingStatus.PENDING_PAYMENT, BookingStatus.EXPIRED])
    def test_a_booking_that_never_came_about_is_told_to_nobody(self, world, status) -> None:
        assert tell(world, replace(CONFIRMED, status=status)) == []

    def test_s2_a_booking_to_be_confirmed_is_told_to_its_guest_alone_with_the_link_that_opens_it(self, world) -> None:
        held = replace(CONFIRMED, status=BookingStatus.AWAITING_CONFIRMATION, revision=1)

        assert tell(world, held) == [MailRole.GUEST]
        (mail,) = world.mailer.sent
        assert world.house.guest_links.booking_page(held.booking_id) in mail.text
        assert mail.calendar is None

    def test_ac_42_a_booking_that_moves_while_its_mail_is_written_gets_no_old_mail(self, world) -> None:
        meanwhile(world.hosts, "get", lambda: world.put(MOVED))

        assert tell(world, WITH_ZOOM) == []
        assert (world.mailer.sent, world.mail_ledger.rows) == ([], {})


class TestLinksOfOneRevision:
    def test_m7_a_link_that_comes_late_is_told_to_both(self, world) -> None:
        tell(world, WITHOUT_LINK)

        assert tell(world, WITH_ZOOM) == BOTH
        assert ZOOM_LINK.url in world.mailer.sent[-1].text

    def test_ac_19_a_link_that_another_one_takes_the_place_of_is_told_as_changed(self, world) -> None:
        tell(world, WITH_ZOOM)

        assert tell(world, replace(WITH_ZOOM, link=MEET_LINK, link_count=2)) == BOTH
        assert occasions(world) == ["confirmation", "link_changed-2"]

    def test_m7_a_link_that_is_gone_is_told_once_there_is_another(self, world) -> None:
        tell(world, WITH_ZOOM)

        for count in (1, 2):
            gone = replace(WITH_ZOOM, link=None, link_count=count, meeting_state=MeetingState.MISSING)
            assert tell(world, gone) == []
        assert tell(world, replace(WITH_ZOOM, link_count=2)) == BOTH

    def test_m7_of_three_links_whoever_heard_of_the_last_hears_of_it_no_more(self, world) -> None:
        tell(world, WITHOUT_LINK)
        for count in (1, 2, 3, 3):
            tell(world, replace(WITH_ZOOM, link_count=count))

        assert occasions(world) == ["confirmation", "link_ready-1", "link_changed-2", "link_changed-3"]

    def test_m7_each_reader_is_told_what_they_lack(self, world) -> None:
        world.mailer.failures.add("send", THROTTLED)
        with pytest.raises(MailUnavailable):
            tell(world, WITHOUT_LINK)

        tell(world, WITH_ZOOM)

        assert occasions(world, MailRole.GUEST) == ["confirmation"]
        assert occasions(world, MailRole.HOST) == ["confirmation", "link_ready-1"]

    def test_m7_a_mail_about_a_link_that_did_not_go_out_is_repeated(self, world) -> None:
        tell(world, WITHOUT_LINK)
        world.mailer.failures.add("send", THROTTLED)
        with pytest.raises(MailUnavailable):
            tell(world, WITH_ZOOM)

        assert tell(world, WITH_ZOOM) == [MailRole.GUEST]

    def test_m7_a_move_is_told_with_no_word_about_the_links_before_it(self, world) -> None:
        tell(world, WITHOUT_LINK)
        tell(world, MOVED)

        assert occasions(world) == ["confirmation", "rescheduled"]


class TestAddressesThatGetNoMail:
    @pytest.mark.parametrize("role", MailRole)
    def test_e5_after_a_bounce_nothing_is_sent_and_a_notice_says_so(self, world, role) -> None:
        address = TO_BOTH[BOTH.index(role)]
        world.suppressions.suppress(address, "bounce", world.clock.now())

        assert tell(world, WITH_ZOOM) == [other for other in BOTH if other is not role]
        assert address not in world.mailer.recipients
        notice = world.the_notice()
        assert (notice.kind, role in notice.title) == (NoticeKind.MAIL_REFUSED, True)
        assert f"Mail to the {role} refused" in world.story(CONFIRMED)

    def test_e5_one_that_bounces_after_the_first_mail_hears_of_nothing_more(self, world) -> None:
        tell(world, WITHOUT_LINK)
        world.suppressions.suppress(CONFIRMED.guest.email, "complaint", world.clock.now())

        assert tell(world, WITH_ZOOM) == [MailRole.HOST]

    def test_e5_one_that_was_refused_once_is_asked_again_for_the_next_news(self, world) -> None:
        world.mailer.failures.add("send", MailRefused("not now"))
        tell(world, WITHOUT_LINK)

        assert tell(world, WITHOUT_LINK) == []
        assert tell(world, WITH_ZOOM) == BOTH
