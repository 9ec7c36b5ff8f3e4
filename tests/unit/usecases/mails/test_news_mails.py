"""R2, X1, B5, M5, M7, M8, E5: each piece of news about a booking is mailed once; links of a revision as they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MailRefused, MailUnavailable
from joinlink.model.booking import Booking, BookingStatus, Checkout, MeetingLink, MeetingState, News
from joinlink.model.host import Host
from joinlink.model.mail import CalendarMethod, MailRole
from joinlink.model.notice import NoticeKind
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from tests.fakes import FakeHosts
from tests.samples import HOST, SLOT
from tests.worlds.world import CONFIRMED, HOST_ID, MEET_LINK, WITH_ZOOM, ZOOM_LINK, World

WITHOUT_LINK = replace(CONFIRMED, meeting_state=MeetingState.MISSING)
MOVED = replace(WITH_ZOOM, revision=3, link_count=2, news=News.MOVED, moved_from=SLOT - timedelta(days=1))
PASTED = MeetingLink("https://example.com/room", kind=None, meeting_id=None)
CANCELLED = replace(CONFIRMED, revision=3, status=BookingStatus.CANCELLED, meeting_state=MeetingState.REMOVED)
SENT_BACK = Checkout("cs_1", "", payment_intent_id="pi_1", refund_id="re_1")
BOTH = [MailRole.GUEST, MailRole.HOST]


@pytest.fixture
def world() -> World:
    return World.selling()


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

    def test_b5_of_a_refund_the_guest_hears_when_the_money_is_on_its_way(self, world: World) -> None:
        owed = Checkout("cs_1", "https://checkout.example", payment_intent_id="pi_1")
        refunded = replace(CONFIRMED, revision=3, status=BookingStatus.REFUNDED, checkout=owed)
        with pytest.raises(MailUnavailable):
            tell(world, refunded)
        assert world.mailer.sent == []

        assert tell(world, replace(refunded, checkout=replace(owed, refund_id="re_1"))) == [MailRole.GUEST]

    def test_b5_of_a_refund_the_guest_alone_is_told(self, world: World) -> None:
        refunded = replace(CONFIRMED, revision=3, status=BookingStatus.REFUNDED, checkout=SENT_BACK)

        assert tell(world, refunded) == [MailRole.GUEST]

    @pytest.mark.parametrize(("refund_id", "words"), [("re_1", "on its way back"), ("refused", "did not go through")])
    def test_b5_what_became_of_the_money_is_what_is_told(self, world: World, refund_id, words) -> None:
        checkout = replace(SENT_BACK, refund_id=refund_id)
        tell(world, replace(CONFIRMED, revision=3, status=BookingStatus.REFUNDED, checkout=checkout))

        assert words in world.mailer.sent[0].text

    def test_b5_nobody_is_told_of_money_that_is_not_on_its_way(self, world: World) -> None:
        owed = replace(SENT_BACK, refund_id=None)

        with pytest.raises(MailUnavailable):
            tell(world, replace(CONFIRMED, revision=3, status=BookingStatus.REFUNDED, checkout=owed))
        assert world.mailer.sent == []

    def test_ac_13_ac_35_a_move_is_told_with_the_new_time_and_link_under_a_higher_sequence(self, world) -> None:
        tell(world, replace(WITH_ZOOM, starts_at=MOVED.moved_from))
        new_link = replace(ZOOM_LINK, url="https://zoom.us/j/81000000002", meeting_id="81000000002")
        tell(world, replace(MOVED, link=new_link))

        first, second = (mail for mail in world.mailer.sent if mail.to == CONFIRMED.guest.email)
        assert new_link.url in second.text
        assert ZOOM_LINK.url not in second.text
        assert (b"SEQUENCE:3\r\n" in first.calendar, b"SEQUENCE:5\r\n" in second.calendar) == (True, True)

    @pytest.mark.parametrize("status", [BookingStatus.PENDING_PAYMENT, BookingStatus.EXPIRED])
    def test_a_booking_that_never_came_about_is_told_to_nobody(self, world: World, status) -> None:
        assert tell(world, replace(CONFIRMED, status=status)) == []

    def test_ac_42_a_booking_that_moves_while_its_mail_is_written_gets_no_old_mail(self, world: World) -> None:
        world.hosts = Interrupted(world.hosts, lambda: world.put(MOVED))

        assert tell(world, WITH_ZOOM) == []
        assert world.mailer.sent == []
        assert world.mail_ledger.rows == {}


class TestLinksOfOneRevision:
    def test_m7_a_link_that_comes_late_is_told_to_both(self, world: World) -> None:
        tell(world, WITHOUT_LINK)

        assert tell(world, WITH_ZOOM) == BOTH
        assert tell(world, WITH_ZOOM) == []
        assert occasions(world) == ["confirmation", "link_ready-1"]
        assert ZOOM_LINK.url in world.mailer.sent[-1].text

    def test_ac_19_a_link_that_another_one_takes_the_place_of_is_told_as_changed(self, world: World) -> None:
        tell(world, WITH_ZOOM)

        assert tell(world, replace(WITH_ZOOM, link=MEET_LINK, link_count=2)) == BOTH
        assert occasions(world) == ["confirmation", "link_changed-2"]

    def test_m7_a_link_that_is_gone_is_told_once_there_is_another(self, world: World) -> None:
        tell(world, WITH_ZOOM)

        assert tell(world, replace(WITH_ZOOM, link=None, meeting_state=MeetingState.MISSING)) == []
        assert tell(world, replace(WITH_ZOOM, link_count=2)) == BOTH

    def test_m7_a_link_that_is_gone_before_it_was_told_is_told_to_nobody(self, world: World) -> None:
        tell(world, WITH_ZOOM)

        assert tell(world, replace(WITH_ZOOM, link=None, link_count=2, meeting_state=MeetingState.MISSING)) == []

    def test_m7_of_three_links_whoever_heard_of_the_last_hears_of_it_no_more(self, world: World) -> None:
        tell(world, WITHOUT_LINK)
        for count in (1, 2, 3, 3):
            tell(world, replace(WITH_ZOOM, link_count=count))

        assert occasions(world) == ["confirmation", "link_ready-1", "link_changed-2", "link_changed-3"]

    def test_m7_each_reader_is_told_what_they_lack(self, world: World) -> None:
        world.mailer.failures.add("send", MailUnavailable("throttled"))
        with pytest.raises(MailUnavailable):
            tell(world, WITHOUT_LINK)

        tell(world, WITH_ZOOM)

        assert occasions(world, MailRole.GUEST) == ["confirmation"]
        assert occasions(world, MailRole.HOST) == ["confirmation", "link_ready-1"]

    def test_m7_a_mail_about_a_link_that_did_not_go_out_is_repeated(self, world: World) -> None:
        tell(world, WITHOUT_LINK)
        world.mailer.failures.add("send", MailUnavailable("throttled"))
        with pytest.raises(MailUnavailable):
            tell(world, WITH_ZOOM)

        assert tell(world, WITH_ZOOM) == [MailRole.GUEST]

    def test_m7_a_move_is_told_with_no_word_about_the_links_before_it(self, world: World) -> None:
        tell(world, WITHOUT_LINK)
        tell(world, MOVED)

        assert occasions(world) == ["confirmation", "rescheduled"]


class TestAddressesThatGetNoMail:
    @pytest.mark.parametrize("role", MailRole)
    def test_e5_after_a_bounce_nothing_is_sent_and_a_notice_says_so(self, world: World, role: MailRole) -> None:
        address = CONFIRMED.guest.email if role is MailRole.GUEST else HOST.email
        world.suppressions.suppress(address, "bounce", world.clock.now())

        assert tell(world, WITH_ZOOM) == [other for other in BOTH if other is not role]
        assert address not in [mail.to for mail in world.mailer.sent]
        (notice,) = world.notices.list(HOST_ID)
        assert (notice.kind, role in notice.title) == (NoticeKind.MAIL_REFUSED, True)
        assert f"Mail to the {role} refused" in [event.what for event in world.timeline.list(CONFIRMED.booking_id)]

    def test_e5_one_that_bounces_after_the_first_mail_hears_of_nothing_more(self, world: World) -> None:
        tell(world, WITHOUT_LINK)
        world.suppressions.suppress(CONFIRMED.guest.email, "complaint", world.clock.now())

        assert tell(world, WITH_ZOOM) == [MailRole.HOST]

    def test_e5_one_that_was_refused_once_is_asked_again_for_the_next_news(self, world: World) -> None:
        world.mailer.failures.add("send", MailRefused("not now"))
        tell(world, WITHOUT_LINK)

        assert tell(world, WITHOUT_LINK) == []
        assert tell(world, WITH_ZOOM) == BOTH


class Interrupted(FakeHosts):
    """Lets something else happen once the booking was read."""

    def __init__(self, hosts: FakeHosts, meanwhile: Callable[[], object]) -> None:
        super().__init__(hosts.hosts, hosts.handles)
        self.meanwhile = meanwhile

    def get(self, host_id: str) -> Host:
        self.meanwhile()
        return super().get(host_id)
