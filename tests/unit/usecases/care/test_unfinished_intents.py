"""12.1, M6, M7: what was asked for, with nobody to tell how it ended, is adopted, removed, or dropped."""

from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.usecases.meetings.add_to_calendar import add_to_calendar
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from tests.fakes.interruptions import meanwhile
from tests.workflow.interpreter import Killed
from tests.worlds.world import NEXT_WEEK, World

DOWN = ProviderUnavailable("no answer", provider="zoom")
LOST = ProviderUnavailable("lost", provider="google")


@pytest.fixture
def world() -> World:
    """Return a booking whose meeting is still to be made."""
    return World.booked(Provider.ZOOM)


def mint(world: World, *, fallback: bool = False) -> None:
    mint_meeting(NEXT_WEEK.target, world.house, fallback=fallback)


def mint_and_store(world: World, *, fallback: bool = False) -> None:
    mint(world, fallback=fallback)
    store_link(NEXT_WEEK.target, world.house)


def lose(world: World, *, after: bool = True, error: BaseException = DOWN) -> None:
    """Let Zoom make a meeting and say nothing or, else, make none."""
    world.zoom.failures.add("create_meeting", error, after=after)
    with pytest.raises(type(error)):
        mint(world)


def test_m7_one_that_the_booking_still_wants_is_left_to_the_workflow_which_adopts_it(world) -> None:
    lose(world)

    assert world.look() is not None
    assert len(world.workflow_engine.started) == 1
    world.run_confirm()

    assert list(world.zoom.meetings) == [world.stored().link.meeting_id]
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LIVE


@pytest.mark.parametrize("change", ["cancelled", "moved", "begun"])
def test_12_1_one_that_nobody_wants_any_more_is_looked_for_and_removed(world, change) -> None:
    lose(world)
    match change:
        case "cancelled":
            world.cancel()
        case "moved":
            world.move(NEXT_WEEK.starts_at + timedelta(hours=3))
        case "begun":
            world.clock.time = NEXT_WEEK.starts_at

    world.look()

    assert world.zoom.meetings == {}
    assert [row.state for row in world.rows_of(MeetingKind.ZOOM)] == [LedgerState.DELETED]


def test_12_1_one_that_came_to_nothing_is_dropped(world) -> None:
    lose(world, after=False)
    world.cancel()

    assert world.look() is None
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
    assert "delete_meeting" not in world.zoom.calls


def test_m6_one_that_somebody_may_still_be_at_is_waited_for(world) -> None:
    lose(world, error=Killed())
    world.cancel()

    world.look()
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.INTENDED
    world.look_when_due()

    assert world.zoom.meetings == {}
    assert world.notice_kinds() == []


def test_m6_one_that_another_provider_stood_in_for_is_removed(world) -> None:
    world.connect(Provider.GOOGLE)
    lose(world)
    world.zoom.failures.add_for_good("locate", DOWN)
    mint_and_store(world, fallback=True)
    world.zoom.failures.clear()

    world.look()

    assert world.zoom.meetings == {}
    assert world.stored().link.kind is MeetingKind.GOOGLE_MEET


def test_m4_one_that_was_made_and_not_stored_is_stored_by_the_workflow(world) -> None:
    mint(world)

    world.look()
    assert len(world.zoom.meetings) == 1
    world.run_confirm()

    assert world.stored().link.meeting_id in world.zoom.meetings
    assert world.zoom.calls.count("create_meeting") == 1


def test_12_1_one_that_was_made_and_given_up_is_removed_though_the_booking_wants_a_meeting(world) -> None:
    mint(world)
    (record,) = world.rows_of(MeetingKind.ZOOM)
    world.meeting_ledger.move(record, LedgerState.DELETING)

    world.look()

    assert world.zoom.meetings == {}
    assert len(world.workflow_engine.started) == 1


def test_m6_an_entry_that_the_booking_comes_to_carry_while_it_is_looked_after_stays(world) -> None:
    world.connect(Provider.GOOGLE)
    add_to_calendar(NEXT_WEEK.target, world.house)
    mint_and_store(world)
    replaced: list[str] = []

    def replace_the_entry_once() -> None:
        if not replaced:
            replaced.append("now")
            add_to_calendar(NEXT_WEEK.target, world.house)

    for fake, read in ((world.bookings, "get"), (world.meeting_ledger, "all_records")):
        meanwhile(fake, read, replace_the_entry_once, after=True)

    world.look()

    assert replaced
    assert list(world.entries.meetings) == [world.stored().calendar_event_id]


def test_12_1_an_entry_that_meets_own_event_took_the_place_of_is_removed() -> None:
    world = World.booked(Provider.GOOGLE)
    world.entries.failures.add("create_meeting", LOST, after=True)
    with pytest.raises(ProviderUnavailable):
        add_to_calendar(NEXT_WEEK.target, world.house)
    mint_and_store(world)

    world.look()

    assert world.entries.meetings == {}
    assert list(world.meet.meetings) == [world.stored().calendar_event_id]


def test_12_1_an_entry_whose_outcome_is_unknown_is_left_to_the_workflow_too(world) -> None:
    world.connect(Provider.GOOGLE)
    world.entries.failures.add("create_meeting", LOST, after=True)
    with pytest.raises(ProviderUnavailable):
        world.run_confirm()

    world.look()
    assert world.state_of(MeetingKind.GOOGLE_CALENDAR) is LedgerState.INTENDED
    world.run_confirm()

    assert list(world.entries.meetings) == [world.stored().calendar_event_id]
