"""R2, R3, M6, AC-19, AC-29, AC-34: a booking that needs another meeting gets one, at the provider that it had."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MintInProgress, ProviderUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import MeetingState
from joinlink.model.host import Provider
from joinlink.model.meeting import ATTEMPT, LedgerState, MeetingChoice, MeetingKind
from joinlink.model.notice import NoticeKind
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from tests.workflow.interpreter import Killed
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

LATER = NEXT_WEEK.starts_at + timedelta(hours=3)
DOWN = ProviderUnavailable("no answer", provider="zoom")


def booked(world: World, choice: MeetingChoice = MeetingChoice.AUTOMATIC) -> Booking:
    """Book a class and get its link."""
    world.put(replace(NEXT_WEEK, meeting_choice=choice))
    return world.run_confirm()


def disconnect(world: World, provider: Provider) -> None:
    world.connections.delete(world.connection(provider))


def use_another_account(world: World) -> None:
    """Let the host connect Zoom with another account."""
    disconnect(world, Provider.ZOOM)
    zoom = world.connect(Provider.ZOOM).connection(Provider.ZOOM)
    world.connections.connections[HOST_ID, Provider.ZOOM] = replace(zoom, account_id="zoom-account-2")


def give_up(world: World, booking: Booking, state: LedgerState) -> None:
    """Let the booking's meeting have been given up, and its link be off."""
    (row,) = world.rows_of(booking.link.kind)
    world.meeting_ledger.move(row, state)
    assert world.bookings.lose_link(booking, world.clock.now())


class TestAfterAMove:
    @pytest.mark.parametrize(
        ("choice", "kind"),
        [
            (MeetingChoice.AUTOMATIC, MeetingKind.ZOOM),
            (MeetingChoice.ZOOM, MeetingKind.ZOOM),
            (MeetingChoice.GOOGLE_MEET, MeetingKind.GOOGLE_MEET),
        ],
    )
    def test_r2_r3_ac_29_ac_34_ac_36_the_old_meeting_goes_and_a_new_one_stands_at_its_provider(
        self, world, choice, kind
    ) -> None:
        before = booked(world, choice)
        world.move(LATER)

        after = world.run_reschedule()

        (meeting,) = world.meeting_providers[kind].meetings.values()
        assert (meeting.provider_id, meeting.starts_at) == (after.link.meeting_id, LATER)
        assert meeting.provider_id != before.link.meeting_id
        assert (after.link.kind, after.link.instead_of) == (kind, None)
        assert after.meeting_state is MeetingState.READY
        assert [entry.starts_at for entry in world.entries.meetings.values()] == [LATER] * (kind is MeetingKind.ZOOM)
        assert world.notice_kinds() == []

    def test_r3_a_meet_link_stays_a_meet_link_though_zoom_was_connected_since(self, world) -> None:
        disconnect(world, Provider.ZOOM)
        first = booked(world)
        assert (first.link.kind, first.link.instead_of) == (MeetingKind.GOOGLE_MEET, None)
        world.connect(Provider.ZOOM)
        world.move(LATER)

        assert world.run_reschedule().link.kind is MeetingKind.GOOGLE_MEET
        assert world.notice_kinds() == []

    @pytest.mark.parametrize(
        ("choice", "gone", "stands_in"),
        [
            (MeetingChoice.AUTOMATIC, Provider.ZOOM, MeetingKind.GOOGLE_MEET),
            (MeetingChoice.GOOGLE_MEET, Provider.GOOGLE, MeetingKind.ZOOM),
        ],
        ids=["Zoom is gone", "Google is gone"],
    )
    def test_r3_ac_29_where_its_provider_is_gone_the_other_stands_in_and_everyone_is_told(
        self, world, choice, gone, stands_in
    ) -> None:
        before = booked(world, choice)
        disconnect(world, gone)
        world.move(LATER)

        mint_meeting(world.stored().target, world.house)
        after = world.run_confirm()

        assert (after.link.kind, after.link.instead_of) == (stands_in, before.link.kind)
        assert NoticeKind.MEETING_FALLBACK in world.notice_kinds()
        to_guest, to_host = world.mailer.sent[-2:]
        assert "This time it is on" in to_guest.text
        assert "could not make the meeting" in to_host.text

    def test_ac_37_a_class_in_person_moves_without_a_meeting(self, world) -> None:
        world.put(replace(NEXT_WEEK, is_online=False, meeting_state=MeetingState.NONE))
        world.move(LATER)

        after = world.run_reschedule()

        assert (after.link, after.meeting_state) == (None, MeetingState.NONE)
        assert [*world.zoom.calls, *world.meet.calls, *world.entries.calls] == []
        assert len(world.mailer.sent) == 2

    def test_ac_61_the_meeting_is_asked_for_in_the_hosts_zone_of_now(self, world) -> None:
        booked(world)
        world.put(replace(world.move(LATER), host_timezone="Asia/Kolkata"))

        world.run_reschedule()

        assert list(world.zoom.requests.values())[-1].timezone == "Asia/Kolkata"


