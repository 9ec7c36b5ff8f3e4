"""X2, X3, X4, 12.1, AC-03 to AC-05: what a booking does not carry is removed, or a notice names it until it is gone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.care import GIVE_UP_AFTER
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from joinlink.model.notice import NoticeKind
from joinlink.usecases.connections.resume_after_connecting import resume_after_connecting
from joinlink.usecases.meetings.delete_meeting import delete_meeting, record_leftovers
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

LATER = NEXT_WEEK.starts_at + timedelta(hours=3)
NO = ProviderRejected("no", provider="zoom")
DOWN = ProviderUnavailable("no answer", provider="zoom")
TEST_BOOKING = MeetingRecord(
    subject_id="test_1",
    revision=1,
    kind=MeetingKind.ZOOM,
    state=LedgerState.LEFTOVER,
    host_id=HOST_ID,
    account_id="zoom-account-1",
    marker="marker",
    attempt_until=datetime.fromtimestamp(0, LATER.tzinfo),
    provider_id="81000000009",
)
PAUSES = [timedelta(minutes=minutes) for minutes in (10, 20, 40, 80, 160, 320, 360, 360)]
GIVEN_UP = [LedgerState.DELETING, LedgerState.DELETED, LedgerState.LEFTOVER]


@pytest.fixture
def with_leftover(world: World) -> World:
    """Return the world once the booking was cancelled while Zoom removes nothing."""
    world.zoom.failures.add_for_good("delete_meeting", NO)
    world.cancel()
    with pytest.raises(ProviderRejected):
        delete_meeting(world.stored().target, world.house)
    record_leftovers(world.stored().target, world.house)
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER
    return world


@pytest.fixture
def with_test_booking(world: World) -> World:
    """Return the world with the leftover of a test booking."""
    world.meeting_ledger.rows[TEST_BOOKING.reference] = TEST_BOOKING
    return world


class TestWhatABookingHasLeftBehind:
    @pytest.mark.parametrize("status", [BookingStatus.CANCELLED, BookingStatus.EXPIRED, BookingStatus.REFUNDED])
    def test_ac_03_ac_04_ac_08_meeting_and_entry_of_one_that_ended_go_though_no_workflow_ran(
        self, world, status
    ) -> None:
        settled = Checkout("cs_1", "", payment_intent_id="pi_1", refund_id="re_1")
        gone = {"link": None, "calendar_event_id": None, "checkout": settled}
        world.put(replace(world.stored(), status=status, revision=3, **gone))

        assert world.look() is None
        assert (world.zoom.meetings, world.entries.meetings) == ({}, {})
        assert world.notice_kinds() == []

    def test_ac_34_a_moved_booking_sheds_the_old_ones_and_keeps_the_new_ones(self, world) -> None:
        world.move(LATER)
        moved = world.run_confirm()

        world.look()

        assert list(world.zoom.meetings) == [moved.link.meeting_id]
        assert list(world.entries.meetings) == [moved.calendar_event_id]
        assert world.zoom.meetings[moved.link.meeting_id].starts_at == LATER

    def test_m8_a_pasted_link_sheds_what_was_minted(self, world) -> None:
        pasted = world.stored().with_pasted_link("https://example.com/room", world.clock.now())
        assert world.bookings.paste_link(pasted, world.clock.now())

        world.look()

        assert world.zoom.meetings == {}
        assert world.stored().link.is_pasted

    @pytest.mark.parametrize("provider", ["zoom", "entries"])
    def test_ac_09_x2_what_its_host_has_removed_by_hand_counts_as_removed(self, world, provider) -> None:
        maker = getattr(world, provider)
        (provider_id,) = maker.meetings
        maker.delete_by_hand(provider_id)
        world.cancel()

        assert world.look() is None
        assert world.notice_kinds() == []

    def test_12_1_a_look_at_a_booking_in_order_removes_nothing_and_asks_the_providers_nothing(self, world) -> None:
        calls = [*world.zoom.calls, *world.entries.calls]
        booking = world.stored()

        world.look()

        assert [*world.zoom.calls, *world.entries.calls] == calls
        assert world.stored() == booking


class TestWhatCanNotBeRemoved:
    def test_x4_it_is_tried_again_and_its_notice_closed_once_it_is_gone(self, with_leftover) -> None:
        with_leftover.look()
        assert with_leftover.notice_kinds() == [NoticeKind.LEFTOVER_MEETING]
        with_leftover.zoom.failures.clear()
        with_leftover.look_when_due()

        assert with_leftover.zoom.meetings == {}
        assert with_leftover.notice_ids() == set()
        assert with_leftover.due_at() is None

    def test_x4_the_pauses_grow_up_to_six_hours_and_end_after_a_month(self, with_leftover) -> None:
        with_leftover.look()

        assert [with_leftover.look_when_due() for _ in PAUSES] == PAUSES

        with_leftover.clock.time = NEXT_WEEK.ends_at + GIVE_UP_AFTER
        assert with_leftover.look() is None
        assert with_leftover.notice_kinds() == [NoticeKind.LEFTOVER_MEETING]

    @pytest.mark.parametrize(
        ("provider", "title", "advice"),
        [
            (
                "zoom",
                "We could not remove a Zoom meeting for a cancelled session",
                "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed.",
            ),
            (
                "entries",
                "We could not remove a Google Calendar event for a cancelled session",
                "You may have an extra event in Google Calendar. Check your calendar and delete it if needed.",
            ),
        ],
    )
    def test_x3_the_notice_has_the_exact_words_and_the_id(self, world, provider, title, advice) -> None:
        maker = getattr(world, provider)
        (provider_id,) = maker.meetings
        maker.failures.add("delete_meeting", NO)
        world.cancel()

        world.look()

        notice = world.the_notice()
        assert (notice.title, notice.detail) == (title, advice)
        assert (notice.meeting_id, notice.booking_id) == (provider_id, NEXT_WEEK.booking_id)

    def test_x3_of_a_booking_that_only_moved_the_notice_does_not_say_cancelled(self, world) -> None:
        world.zoom.failures.add("delete_meeting", NO)
        world.move(LATER)

        world.look()

        assert world.the_notice().title == "We could not remove a Zoom meeting that is no longer needed"

    def test_x3_one_that_was_dismissed_does_not_come_up_again(self, with_leftover) -> None:
        with_leftover.notices.dismiss(HOST_ID, with_leftover.the_notice().notice_id)

        with_leftover.look()

        assert with_leftover.notice_kinds() == []

    def test_ac_05_without_the_account_that_made_it_it_stays_until_that_one_is_back(self, world) -> None:
        zoom = world.connection(Provider.ZOOM)
        world.connections.connections[HOST_ID, Provider.ZOOM] = replace(zoom, account_id="another-account")
        world.cancel()
        world.look()
        assert "delete_meeting" not in world.zoom.calls
        assert world.connection(Provider.ZOOM).is_usable
        assert [world.the_notice().meeting_id] == list(world.zoom.meetings)

        world.connections.connections[HOST_ID, Provider.ZOOM] = zoom
        resume_after_connecting(zoom, world)
        world.look_when_due()

        assert world.zoom.meetings == {}
        assert world.notice_kinds() == []

    def test_ac_06_a_scope_that_is_missing_is_no_success(self, world) -> None:
        world.zoom.failures.add("delete_meeting", ReconnectRequired("scope missing", provider="zoom"))
        world.cancel()

        world.look()

        assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER
        assert not world.connection(Provider.ZOOM).is_usable

    def test_12_1_one_that_can_not_be_removed_does_not_keep_the_others(self, world) -> None:
        world.zoom.failures.add_for_good("delete_meeting", NO)
        world.entries.failures.add("delete_meeting", DOWN)
        world.cancel()

        world.look()
        world.look_when_due()

        assert world.entries.meetings == {}
        assert world.the_notice().provider == "zoom"


class TestWhatABookingCarriesThoughItIsGone:
    @pytest.mark.parametrize("state", GIVEN_UP)
    def test_ac_35_a_link_whose_meeting_was_given_up_is_taken_off_and_made_anew(self, world, state) -> None:
        """Whoever gave it up died before the link was off."""
        (record,) = world.rows_of(MeetingKind.ZOOM)
        world.meeting_ledger.move(record, state)
        if state is LedgerState.DELETED:
            world.zoom.delete_by_hand(record.provider_id)

        assert world.look() == world.clock.now()
        assert world.stored().link is None
        world.look()
        assert len(world.workflow_engine.started) == 1
        again = world.run_confirm()

        assert again.link.meeting_id != record.provider_id
        assert [row.generation for row in world.rows_of(MeetingKind.ZOOM)] == [1, 2]
        assert list(world.zoom.meetings) == [again.link.meeting_id]

    def test_m3_an_entry_that_was_given_up_is_made_anew(self, world) -> None:
        (entry,) = world.rows_of(MeetingKind.GOOGLE_CALENDAR)
        world.meeting_ledger.move(entry, LedgerState.DELETING)
        link = world.stored().link

        world.look()
        assert (world.stored().link, len(world.workflow_engine.started)) == (link, 1)
        again = world.run_confirm()

        assert again.calendar_event_id != entry.provider_id
        assert list(world.entries.meetings) == [again.calendar_event_id]


class TestTestBookings:
    def test_d4_what_a_test_booking_left_behind_is_removed(self, with_test_booking) -> None:
        assert with_test_booking.look("test_1") is None
        assert with_test_booking.meeting_ledger.rows[TEST_BOOKING.reference].state is LedgerState.DELETED

    def test_d4_x4_what_can_not_be_removed_is_tried_after_longer_and_longer_pauses_for_about_a_month(
        self, with_test_booking
    ) -> None:
        world = with_test_booking
        world.zoom.failures.add_for_good("delete_meeting", NO)
        began = world.clock.now()
        world.look("test_1")

        assert [world.look_when_due("test_1") for _ in PAUSES] == PAUSES
        while world.due_at(DueKind.CARE, "test_1") is not None:
            world.look_when_due("test_1")

        assert timedelta(days=25) < world.clock.now() - began < timedelta(days=35)
        assert world.the_notice().meeting_id == TEST_BOOKING.provider_id

    def test_d4_a_look_at_nothing_at_all_is_the_last(self, world) -> None:
        assert world.look("test_2") is None
