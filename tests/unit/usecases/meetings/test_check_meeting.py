"""12.6, 12.7, AC-19, AC-59: a day and a quarter of an hour before the start the meeting is checked, and put right."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import MeetingState
from joinlink.model.host import Provider
from joinlink.model.mail import MailKind, MailRole
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind
from joinlink.usecases.meetings.check_meeting import check_meeting
from tests.fakes.interruptions import fail_once, meanwhile
from tests.workflow.interpreter import Killed
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

A_DAY_BEFORE = NEXT_WEEK.starts_at - timedelta(days=1)
A_QUARTER_BEFORE = NEXT_WEEK.starts_at - timedelta(minutes=15)
LATER = NEXT_WEEK.starts_at + timedelta(hours=1)
DOWN = ProviderUnavailable("no answer", provider="zoom")
NO = ProviderRejected("no", provider="zoom")

both_times = pytest.mark.parametrize("now", [A_DAY_BEFORE, A_QUARTER_BEFORE], ids=["a day", "a quarter of an hour"])


@pytest.fixture
def world(world: World) -> World:
    """Return the booking with its Zoom meeting and its calendar entry, told to both."""
    world.run_confirm()
    for maker in (world.zoom, world.meet, world.entries):
        maker.calls.clear()
    return world


def pre_flight(world: World, now: datetime = A_DAY_BEFORE) -> None:
    """Look after the booking at a time for which that was planned."""
    world.clock.time = now
    world.look()


def meeting_of(world: World) -> str:
    """Return the id of what the booking's link leads to."""
    return world.stored().link.meeting_id


def change_meeting(world: World, **difference: object) -> str:
    """Change what stands at Zoom, and return its id."""
    meeting_id = meeting_of(world)
    world.zoom.meetings[meeting_id] = replace(world.zoom.meetings[meeting_id], **difference)
    return meeting_id


def last_told(world: World) -> MailKind:
    return [row.occasion.kind for row in world.mail_ledger.rows.values() if row.role is MailRole.GUEST][-1]


class TestAMeetingThatIsThere:
    @both_times
    def test_12_6_one_that_is_as_asked_is_read_and_left_as_it_is(self, world, now) -> None:
        booking = world.stored()

        pre_flight(world, now)

        assert world.zoom.calls == ["read_meeting"]
        assert world.stored() == booking
        assert world.workflow_engine.started == {}
        assert "Zoom meeting checked" in world.story()

    @both_times
    def test_12_6_it_is_read_at_no_other_time(self, world, now) -> None:
        pre_flight(world, now - timedelta(hours=2))

        assert world.zoom.calls == []

    def test_12_6_a_pasted_link_is_let_be(self, world) -> None:
        world.put(replace(world.stored(), link=MeetingLink("https://example.com/room", kind=None, meeting_id=None)))

        assert check_meeting(world.stored(), world.house)
        assert world.zoom.calls == []

    @pytest.mark.parametrize(
        "difference",
        [{"timezone": "Europe/Paris"}, {"timezone": None}, {"duration_minutes": 60}],
        ids=["another name of the zone", "zone not told", "the host's to make longer"],
    )
    def test_12_6_ac_59_a_difference_that_does_not_matter_is_let_be(self, world, difference) -> None:
        meeting_id = change_meeting(world, **difference)

        pre_flight(world)

        assert meeting_of(world) == meeting_id


