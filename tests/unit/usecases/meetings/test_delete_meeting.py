"""X2, X3 and the ledger's promise: nothing is forgotten until the provider confirms."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MintInProgress, ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.booking import BookingRevision
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.notice import Notice, leftover_notice
from joinlink.model.profile import BusySnapshot
from joinlink.model.slots import Interval
from joinlink.usecases.meetings.add_to_calendar import add_to_calendar
from joinlink.usecases.meetings.delete_meeting import delete_meeting, record_leftovers
from joinlink.usecases.meetings.mint_meeting import ATTEMPT, mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from tests.workflow.interpreter import Killed
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

TARGET = BookingRevision(NEXT_WEEK.booking_id, NEXT_WEEK.revision)


@pytest.fixture
def world() -> World:
    """Return a booking whose Zoom meeting was made and is not stored."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put()
    mint_meeting(TARGET, world.house)
    return world


def test_what_was_made_is_removed_and_a_repeat_asks_nothing(world: World) -> None:
    delete_meeting(TARGET, world.house)
    calls = list(world.zoom.calls)

    delete_meeting(TARGET, world.house)

    assert world.zoom.meetings == {}
    assert world.zoom.calls == calls
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_an_intent_whose_outcome_is_unknown_is_looked_for_and_removed() -> None:
    world = World().connect(Provider.ZOOM)
    world.put()
    world.zoom.failures.add("create_meeting", ProviderUnavailable("lost", provider="zoom"), after=True)
    with pytest.raises(ProviderUnavailable):
        mint_meeting(TARGET, world.house)

    delete_meeting(TARGET, world.house)

    assert world.zoom.meetings == {}
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_x3_a_process_killed_over_a_notice_is_followed_by_one_that_puts_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.zoom.failures.add("delete_meeting", ProviderRejected("no", provider="zoom"))
    with pytest.raises(ProviderRejected):
        delete_meeting(TARGET, world.house)
    put = world.notices.put
    for first_dies in (True, False):

        def dying(notice: Notice, *, dies: bool = first_dies) -> None:
            if dies:
                raise Killed
            put(notice)

        monkeypatch.setattr(world.notices, "put", dying)
        with suppress(Killed):
            record_leftovers(TARGET, world.house)

    assert len(world.notices.list(HOST_ID)) == 1
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER


def test_ac_05_only_the_account_that_made_it_is_asked_to_remove_it(world: World) -> None:
    connection = world.connections.connections[HOST_ID, Provider.ZOOM]
    world.connections.connections[HOST_ID, Provider.ZOOM] = replace(connection, account_id="another-account")

    with pytest.raises(ReconnectRequired):
        delete_meeting(TARGET, world.house)

    assert "delete_meeting" not in world.zoom.calls
    assert world.connections.connections[HOST_ID, Provider.ZOOM].is_usable

    record_leftovers(TARGET, world.house)

    assert [notice.meeting_id for notice in world.notices.list(HOST_ID)] == list(world.zoom.meetings)


def test_one_that_can_not_be_removed_does_not_keep_the_others(world: World) -> None:
    store_link(TARGET, world.house)
    add_to_calendar(TARGET, world.house)
    world.cancel()
    world.entries.failures.add("delete_meeting", ProviderRejected("no", provider="google"))

    with pytest.raises(ProviderRejected):
        delete_meeting(TARGET, world.house)

    assert world.zoom.meetings == {}
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
    assert world.state_of(MeetingKind.GOOGLE_CALENDAR) is LedgerState.DELETING


def test_what_a_current_booking_carries_is_not_removed(world: World) -> None:
    store_link(TARGET, world.house)

    delete_meeting(TARGET, world.house)

    assert len(world.zoom.meetings) == 1
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LIVE


def test_m6_an_attempt_that_may_still_run_is_waited_for_before_removing(world: World) -> None:
    world.meeting_ledger.rows.clear()
    world.zoom.failures.add("create_meeting", Killed(), after=True)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        mint_meeting(TARGET, world.house)
    world.cancel()

    with pytest.raises(MintInProgress):
        delete_meeting(TARGET, world.house)
    world.clock.time += ATTEMPT
    delete_meeting(TARGET, world.house)

    assert len(world.zoom.meetings) == 1


