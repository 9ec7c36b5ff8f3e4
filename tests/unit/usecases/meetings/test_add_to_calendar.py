"""M3, AC-02, AC-15: the host's Google Calendar shows a booking once, with its present link."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MintInProgress, ProviderUnavailable, Superseded
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import MeetingState
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind
from joinlink.usecases.meetings.add_to_calendar import add_to_calendar
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from tests.fakes.interruptions import meanwhile
from tests.worlds.world import NEXT_WEEK, World

LATER = NEXT_WEEK.starts_at + timedelta(hours=3)
ROOM = MeetingLink("https://example.com/room", kind=None, meeting_id=None)
DOWN = ProviderUnavailable("no answer", provider="google")


@pytest.fixture
def linked(world: World) -> World:
    """Return the same world once the booking has its Zoom link."""
    mint_meeting(NEXT_WEEK.target, world.house)
    store_link(NEXT_WEEK.target, world.house)
    return world


def add(world: World) -> None:
    add_to_calendar(NEXT_WEEK.target, world.house)


def carried(world: World) -> list[str | None]:
    """Return the links of the entries in the calendar."""
    return [world.entries.requests[entry_id].join_url for entry_id in world.entries.meetings]


def test_ac_15_ac_02_the_entry_carries_the_zoom_link_and_there_is_one(linked) -> None:
    for _ in range(2):
        add(linked)

    assert carried(linked) == [linked.stored().link.url]
    assert list(linked.entries.meetings) == [linked.stored().calendar_event_id]
    assert linked.meet.meetings == {}
    assert linked.state_of(MeetingKind.GOOGLE_CALENDAR) is LedgerState.LIVE


def test_m6_an_answer_that_got_lost_leaves_one_entry_all_the_same(linked) -> None:
    linked.entries.failures.add("create_meeting", DOWN, after=True)
    with pytest.raises(ProviderUnavailable):
        add(linked)

    add(linked)

    assert list(linked.entries.meetings) == [linked.stored().calendar_event_id]


def test_m8_a_pasted_link_is_carried_too(world) -> None:
    world.put(replace(NEXT_WEEK, link=ROOM, meeting_state=MeetingState.MANUAL))

    add(world)

    assert carried(world) == [ROOM.url]


def test_ac_15_an_entry_that_was_made_before_there_was_a_link_gives_way_to_one_that_carries_it(world) -> None:
    add(world)
    assert carried(world) == [None]

    world.run_confirm()

    assert carried(world) == [world.stored().link.url]
    assert list(world.entries.meetings) == [world.stored().calendar_event_id]
    states = [row.state for row in world.rows_of(MeetingKind.GOOGLE_CALENDAR)]
    assert states == [LedgerState.DELETED, LedgerState.LIVE]


def test_m3_an_entry_gives_way_to_meets_own_event_which_needs_no_second_one(world) -> None:
    world.put(replace(NEXT_WEEK, meeting_choice=MeetingChoice.GOOGLE_MEET))
    add(world)

    for _ in range(2):
        world.run_confirm()

    assert list(world.meet.meetings) == [world.stored().calendar_event_id]
    assert world.entries.meetings == {}
    assert world.entries.calls.count("create_meeting") == 1


@pytest.mark.parametrize("reason", ["google is broken", "no google", "in person", "cancelled", "moved"])
def test_m3_a_booking_or_a_host_that_wants_none_gets_none(world, reason) -> None:
    match reason:
        case "google is broken":
            world.disturb(Provider.GOOGLE)
        case "no google":
            world.connections.delete(world.connection(Provider.GOOGLE))
        case "in person":
            world.put(replace(NEXT_WEEK, is_online=False, meeting_state=MeetingState.NONE))
        case "cancelled":
            world.cancel()
        case "moved":
            world.move(LATER)

    add(world)

    assert world.entries.calls == []
    assert world.stored().calendar_event_id is None


def test_a_booking_that_moves_on_while_its_entry_is_made_does_not_carry_it(linked) -> None:
    meanwhile(linked.entries, "create_meeting", linked.cancel)

    with pytest.raises(Superseded):
        add(linked)
    assert linked.stored().calendar_event_id is None
    assert linked.state_of(MeetingKind.GOOGLE_CALENDAR) is LedgerState.INTENDED


def test_m6_while_another_attempt_may_be_running_it_waits(linked) -> None:
    def call_again() -> None:
        with pytest.raises(MintInProgress):
            add(linked)

    meanwhile(linked.entries, "create_meeting", call_again)

    add(linked)

    assert len(linked.entries.meetings) == 1


def test_m8_an_entry_is_replaced_when_the_link_was_pasted_in_the_same_breath(linked) -> None:
    """The workflow of the paste finds the entry of the revision before still there."""
    add(linked)
    pasted = linked.stored().with_pasted_link(ROOM.url, linked.clock.now())
    assert linked.bookings.paste_link(pasted, linked.clock.now())

    linked.run_reschedule()

    assert carried(linked) == [ROOM.url]
    assert list(linked.entries.meetings) == [linked.stored().calendar_event_id]
    assert linked.zoom.meetings == {}