class TestAMeetingThatIsNotAsItShouldBe:
    @both_times
    def test_12_6_ac_15_one_that_was_deleted_gets_a_successor_and_everybody_is_told(self, world, now) -> None:
        world.zoom.delete_by_hand(meeting_of(world))

        pre_flight(world, now)

        assert (world.stored().link, world.stored().meeting_state) == (None, MeetingState.MISSING)
        assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
        assert len(world.workflow_engine.started) == 1
        assert world.due_at() == now
        world.run_confirm()
        world.look()
        assert list(world.zoom.meetings) == [meeting_of(world)]
        assert [row.state for row in world.rows_of(MeetingKind.ZOOM)] == [LedgerState.DELETED, LedgerState.LIVE]
        assert last_told(world) is MailKind.LINK_CHANGED
        (entry,) = world.entries.meetings
        assert world.entries.requests[entry].join_url == world.stored().link.url
        assert entry == world.stored().calendar_event_id

    def test_m7_the_host_is_not_alerted_of_a_link_that_was_lost_just_now_unless_the_next_one_fails(self, world) -> None:
        world.zoom.delete_by_hand(meeting_of(world))
        sent = len(world.mailer.sent)

        pre_flight(world, A_QUARTER_BEFORE)
        assert len(world.mailer.sent) == sent
        world.look_when_due()

        assert "no video link" in world.mailer.sent[-1].text

    @pytest.mark.parametrize(
        "difference",
        [{"starts_at": LATER}, {"timezone": "Europe/London"}, {"join_url": "https://zoom.us/j/81000000777"}],
        ids=["start", "zone", "link"],
    )
    def test_12_6_ac_59_one_that_was_changed_is_removed_and_made_anew(self, world, difference) -> None:
        changed = change_meeting(world, **difference)

        pre_flight(world)
        world.run_confirm()

        assert changed not in world.zoom.meetings
        assert list(world.zoom.meetings) == [meeting_of(world)]
        assert world.zoom.meetings[meeting_of(world)].starts_at == NEXT_WEEK.starts_at
        assert world.notice_kinds() == []

    @pytest.mark.parametrize("account_id", ["another-account", None], ids=["another account", "none"])
    def test_c8_one_whose_account_is_not_connected_any_more_is_not_taken_for_gone(self, world, account_id) -> None:
        made = meeting_of(world)
        connection = world.connections.connections.pop((HOST_ID, Provider.ZOOM))
        if account_id is not None:
            world.connections.connections[HOST_ID, Provider.ZOOM] = replace(connection, account_id=account_id)
        world.zoom.meetings.clear()

        pre_flight(world)

        assert meeting_of(world) == made
        assert world.due_at() == A_QUARTER_BEFORE

    def test_x3_one_that_was_changed_and_can_not_be_removed_is_named_by_a_notice(self, world) -> None:
        changed = change_meeting(world, starts_at=LATER)
        world.zoom.failures.add_for_good("delete_meeting", NO)

        pre_flight(world)
        world.run_confirm()

        assert world.the_notice().meeting_id == changed
        assert meeting_of(world) != changed

    def test_12_6_meets_event_is_checked_alike_and_comes_off_as_the_entry_too(self) -> None:
        world = World.booked(Provider.GOOGLE, meeting_choice=MeetingChoice.GOOGLE_MEET)
        world.run_confirm()
        gone = meeting_of(world)
        world.meet.delete_by_hand(gone)

        pre_flight(world)

        assert (world.stored().link, world.stored().calendar_event_id) == (None, None)
        world.run_confirm()
        assert world.stored().calendar_event_id == meeting_of(world) != gone
        assert list(world.meet.meetings) == [meeting_of(world)]

    def test_m7_ac_19_where_its_provider_was_disconnected_another_one_stands_in_and_all_are_told(self, world) -> None:
        world.zoom.delete_by_hand(meeting_of(world))
        pre_flight(world)
        world.connections.delete(world.connection(Provider.ZOOM))

        world.run_confirm()
        world.look()

        assert world.stored().link.kind is MeetingKind.GOOGLE_MEET
        assert last_told(world) is MailKind.LINK_CHANGED
        assert world.entries.meetings == {}


class TestWhatIsNotKnown:
    @pytest.mark.parametrize("error", [DOWN, NO, ReconnectRequired("gone", provider="zoom")])
    def test_ac_47_a_provider_that_does_not_say_changes_nothing(self, world, error) -> None:
        booking = world.stored()
        world.zoom.failures.add("read_meeting", error)

        pre_flight(world)

        assert world.stored() == booking
        assert world.workflow_engine.started == {}
        assert "Zoom meeting could not be checked" in world.story()

    def test_12_6_it_is_asked_again_for_an_hour_and_then_at_the_next_pre_flight(self, world) -> None:
        world.zoom.failures.add_for_good("read_meeting", DOWN)
        pre_flight(world)
        looks = [A_DAY_BEFORE]
        while world.due_at() < A_QUARTER_BEFORE:
            world.look_when_due()
            looks.append(world.clock.now())

        assert [(at - A_DAY_BEFORE) // timedelta(minutes=1) for at in looks] == [0, 10, 30, 70]
        assert world.zoom.calls == ["read_meeting"] * 3

    def test_12_6_one_that_is_wrong_is_found_when_the_provider_answers_again(self, world) -> None:
        world.zoom.delete_by_hand(meeting_of(world))
        world.zoom.failures.add("read_meeting", DOWN)
        pre_flight(world)

        world.look_when_due()

        assert world.stored().link is None


class TestWhatHappensMeanwhile:
    def test_12_6_whoever_dies_before_the_link_is_off_is_followed_by_one_who_takes_it_off(self, world) -> None:
        world.zoom.delete_by_hand(meeting_of(world))
        fail_once(world.bookings, "lose_link", Killed())
        with pytest.raises(Killed):
            pre_flight(world)
        assert world.stored().link is not None

        pre_flight(world, A_DAY_BEFORE + timedelta(hours=2))

        assert world.stored().link is None

    @pytest.mark.parametrize("change", [World.cancel, lambda world: world.move(LATER)], ids=["cancelled", "moved"])
    def test_12_6_a_booking_that_changes_while_its_meeting_is_read_stays_as_it_became(self, world, change) -> None:
        booking = world.stored()
        world.zoom.delete_by_hand(meeting_of(world))
        became = []

        def happens() -> None:
            change(world)
            became.append(world.stored())

        meanwhile(world.zoom, "read_meeting", happens)

        check_meeting(booking, world.house)

        assert [world.stored()] == became
        assert world.stored().revision == booking.revision + 1
        assert "Link taken off" not in world.story()