class TestWithinARevision:
    def test_m8_where_there_is_a_link_nothing_is_made(self, world) -> None:
        booked(world)
        calls = list(world.zoom.calls)

        mint_meeting(NEXT_WEEK.target, world.house)
        mint_meeting(NEXT_WEEK.target, world.house, fallback=True)

        assert (world.zoom.calls, world.meet.calls) == (calls, [])

    @pytest.mark.parametrize("choice", [MeetingChoice.ZOOM, MeetingChoice.GOOGLE_MEET])
    @pytest.mark.parametrize("state", [LedgerState.DELETING, LedgerState.DELETED, LedgerState.LEFTOVER])
    def test_12_1_m6_what_was_given_up_is_removed_and_followed_by_the_next_generation_under_a_marker_of_its_own(
        self, world, choice, state
    ) -> None:
        """The id of a Google event that was deleted is never free again."""
        first = booked(world, choice)
        give_up(world, first, state)
        maker = world.meeting_providers[first.link.kind]
        if state is LedgerState.DELETED:
            maker.delete_by_hand(first.link.meeting_id)

        second = world.run_confirm()

        assert list(maker.meetings) == [second.link.meeting_id]
        assert second.link.meeting_id != first.link.meeting_id
        removals = [] if state is LedgerState.DELETED else ["delete_meeting"]
        assert maker.calls == ["create_meeting", *removals, "create_meeting"]
        generations = [(one.generation, one.state) for one in world.rows_of(first.link.kind)]
        assert generations == [(1, LedgerState.DELETED), (2, LedgerState.LIVE)]
        assert len({request.marker for request in maker.requests.values()}) == 2


class TestWithAnotherAccount:
    """A booking's meeting may stand on an account that is not connected any more."""

    @pytest.fixture
    def world(self) -> World:
        world = World.booked(Provider.ZOOM)
        world.zoom.failures.add("create_meeting", DOWN, after=True)
        with pytest.raises(ProviderUnavailable):
            mint_meeting(NEXT_WEEK.target, world.house)
        use_another_account(world)
        return world

    def test_ac_05_what_nobody_can_look_for_is_named_by_a_notice_and_another_is_made(self, world) -> None:
        booking = world.run_confirm()

        assert world.notice_kinds() == [NoticeKind.LEFTOVER_MEETING]
        states = [(row.account_id, row.state) for row in world.rows_of(MeetingKind.ZOOM)]
        assert states == [("zoom-account-1", LedgerState.LEFTOVER), ("zoom-account-2", LedgerState.LIVE)]
        assert "find_meeting" not in world.zoom.calls
        assert booking.link is not None

    def test_m6_a_repeat_goes_on_with_the_new_one(self, world) -> None:
        world.zoom.failures.add("create_meeting", DOWN, after=True)
        with pytest.raises(ProviderUnavailable):
            mint_meeting(NEXT_WEEK.target, world.house)

        world.run_confirm()

        assert [row.generation for row in world.rows_of(MeetingKind.ZOOM)] == [1, 2]
        assert world.zoom.calls.count("create_meeting") == 2


def test_m6_an_attempt_on_another_account_that_may_still_run_is_waited_for(world) -> None:
    world.zoom.failures.add("create_meeting", Killed(), after=True)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        mint_meeting(NEXT_WEEK.target, world.house)
    use_another_account(world)

    with pytest.raises(MintInProgress):
        mint_meeting(NEXT_WEEK.target, world.house)

    world.clock.time += ATTEMPT
    mint_meeting(NEXT_WEEK.target, world.house)
    assert [row.generation for row in world.rows_of(MeetingKind.ZOOM)] == [1, 2]
