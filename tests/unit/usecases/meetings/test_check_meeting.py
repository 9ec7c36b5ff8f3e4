"""12.6, 12.7, AC-19, AC-59: a day and a quarter of an hour before the start the meeting is checked, and put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.booking import MeetingLink, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.mail import MailKind, MailRole
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind
from joinlink.usecases.meetings.check_meeting import check_meeting
from tests.fakes import FakeMeetingProvider
from tests.workflow.interpreter import Killed
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

PRE_FLIGHTS = [NEXT_WEEK.starts_at - timedelta(days=1), NEXT_WEEK.starts_at - timedelta(minutes=15)]
DOWN = ProviderUnavailable("no answer", provider="zoom")

both_times = pytest.mark.parametrize("now", PRE_FLIGHTS, ids=["a day before", "a quarter of an hour before"])


@pytest.fixture
def world() -> World:
    """Return a booking with its Zoom meeting and its calendar entry, told to both."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put()
    world.run_confirm()
    for maker in (world.zoom, world.meet, world.entries):
        maker.calls.clear()
    return world


@pytest.fixture
def with_meet() -> World:
    """Return the same with Google Meet."""
    world = World().connect(Provider.GOOGLE)
    world.put(replace(NEXT_WEEK, meeting_choice=MeetingChoice.GOOGLE_MEET))
    world.run_confirm()
    return world


def pre_flight(world: World, now: datetime = PRE_FLIGHTS[0]) -> None:
    """Look after the booking at a time for which that was planned."""
    world.clock.time = now
    world.look()


def meeting_of(world: World) -> str:
    """Return the id of what the booking's link leads to."""
    return world.stored().link.meeting_id


def told(world: World) -> list[MailKind]:
    return [record.occasion.kind for record in world.mail_ledger.rows.values() if record.role is MailRole.GUEST]


class TestAMeetingThatIsThere:
    @both_times
    def test_12_6_one_that_is_as_asked_is_read_and_left_as_it_is(self, world: World, now: datetime) -> None:
        booking = world.stored()

        pre_flight(world, now)

        assert world.zoom.calls == ["read_meeting"]
        assert world.stored() == booking
        assert world.workflow_engine.started == {}
        assert "Zoom meeting checked" in world.story()

    @pytest.mark.parametrize("now", [PRE_FLIGHTS[0] - timedelta(hours=2), PRE_FLIGHTS[1] - timedelta(hours=2)])
    def test_12_6_it_is_read_at_no_other_time(self, world: World, now: datetime) -> None:
        pre_flight(world, now)

        assert world.zoom.calls == []

    def test_12_6_a_pasted_link_is_let_be(self, world: World) -> None:
        world.put(replace(world.stored(), link=MeetingLink("https://example.com/room", kind=None, meeting_id=None)))

        assert check_meeting(world.stored(), world.house)
        assert world.zoom.calls == []

    @pytest.mark.parametrize("zone", ["Europe/Paris", None], ids=["another name", "not told"])
    def test_ac_59_a_zone_that_tells_the_same_time_is_right(self, world: World, zone: str | None) -> None:
        meeting_id = meeting_of(world)
        world.zoom.meetings[meeting_id] = replace(world.zoom.meetings[meeting_id], timezone=zone)

        pre_flight(world)

        assert meeting_of(world) == meeting_id


