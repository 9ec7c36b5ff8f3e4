"""X2, X3 and the ledger's promise: nothing is forgotten until the provider confirms."""

from datetime import timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.notice import NoticeKind, leftover_notice
from joinlink.model.profile import BusySnapshot
from joinlink.model.slots import Interval
from joinlink.usecases.meetings.add_to_calendar import add_to_calendar
from joinlink.usecases.meetings.delete_meeting import delete_meeting, record_leftovers
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from tests.fakes.interruptions import fail_once, meanwhile
from tests.workflow.interpreter import Killed
from tests.worlds.world import NEXT_WEEK, World

TARGET = NEXT_WEEK.target
LATER = NEXT_WEEK.starts_at + timedelta(hours=3)
REJECTED = ProviderRejected("no", provider="zoom")


@pytest.fixture
def minted(world: World) -> World:
    """Return the booking once its Zoom meeting was made and is not stored."""
    mint_meeting(TARGET, world.house)
    return world


@pytest.fixture
def with_entry(minted: World) -> World:
    """Return the booking once its link is stored and stands in the host's calendar."""
    store_link(TARGET, minted.house)
    add_to_calendar(TARGET, minted.house)
    return minted


def fail_to_delete(world: World, error: type[Exception] = ProviderRejected) -> None:
    with pytest.raises(error):
        delete_meeting(TARGET, world.house)


def states(world: World) -> list[LedgerState]:
    return [row.state for row in world.rows_of(MeetingKind.ZOOM)]


def test_x2_what_was_made_is_removed_and_a_repeat_asks_nothing(minted) -> None:
    delete_meeting(TARGET, minted.house)
    calls = list(minted.zoom.calls)

    delete_meeting(TARGET, minted.house)

    assert minted.zoom.meetings == {}
    assert minted.zoom.calls == calls
    assert states(minted) == [LedgerState.DELETED]


def test_an_intent_whose_outcome_is_unknown_is_looked_for_and_removed(world) -> None:
    world.zoom.failures.add("create_meeting", ProviderUnavailable("lost", provider="zoom"), after=True)
    with pytest.raises(ProviderUnavailable):
        mint_meeting(TARGET, world.house)

    delete_meeting(TARGET, world.house)

    assert world.zoom.meetings == {}
    assert states(world) == [LedgerState.DELETED]


def test_x3_a_removal_that_failed_becomes_one_notice_though_a_process_is_killed_over_it(minted) -> None:
    minted.zoom.failures.add("delete_meeting", REJECTED)
    fail_to_delete(minted)
    fail_once(minted.notices, "put", Killed())
    with pytest.raises(Killed):
        record_leftovers(TARGET, minted.house)

    for _ in range(2):
        record_leftovers(TARGET, minted.house)

    notice = minted.the_notice()
    assert (notice.kind, [notice.meeting_id]) == (NoticeKind.LEFTOVER_MEETING, list(minted.zoom.meetings))
    assert states(minted) == [LedgerState.LEFTOVER]


def test_what_a_current_booking_carries_is_not_removed(with_entry) -> None:
    delete_meeting(TARGET, with_entry.house)

    assert (len(with_entry.zoom.meetings), states(with_entry)) == (1, [LedgerState.LIVE])


def test_m6_a_meeting_that_lands_after_it_was_given_up_is_removed_at_once(world) -> None:
    def give_up() -> None:
        (row,) = world.rows_of(MeetingKind.ZOOM)
        world.meeting_ledger.move(row, LedgerState.DELETED)

    meanwhile(world.zoom, "create_meeting", give_up)

    with pytest.raises(ProviderRejected):
        mint_meeting(TARGET, world.house)

    assert world.zoom.meetings == {}


def test_a_workflow_that_comes_late_leaves_the_revisions_after_it_alone(minted) -> None:
    moved = minted.move(LATER)
    mint_meeting(moved.target, minted.house)

    delete_meeting(TARGET, minted.house)

    assert states(minted) == [LedgerState.DELETED, LedgerState.INTENDED]


def test_x4_a_notice_that_another_remover_put_up_comes_down_with_the_meeting(minted) -> None:
    (record,) = minted.rows_of(MeetingKind.ZOOM)
    minted.notices.put(leftover_notice(record, minted.stored(), minted.clock.now()))

    delete_meeting(TARGET, minted.house)

    assert minted.notice_kinds() == []


def test_m6_what_the_booking_comes_to_carry_meanwhile_is_not_removed(minted) -> None:
    meanwhile(minted.meeting_ledger, "all_records", lambda: store_link(TARGET, minted.house), after=True)

    delete_meeting(TARGET, minted.house)

    assert list(minted.zoom.meetings) == [minted.stored().link.meeting_id]
    assert states(minted) == [LedgerState.LIVE]


def test_a3_busy_times_that_still_show_a_removed_event_are_forgotten(with_entry) -> None:
    google = with_entry.connection(Provider.GOOGLE)
    with_entry.profiles.keep_busy_snapshot(google, BusySnapshot(with_entry.clock.now(), Interval(0, 1), ()))
    with_entry.cancel()

    delete_meeting(with_entry.stored().target, with_entry.house)

    assert with_entry.connections.busy_snapshots == {}


def test_record_leftovers_says_nothing_of_what_is_not_to_be_removed(minted) -> None:
    record_leftovers(TARGET, minted.house)

    assert minted.notice_kinds() == []
    assert states(minted) == [LedgerState.INTENDED]
