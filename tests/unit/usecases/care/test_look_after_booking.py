"""M7, B5, M3, D4: a look sees to a booking's link, its entry, its mails and its refund, and asks for the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import MailUnavailable, ProviderRejected, ProviderUnavailable
from joinlink.model.booking import BookingStatus, Checkout, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.mail import MailKind, MailRole
from joinlink.usecases.care.look_after_booking import TAKEN_FOR, look_after_booking
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.record_missing_link import record_missing_link
from joinlink.usecases.meetings.store_link import store_link
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

MISSING = replace(NEXT_WEEK, meeting_state=MeetingState.MISSING)
IN_PERSON = replace(NEXT_WEEK, is_online=False, meeting_state=MeetingState.NONE)
THROTTLED = MailUnavailable("throttled")
A_DAY_BEFORE = NEXT_WEEK.starts_at - timedelta(days=1)
AN_HOUR_BEFORE = NEXT_WEEK.starts_at - timedelta(hours=1)


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and Google, and a confirmed booking that has no link yet."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put(MISSING)
    return world


def look_at(world: World, now: datetime) -> datetime | None:
    """Look after the booking at a time, and tell when it is looked after next."""
    world.clock.time = now
    return world.look()


def next_look(world: World) -> datetime | None:
    return world.due_work.at(DueKind.CARE, NEXT_WEEK.booking_id)


def mailed(world: World) -> list[tuple[MailKind, MailRole]]:
    return [(record.occasion.kind, record.role) for record in world.mail_ledger.rows.values()]


class TestAMissingLink:
    def test_m7_the_workflow_is_started_once_more_and_carries_ids_alone(self, world: World) -> None:
        world.look()

        ((name, started),) = world.workflow_engine.started.items()
        assert name.startswith("bk_1-r2-")
        assert started == (CONFIRM_MACHINE, {"bookingId": "bk_1", "revision": 2})
        assert world.story() == ["Trying again to make the link"]

    def test_m7_each_look_starts_it_under_another_name(self, world: World) -> None:
        world.look()
        world.look_when_due()

        assert len(world.workflow_engine.started) == 2

    def test_m7_the_pauses_grow_though_the_workflow_goes_on_failing(self, world: World) -> None:
        world.look()
        pauses = []
        for _ in range(5):
            record_missing_link(NEXT_WEEK.target, world.house)
            pauses.append(world.look_when_due())

        assert pauses == [timedelta(minutes=minutes) for minutes in (10, 20, 40, 80, 160)]

    def test_m7_n1_with_nothing_connected_the_booking_stands_and_it_is_tried_on(self) -> None:
        world = World()
        booking = world.put(MISSING)

        assert world.look() is not None
        assert world.stored() == booking

    def test_m7_a_link_that_was_made_at_last_is_told_the_notice_closed_and_the_next_look_is_the_pre_flight(
        self, world: World
    ) -> None:
        world.put(NEXT_WEEK)
        record_missing_link(NEXT_WEEK.target, world.house)
        send_booking_mails(NEXT_WEEK.target, world.house)
        world.look()

        world.run_confirm()

        assert mailed(world)[2:] == [(MailKind.LINK_READY, role) for role in MailRole]
        assert world.notices.list(HOST_ID) == []
        assert world.look() == A_DAY_BEFORE
        assert len(world.workflow_engine.started) == 1

    def test_m7_nothing_is_made_for_a_class_that_has_begun(self, world: World) -> None:
        assert look_at(world, NEXT_WEEK.starts_at) is None
        assert world.workflow_engine.started == {}

    def test_m7_a_class_in_person_has_nothing_to_make(self, world: World) -> None:
        world.put(IN_PERSON)

        assert world.look() is None
        assert world.workflow_engine.started == {}

    def test_m8_a_pasted_link_is_let_be(self) -> None:
        world = World().connect(Provider.ZOOM)
        pasted = world.put(MISSING.with_pasted_link("https://example.com/room", world.clock.now()))

        world.look()

        assert world.workflow_engine.started == {}
        assert world.stored() == pasted
        assert mailed(world) == [(MailKind.LINK_READY, role) for role in MailRole]


class TestTheAlert:
    def test_m7_the_host_alone_is_alerted_an_hour_before_and_once(self, world: World) -> None:
        look_at(world, AN_HOUR_BEFORE)
        look_at(world, NEXT_WEEK.starts_at - timedelta(minutes=30))

        (mail,) = world.mailer.sent
        assert mail.to == "host@example.com"
        assert "no video link" in mail.text
        assert mailed(world) == [(MailKind.LINK_MISSING, MailRole.HOST_ID)]

    def test_m7_not_before(self, world: World) -> None:
        next_at = look_at(world, AN_HOUR_BEFORE - timedelta(minutes=2))

        assert world.mailer.sent == []
        assert next_at == AN_HOUR_BEFORE

    def test_m7_an_alert_that_could_not_go_out_goes_out_at_the_next_look(self, world: World) -> None:
        world.mailer.failures.add("send", THROTTLED)
        look_at(world, AN_HOUR_BEFORE)
        assert "Mail to the host not sent yet" in world.story()

        world.look_when_due()

        assert len(world.mailer.sent) == 1

    def test_m7_a_class_with_its_link_needs_none(self, world: World) -> None:
        world.run_confirm()
        world.mailer.sent.clear()

        look_at(world, AN_HOUR_BEFORE)

        assert world.mailer.sent == []

    def test_m7_an_entry_that_is_missing_alerts_nobody(self, world: World) -> None:
        world.run_confirm()
        world.bookings.bookings["bk_1"] = replace(world.stored(), calendar_event_id=None)
        world.mailer.sent.clear()

        look_at(world, AN_HOUR_BEFORE)

        assert len(world.workflow_engine.started) == 1
        assert world.mailer.sent == []

    def test_m7_the_notice_about_a_missing_link_comes_down_when_the_class_is_over(self, world: World) -> None:
        world.put(NEXT_WEEK)
        record_missing_link(NEXT_WEEK.target, world.house)

        look_at(world, NEXT_WEEK.ends_at - timedelta(seconds=1))
        assert len(world.notices.list(HOST_ID)) == 1
        look_at(world, NEXT_WEEK.ends_at)

        assert world.notices.list(HOST_ID) == []


class TestMails:
    def test_b7_mails_that_the_workflow_could_not_send_go_out(self, world: World) -> None:
        mint_meeting(NEXT_WEEK.target, world.house)
        store_link(NEXT_WEEK.target, world.house)
        world.connections.delete(world.connections.connections[HOST_ID, Provider.GOOGLE])

        assert world.look() == A_DAY_BEFORE
        assert mailed(world) == [(MailKind.CONFIRMATION, role) for role in MailRole]

    def test_b7_while_ses_throttles_they_are_tried_again(self, world: World) -> None:
        world.put(IN_PERSON)
        world.mailer.failures.add_for_good("send", THROTTLED)

        assert world.look() == world.clock.now() + timedelta(minutes=10)

        world.mailer.failures.clear()
        world.look_when_due()
        assert next_look(world) is None
        assert len(world.mailer.sent) == 2

    def test_e1_of_a_class_that_is_over_there_is_nothing_to_tell(self, world: World) -> None:
        assert look_at(world, NEXT_WEEK.ends_at) is None
        assert world.mailer.sent == []

    def test_x1_of_a_cancellation_there_is_though_the_class_would_be_over(self, world: World) -> None:
        world.clock.time = NEXT_WEEK.ends_at - timedelta(minutes=1)
        world.cancel()

        look_at(world, NEXT_WEEK.ends_at)

        assert mailed(world) == [(MailKind.CANCELLED, role) for role in MailRole]

    def test_b7_a_look_at_a_booking_in_order_mails_nobody(self, world: World) -> None:
        world.run_confirm()
        before = list(world.mailer.sent)

        world.look()

        assert world.mailer.sent == before


class TestARefund:
    @pytest.fixture
    def world(self) -> World:
        """Return a booking whose payment came too late and was not sent back yet."""
        world = World()
        checkout = Checkout("cs_1", "https://checkout.example", payment_intent_id="pi_1")
        world.put(replace(NEXT_WEEK, status=BookingStatus.REFUNDED, checkout=checkout))
        return world

    def test_b5_money_that_is_owed_is_sent_back_and_the_guest_told(self, world: World) -> None:
        assert world.look() is None

        assert world.payments.refunds == {"pi_1": "re_1"}
        assert world.stored().checkout.refund_id == "re_1"
        assert mailed(world) == [(MailKind.REFUNDED, MailRole.GUEST)]

    def test_b5_while_stripe_does_not_answer_it_is_tried_again(self, world: World) -> None:
        world.payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))

        assert world.look() == world.clock.now() + timedelta(minutes=10)
        world.look_when_due()

        assert world.stored().checkout.refund_id == "re_1"
        assert next_look(world) is None

    def test_b5_what_stripe_refuses_is_left_to_the_host(self, world: World) -> None:
        world.payments.failures.add_for_good("refund", ProviderRejected("too old", provider="stripe"))

        assert world.look() is None
        assert world.look() is None
        assert len(world.notices.list(HOST_ID)) == 1


class TestWhenItIsLookedAfterNext:
    def test_12_6_a_booking_in_order_at_its_pre_flights_and_then_no_more(self, world: World) -> None:
        world.run_confirm()

        assert world.look() == A_DAY_BEFORE
        world.look_when_due()
        assert next_look(world) == NEXT_WEEK.starts_at - timedelta(minutes=15)
        world.look_when_due()
        assert next_look(world) is None

    def test_a_cancelled_booking_with_nothing_left_is_looked_after_no_more(self, world: World) -> None:
        world.cancel()

        assert world.look() is None

    def test_a_booking_that_somebody_else_looks_after_is_left_to_them(self, world: World) -> None:
        due = world.ask()
        world.due_work.take(due, until=world.clock.now() + TAKEN_FOR)

        look_after_booking(due, world.house)

        assert world.workflow_engine.started == {}
        assert world.story() == []

    def test_a_look_that_dies_is_repeated_ten_minutes_later(self, world: World, monkeypatch) -> None:
        monkeypatch.setattr(world.workflow_engine, "start", _die)

        with pytest.raises(KeyboardInterrupt):
            world.look()
        assert next_look(world) == world.clock.now() + TAKEN_FOR

    def test_a_look_that_was_asked_for_meanwhile_is_not_put_off(self, world: World, monkeypatch) -> None:
        now = world.clock.now()
        monkeypatch.setattr(world.workflow_engine, "start", lambda *_: world.due_work.ask(DueKind.CARE, "bk_1", now))

        assert world.look() == now

    def test_while_a_pre_flight_comes_before_the_next_try_it_comes_first(self, world: World) -> None:
        assert look_at(world, A_DAY_BEFORE - timedelta(minutes=5)) == A_DAY_BEFORE


def _die(*_: object) -> None:
    raise KeyboardInterrupt
