"""M7, B5, M3, D4: a look sees to a booking's link, its entry, its mails and its refund, and asks for the next one."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import MailUnavailable, ProviderRejected, ProviderUnavailable, SendingNotAllowed
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.mail import MailKind, MailRole
from joinlink.model.notice import NoticeKind
from joinlink.model.workflow import Workflow
from joinlink.usecases.care.look_after_booking import TAKEN_FOR, look_after_booking
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.record_missing_link import record_missing_link
from joinlink.usecases.meetings.store_link import store_link
from tests.fakes.interruptions import fail_once, meanwhile
from tests.samples import HOST
from tests.workflow.interpreter import Killed
from tests.worlds.world import NEXT_WEEK, World

TARGET = NEXT_WEEK.target
IN_PERSON = replace(NEXT_WEEK, is_online=False, meeting_state=MeetingState.NONE)
THROTTLED = MailUnavailable("throttled")
A_DAY_BEFORE = NEXT_WEEK.starts_at - timedelta(days=1)
AN_HOUR_BEFORE = NEXT_WEEK.starts_at - timedelta(hours=1)
IN_TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and Google, and a confirmed booking that has no link yet."""
    return World.booked(Provider.ZOOM, Provider.GOOGLE, meeting_state=MeetingState.MISSING)


@pytest.fixture
def settled(world: World) -> World:
    """Return the world once link and entry are there and all have been told."""
    world.run_confirm()
    world.mailer.sent.clear()
    return world


def look_at(world: World, now: datetime) -> datetime | None:
    """Look after the booking at a time, and tell when it is looked after next."""
    world.clock.time = now
    return world.look()


def mailed(world: World) -> list[tuple[MailKind, MailRole]]:
    return [(record.occasion.kind, record.role) for record in world.mail_ledger.rows.values()]


def to_both(kind: MailKind) -> list[tuple[MailKind, MailRole]]:
    return [(kind, role) for role in MailRole]


class TestAMissingLink:
    def test_m7_the_workflow_is_started_once_more_at_each_look_and_carries_ids_alone(self, world) -> None:
        world.look()

        ((name, started),) = world.workflow_engine.started.items()
        assert name.startswith("bk_1-r2-")
        assert started == (Workflow.CONFIRM, {"bookingId": "bk_1", "revision": 2})
        assert world.story() == ["Trying again to make the link"]

        world.look_when_due()
        assert len(world.workflow_engine.started) == 2

    def test_m7_the_pauses_grow_though_the_workflow_goes_on_failing(self, world) -> None:
        world.look()
        pauses = []
        for _ in range(5):
            record_missing_link(TARGET, world.house)
            pauses.append(world.look_when_due())

        assert pauses == [timedelta(minutes=minutes) for minutes in (10, 20, 40, 80, 160)]

    def test_m7_n1_with_nothing_connected_the_booking_stands_and_it_is_tried_on(self) -> None:
        world = World.booked(meeting_state=MeetingState.MISSING)
        booking = world.stored()

        assert world.look() is not None
        assert world.stored() == booking

    def test_m7_a_link_that_was_made_at_last_is_told_the_notice_closed_and_the_next_look_is_the_pre_flight(
        self, world
    ) -> None:
        world.put()
        record_missing_link(TARGET, world.house)
        send_booking_mails(TARGET, world.house)
        world.look()

        world.run_confirm()

        assert mailed(world)[2:] == to_both(MailKind.LINK_READY)
        assert world.notice_kinds() == []
        assert world.look() == A_DAY_BEFORE
        assert len(world.workflow_engine.started) == 1

    @pytest.mark.parametrize("reason", ["it has begun", "it is in person"])
    def test_m7_nothing_is_made_for_a_class_that_wants_no_link(self, world, reason) -> None:
        if reason == "it has begun":
            world.clock.time = NEXT_WEEK.starts_at
        else:
            world.put(IN_PERSON)

        assert world.look() is None
        assert world.workflow_engine.started == {}

    def test_m8_a_pasted_link_is_let_be(self) -> None:
        world = World.booked(Provider.ZOOM, meeting_state=MeetingState.MISSING)
        pasted = world.put(world.stored().with_pasted_link("https://example.com/room", world.clock.now()))

        world.look()

        assert world.workflow_engine.started == {}
        assert world.stored() == pasted
        assert mailed(world) == to_both(MailKind.LINK_READY)