class TestAMeetingThatIsNotAsItShouldBe:
    @both_times
    def test_12_6_one_that_was_deleted_gets_a_successor_and_everybody_is_told(
        self, world: World, now: datetime
    ) -> None:
        gone = meeting_of(world)
        world.zoom.delete_by_hand(gone)

        pre_flight(world, now)

        assert (world.stored().link, world.stored().meeting_state) == (None, MeetingState.MISSING)
        assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
        assert len(world.workflow_engine.started) == 1
        assert world.due_work.at(DueKind.CARE, NEXT_WEEK.booking_id) == now
        world.run_confirm()
        assert list(world.zoom.meetings) == [meeting_of(world)]
        assert [row.state for row in world.rows_of(MeetingKind.ZOOM)] == [LedgerState.DELETED, LedgerState.LIVE]
        assert told(world)[-1] is MailKind.LINK_CHANGED

    def test_m7_the_host_is_not_alerted_of_a_link_that_was_lost_just_now_unless_the_next_one_fails(self, world) -> None:
        world.zoom.delete_by_hand(meeting_of(world))
        sent = len(world.mailer.sent)

        pre_flight(world, PRE_FLIGHTS[1])
        assert len(world.mailer.sent) == sent
        world.look_when_due()

        assert "no video link" in world.mailer.sent[-1].text

    def test_12_6_ac_15_the_calendar_entry_follows_the_new_link(self, world: World) -> None:
        world.zoom.delete_by_hand(meeting_of(world))

        pre_flight(world)
        world.run_confirm()
        world.look()

        (entry,) = world.entries.meetings
        assert world.entries.requests[entry].join_url == world.stored().link.url
        assert entry == world.stored().calendar_event_id

    @pytest.mark.parametrize(
        "difference",
        [
            {"starts_at": NEXT_WEEK.starts_at + timedelta(hours=1)},
            {"timezone": "Europe/London"},
            {"join_url": "https://zoom.us/j/81000000777"},
        ],
        ids=["start", "zone", "link"],
    )
    def test_12_6_ac_59_one_that_was_changed_is_removed_and_made_anew(self, world: World, difference) -> None:
        changed = meeting_of(world)
        world.zoom.meetings[changed] = replace(world.zoom.meetings[changed], **difference)

        pre_flight(world)
        world.run_confirm()

        assert changed not in world.zoom.meetings
        assert list(world.zoom.meetings) == [meeting_of(world)]
        assert world.zoom.meetings[meeting_of(world)].starts_at == NEXT_WEEK.starts_at
        assert world.notices.list(HOST_ID) == []

    def test_12_6_how_long_it_lasts_is_the_hosts_to_change(self, world: World) -> None:
        longer = meeting_of(world)
        world.zoom.meetings[longer] = replace(world.zoom.meetings[longer], duration_minutes=60)

        pre_flight(world)

        assert meeting_of(world) == longer

    @pytest.mark.parametrize("account_id", ["another-account", None], ids=["another account", "none"])
    def test_c8_one_whose_account_is_not_connected_any_more_is_not_taken_for_gone(self, world, account_id) -> None:
        made = meeting_of(world)
        connection = world.connections.connections.pop((HOST_ID, Provider.ZOOM))
        if account_id is not None:
            world.connections.connections[HOST_ID, Provider.ZOOM] = replace(connection, account_id=account_id)
        world.zoom.meetings.clear()

        pre_flight(world)

        assert meeting_of(world) == made
        assert world.due_work.at(DueKind.CARE, NEXT_WEEK.booking_id) == PRE_FLIGHTS[1]

    def test_x3_one_that_was_changed_and_can_not_be_removed_is_named_by_a_notice(self, world: World) -> None:
        changed = meeting_of(world)
        world.zoom.move_by_hand(changed, NEXT_WEEK.starts_at + timedelta(hours=1))
        world.zoom.failures.add_for_good("delete_meeting", ProviderRejected("no", provider="zoom"))

        pre_flight(world)
        world.run_confirm()

        assert [notice.meeting_id for notice in world.notices.list(HOST_ID)] == [changed]
        assert meeting_of(world) != changed

    def test_12_6_meets_event_is_checked_alike_and_comes_off_as_the_entry_too(self, with_meet: World) -> None:
        world = with_meet
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
        world.connections.delete(world.connections.connections[HOST_ID, Provider.ZOOM])

        world.run_confirm()
        world.look()

        assert world.stored().link.kind is MeetingKind.GOOGLE_MEET
        assert told(world)[-1] is MailKind.LINK_CHANGED
        assert world.entries.meetings == {}


class TestWhatIsNotKnown:
    @pytest.mark.parametrize(
        "error", [DOWN, ProviderRejected("no", provider="zoom"), ReconnectRequired("gone", provider="zoom")]
    )
    def test_ac_47_a_provider_that_does_not_say_changes_nothing(self, world: World, error: Exception) -> None:
        booking = world.stored()
        world.zoom.failures.add("read_meeting", error)

        pre_flight(world)

        assert world.stored() == booking
        assert world.workflow_engine.started == {}
        assert "Zoom meeting could not be checked" in world.story()

    def test_12_6_it_is_asked_again_for_an_hour_and_then_at_the_next_pre_flight(self, world: World) -> None:
        world.zoom.failures.add_for_good("read_meeting", DOWN)
        pre_flight(world)
        looks = [PRE_FLIGHTS[0]]
        while world.due_work.at(DueKind.CARE, NEXT_WEEK.booking_id) < PRE_FLIGHTS[1]:
            world.look_when_due()
            looks.append(world.clock.now())

        assert [(at - PRE_FLIGHTS[0]) // timedelta(minutes=1) for at in looks] == [0, 10, 30, 70]
        assert world.zoom.calls == ["read_meeting"] * 3

    def test_12_6_one_that_is_wrong_is_found_when_the_provider_answers_again(self, world: World) -> None:
        world.zoom.delete_by_hand(meeting_of(world))
        world.zoom.failures.add("read_meeting", DOWN)
        pre_flight(world)

        world.look_when_due()

        assert world.stored().link is None


class TestWhatHappensMeanwhile:
    def test_12_6_whoever_dies_before_the_link_is_off_is_followed_by_one_who_takes_it_off(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.zoom.delete_by_hand(meeting_of(world))
        lose_link = world.bookings.lose_link
        monkeypatch.setattr(world.bookings, "lose_link", _die)
        with pytest.raises(Killed):
            pre_flight(world)
        monkeypatch.setattr(world.bookings, "lose_link", lose_link)
        assert world.stored().link is not None

        pre_flight(world, PRE_FLIGHTS[0] + timedelta(hours=2))

        assert world.stored().link is None

    @pytest.mark.parametrize("change", ["moves", "is cancelled"])
    def test_12_6_a_booking_that_changes_while_its_meeting_is_read_stays_as_it_became(self, change: str) -> None:
        world = World().connect(Provider.ZOOM)
        world.zoom = Interrupted(world, change)
        world.put()
        booking = world.run_confirm()
        world.zoom.delete_by_hand(booking.link.meeting_id)

        check_meeting(booking, world.house)

        assert world.stored() == world.zoom.became
        assert world.stored().revision == booking.revision + 1
        assert "Link taken off" not in world.story()


class Interrupted(FakeMeetingProvider):
    """Lets the booking change while its meeting is read."""

    def __init__(self, world: World, change: str) -> None:
        super().__init__()
        self.world, self.change, self.became = world, change, None

    def read_meeting(self, access_token: str, provider_id: str) -> object:
        if self.change == "moves":
            self.world.move(NEXT_WEEK.starts_at + timedelta(hours=2))
        else:
            self.world.cancel()
        self.became = self.world.stored()
        return super().read_meeting(access_token, provider_id)


def _die(*_: object) -> None:
    raise Killed