def test_m6_a_meeting_that_lands_after_it_was_given_up_is_removed_at_once(world: World) -> None:
    world.meeting_ledger.rows.clear()
    world.zoom.meetings.clear()
    create = world.zoom.create_meeting

    def given_up_meanwhile(*request: object) -> object:
        (row,) = world.meeting_ledger.rows.values()
        world.meeting_ledger.move(row, LedgerState.DELETED)
        return create(*request)  # type: ignore[arg-type]

    world.zoom.create_meeting = given_up_meanwhile  # type: ignore[assignment, method-assign]

    with pytest.raises(ProviderRejected):
        mint_meeting(TARGET, world.house)

    assert world.zoom.meetings == {}


def test_x3_a_removal_that_failed_becomes_a_notice_with_the_exact_words_and_the_id(world: World) -> None:
    world.cancel()
    world.zoom.failures.add("delete_meeting", ProviderRejected("no", provider="zoom"))
    with pytest.raises(ProviderRejected):
        delete_meeting(TARGET, world.house)

    record_leftovers(TARGET, world.house)
    record_leftovers(TARGET, world.house)

    (notice,) = world.notices.list(HOST_ID)
    (meeting_id,) = world.zoom.meetings
    assert notice.title == "We could not remove a Zoom meeting for a cancelled session"
    assert notice.detail == "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed."
    assert notice.meeting_id == meeting_id
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER


def test_r2_a_moved_booking_sheds_what_belongs_to_the_revisions_before_and_nothing_else(world: World) -> None:
    moved = world.move(NEXT_WEEK.starts_at + timedelta(hours=3))
    mint_meeting(moved.target, world.house)

    delete_meeting(moved.target, world.house, earlier=True)

    states = [(row.revision, row.state) for row in world.rows_of(MeetingKind.ZOOM)]
    assert states == [(moved.revision - 1, LedgerState.DELETED), (moved.revision, LedgerState.INTENDED)]
    assert len(world.zoom.meetings) == 1


def test_a_workflow_that_comes_late_leaves_the_revisions_after_it_alone(world: World) -> None:
    moved = world.move(NEXT_WEEK.starts_at + timedelta(hours=3))
    mint_meeting(moved.target, world.house)

    delete_meeting(TARGET, world.house)

    assert [row.state for row in world.rows_of(MeetingKind.ZOOM)] == [LedgerState.DELETED, LedgerState.INTENDED]


def test_x2_ac_09_a_meeting_that_its_host_has_removed_by_hand_counts_as_removed(world: World) -> None:
    (meeting_id,) = world.zoom.meetings
    world.zoom.delete_by_hand(meeting_id)

    delete_meeting(TARGET, world.house)

    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_x4_a_leftover_that_a_later_workflow_removes_takes_its_notice_along(world: World) -> None:
    world.zoom.failures.add("delete_meeting", ProviderUnavailable("no answer", provider="zoom"))
    with pytest.raises(ProviderUnavailable):
        delete_meeting(TARGET, world.house)
    record_leftovers(TARGET, world.house)
    assert len(world.notices.list(HOST_ID)) == 1

    delete_meeting(TARGET, world.house)

    assert world.notices.list(HOST_ID) == []
    assert world.zoom.meetings == {}


def test_x4_a_notice_that_another_remover_put_up_comes_down_with_the_meeting(world: World) -> None:
    (record,) = world.rows_of(MeetingKind.ZOOM)
    world.notices.put(leftover_notice(record, world.stored(), world.clock.now()))

    delete_meeting(TARGET, world.house)

    assert world.notices.list(HOST_ID) == []


def test_m6_what_the_booking_comes_to_carry_meanwhile_is_not_removed(world: World, monkeypatch) -> None:
    all_records = world.meeting_ledger.all_records

    def store_right_after(booking_id: str) -> object:
        monkeypatch.setattr(world.meeting_ledger, "all_records", all_records)
        records = all_records(booking_id)
        store_link(TARGET, world.house)
        return records

    monkeypatch.setattr(world.meeting_ledger, "all_records", store_right_after)

    delete_meeting(TARGET, world.house)

    assert list(world.zoom.meetings) == [world.stored().link.meeting_id]
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LIVE


def test_a3_busy_times_that_still_show_a_removed_event_are_forgotten(world: World) -> None:
    store_link(TARGET, world.house)
    add_to_calendar(TARGET, world.house)
    google = world.connections.connections[HOST_ID, Provider.GOOGLE]
    world.profiles.keep_busy_snapshot(google, BusySnapshot(world.clock.now(), Interval(0, 1), ()))
    world.cancel()

    delete_meeting(world.stored().target, world.house)

    assert world.connections.busy_snapshots == {}


def test_record_leftovers_says_nothing_of_what_is_not_to_be_removed(world: World) -> None:
    record_leftovers(TARGET, world.house)

    assert world.notices.list(HOST_ID) == []
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.INTENDED