class TestTheAlert:
    def test_m7_the_host_alone_is_alerted_an_hour_before_and_once(self, world) -> None:
        assert look_at(world, AN_HOUR_BEFORE - timedelta(minutes=2)) == AN_HOUR_BEFORE
        assert world.mailer.sent == []

        for now in (AN_HOUR_BEFORE, NEXT_WEEK.starts_at - timedelta(minutes=30)):
            look_at(world, now)

        (mail,) = world.mailer.sent
        assert mail.to == HOST.email
        assert "no video link" in mail.text
        assert mailed(world) == [(MailKind.LINK_MISSING, MailRole.HOST)]

    def test_m7_an_alert_that_could_not_go_out_goes_out_at_the_next_look(self, world) -> None:
        world.mailer.failures.add("send", THROTTLED)
        look_at(world, AN_HOUR_BEFORE)
        assert "Mail to the host not sent yet" in world.story()

        world.look_when_due()

        assert len(world.mailer.sent) == 1

    @pytest.mark.parametrize("event_id", ["there", None])
    def test_m7_a_class_with_its_link_needs_none_though_its_entry_is_missing(self, settled, event_id) -> None:
        if event_id is None:
            settled.put(replace(settled.stored(), calendar_event_id=None))

        look_at(settled, AN_HOUR_BEFORE)

        assert settled.mailer.sent == []
        assert len(settled.workflow_engine.started) == (1 if event_id is None else 0)

    def test_m7_the_notice_about_a_missing_link_comes_down_when_the_class_is_over(self, world) -> None:
        world.put()
        record_missing_link(TARGET, world.house)

        look_at(world, NEXT_WEEK.ends_at - timedelta(seconds=1))
        assert world.notice_kinds() == [NoticeKind.MISSING_LINK]
        look_at(world, NEXT_WEEK.ends_at)

        assert world.notice_kinds() == []


class TestMails:
    def test_b7_mails_that_the_workflow_could_not_send_go_out(self, world) -> None:
        mint_meeting(TARGET, world.house)
        store_link(TARGET, world.house)
        world.connections.delete(world.connection(Provider.GOOGLE))

        assert world.look() == A_DAY_BEFORE
        assert mailed(world) == to_both(MailKind.CONFIRMATION)

    def test_b7_while_ses_throttles_they_are_tried_again(self, world) -> None:
        world.put(IN_PERSON)
        world.mailer.failures.add_for_good("send", THROTTLED)

        assert world.look() == world.clock.now() + IN_TEN_MINUTES

        world.mailer.failures.clear()
        world.look_when_due()
        assert world.due_at() is None
        assert len(world.mailer.sent) == 2

    def test_o7_while_the_site_may_not_send_they_are_tried_every_quarter_of_an_hour_and_go_out_once(
        self, world
    ) -> None:
        world.put(IN_PERSON)
        world.mailer.failures.add_for_good("send", SendingNotAllowed("not verified"))
        world.ask()
        for _ in range(10):
            world.look_when_due()
        assert world.look_when_due() == timedelta(minutes=15)

        world.mailer.failures.clear()
        world.look_when_due()
        assert world.due_at() is None
        assert mailed(world) == to_both(MailKind.CONFIRMATION)
        assert len(world.mailer.sent) == 2

    def test_e1_of_a_class_that_is_over_there_is_nothing_to_tell(self, world) -> None:
        assert look_at(world, NEXT_WEEK.ends_at) is None
        assert world.mailer.sent == []

    def test_x1_of_a_cancellation_there_is_though_the_class_would_be_over(self, world) -> None:
        world.clock.time = NEXT_WEEK.ends_at - timedelta(minutes=1)
        world.cancel()

        assert look_at(world, NEXT_WEEK.ends_at) is None

        assert mailed(world) == to_both(MailKind.CANCELLED)


class TestARefund:
    @pytest.fixture
    def world(self) -> World:
        """Return a booking whose payment came too late and was not sent back yet."""
        checkout = Checkout("cs_1", "https://checkout.example", payment_intent_id="pi_1")
        return World.booked(status=BookingStatus.REFUNDED, checkout=checkout)

    def test_b5_money_that_is_owed_is_sent_back_and_both_are_told(self, world) -> None:
        assert world.look() is None

        assert world.payments.refunds == {"pi_1": "re_1"}
        assert world.stored().checkout.refund_id == "re_1"
        assert mailed(world) == [(MailKind.REFUNDED, role) for role in MailRole]

    def test_b5_while_stripe_does_not_answer_it_is_tried_again(self, world) -> None:
        world.payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))

        assert world.look() == world.clock.now() + IN_TEN_MINUTES
        world.look_when_due()

        assert world.stored().checkout.refund_id == "re_1"
        assert world.due_at() is None

    def test_b5_what_stripe_refuses_is_left_to_the_host(self, world) -> None:
        world.payments.failures.add_for_good("refund", ProviderRejected("too old", provider="stripe"))

        for _ in range(2):
            assert world.look() is None
        assert world.notice_kinds() == [NoticeKind.PAYMENT_WITHOUT_SLOT]


class TestWhenItIsLookedAfterNext:
    def test_12_6_b7_a_booking_in_order_at_its_pre_flights_and_then_no_more_and_nobody_is_mailed(self, settled) -> None:
        assert settled.look() == A_DAY_BEFORE
        settled.look_when_due()
        assert settled.due_at() == NEXT_WEEK.starts_at - timedelta(minutes=15)
        settled.look_when_due()
        assert settled.due_at() is None
        assert settled.mailer.sent == []

    def test_a_booking_that_somebody_else_looks_after_is_left_to_them(self, world) -> None:
        due = world.ask()
        world.due_work.take(due, until=world.clock.now() + TAKEN_FOR)

        look_after_booking(due, world.house)

        assert world.workflow_engine.started == {}
        assert world.story() == []

    def test_a_look_that_dies_is_repeated_ten_minutes_later(self, world) -> None:
        fail_once(world.workflow_engine, "start", Killed())

        with pytest.raises(Killed):
            world.look()
        assert world.due_at() == world.clock.now() + TAKEN_FOR

    def test_a_look_that_was_asked_for_meanwhile_is_not_put_off(self, world) -> None:
        now = world.clock.now()
        meanwhile(world.workflow_engine, "start", lambda: world.due_work.ask(DueKind.CARE, "bk_1", now))

        assert world.look() == now

    def test_while_a_pre_flight_comes_before_the_next_try_it_comes_first(self, world) -> None:
        assert look_at(world, A_DAY_BEFORE - timedelta(minutes=5)) == A_DAY_BEFORE


def test_f7_a_booking_from_before_the_index_is_found_by_its_guest_after_a_look_and_a_deleted_guest_never(
    settled,
) -> None:
    guest = settled.house.strangers.guest(NEXT_WEEK.guest.email)
    settled.put(replace(settled.stored(), found_by=None))

    look_at(settled, A_DAY_BEFORE)

    assert [each.booking_id for each in settled.house.guest_searches.find(guest, 1)[0]] == [NEXT_WEEK.booking_id]
    settled.put(replace(settled.stored(), found_by=None, anonymised_at=A_DAY_BEFORE))
    look_at(settled, AN_HOUR_BEFORE)
    assert settled.stored().found_by is None
