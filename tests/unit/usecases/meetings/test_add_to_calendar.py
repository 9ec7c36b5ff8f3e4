"""M3, AC-02, AC-15: the host's Google Calendar shows a booking once, with its present link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MintInProgress, ProviderUnavailable, Superseded
from joinlink.model.booking import MeetingLink, MeetingState
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind
from joinlink.usecases.meetings.add_to_calendar import add_to_calendar
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from tests.worlds.world import NEXT_WEEK, World

TARGET = NEXT_WEEK.target
DOWN = ProviderUnavailable("no answer", provider="google")


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and Google, and a booking with its Zoom link."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put()
    mint_meeting(TARGET, world.house)
    store_link(TARGET, world.house)
    return world


def carried(world: World) -> list[str | None]:
    """Return the links of the entries in the calendar."""
    return [world.entries.requests[entry_id].join_url for entry_id in world.entries.meetings]


def test_ac_15_ac_02_the_entry_carries_the_zoom_link_and_there_is_one(world: World) -> None:
    for _ in range(2):
        add_to_calendar(TARGET, world.house)

    assert carried(world) == [world.stored().link.url]
    assert list(world.entries.meetings) == [world.stored().calendar_event_id]
    assert world.meet.meetings == {}
    assert world.state_of(MeetingKind.GOOGLE_CALENDAR) is LedgerState.LIVE


def test_m6_an_answer_that_got_lost_leaves_one_entry_all_the_same(world: World) -> None:
    world.entries.failures.add("create_meeting", DOWN, after=True)
    with pytest.raises(ProviderUnavailable):
        add_to_calendar(TARGET, world.house)

    add_to_calendar(TARGET, world.house)

    assert list(world.entries.meetings) == [world.stored().calendar_event_id]


def test_m8_a_pasted_link_is_carried_too(world: World) -> None:
    pasted = world.put(world.stored().with_pasted_link("https://example.com/room", world.clock.now()))

    add_to_calendar(pasted.target, world.house)

    assert carried(world) == ["https://example.com/room"]


def test_ac_15_an_entry_that_was_made_before_there_was_a_link_gives_way_to_one_that_carries_it() -> None:
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put()
    add_to_calendar(TARGET, world.house)
    assert carried(world) == [None]

    world.run_confirm()

    assert carried(world) == [world.stored().link.url]
    assert list(world.entries.meetings) == [world.stored().calendar_event_id]
    states = [row.state for row in world.rows_of(MeetingKind.GOOGLE_CALENDAR)]
    assert states == [LedgerState.DELETED, LedgerState.LIVE]


def test_m3_an_entry_gives_way_to_meets_own_event() -> None:
    world = World().connect(Provider.GOOGLE)
    world.put()
    add_to_calendar(TARGET, world.house)

    world.run_confirm()

    assert world.entries.meetings == {}
    assert list(world.meet.meetings) == [world.stored().calendar_event_id]


def test_m3_meets_own_event_needs_no_second_one() -> None:
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put(replace(NEXT_WEEK, meeting_choice=MeetingChoice.GOOGLE_MEET))

    world.run_confirm()

    assert world.stored().calendar_event_id in world.meet.meetings
    assert world.entries.calls == []


def test_r2_the_entry_follows_a_move(world: World) -> None:
    add_to_calendar(TARGET, world.house)
    later = NEXT_WEEK.starts_at + timedelta(hours=3)
    world.move(later)

    moved = world.run_reschedule()

    (entry,) = world.entries.meetings.values()
    assert (entry.provider_id, entry.starts_at) == (moved.calendar_event_id, later)
    assert carried(world) == [moved.link.url]


def test_m3_zoom_alone_has_no_entry() -> None:
    world = World().connect(Provider.ZOOM)
    world.put()

    world.run_confirm()

    assert world.entries.calls == []
    assert world.stored().calendar_event_id is None


def test_m3_an_account_that_waits_for_its_host_is_not_asked(world: World) -> None:
    world.disturb(Provider.GOOGLE)

    add_to_calendar(TARGET, world.house)

    assert world.entries.calls == []


@pytest.mark.parametrize("change", ["in person", "cancelled", "moved"])
def test_a_booking_that_wants_none_gets_none(world: World, change: str) -> None:
    match change:
        case "in person":
            world.put(replace(NEXT_WEEK, is_online=False, meeting_state=MeetingState.NONE))
        case "cancelled":
            world.cancel()
        case "moved":
            world.move(NEXT_WEEK.starts_at + timedelta(hours=3))

    add_to_calendar(TARGET, world.house)

    assert world.entries.calls == []


def test_a_booking_that_moves_on_while_its_entry_is_made_does_not_carry_it(world: World, monkeypatch) -> None:
    create = world.entries.create_meeting

    def cancel_meanwhile(*given: object) -> object:
        world.cancel()
        return create(*given)

    monkeypatch.setattr(world.entries, "create_meeting", cancel_meanwhile)

    with pytest.raises(Superseded):
        add_to_calendar(TARGET, world.house)
    assert world.stored().calendar_event_id is None
    assert world.state_of(MeetingKind.GOOGLE_CALENDAR) is LedgerState.INTENDED


def test_m6_while_another_attempt_may_be_running_it_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    create = world.entries.create_meeting
    second: list[MintInProgress] = []

    def call_again_meanwhile(*given: object) -> object:
        monkeypatch.setattr(world.entries, "create_meeting", create)
        with pytest.raises(MintInProgress) as refusal:
            add_to_calendar(TARGET, world.house)
        second.append(refusal.value)
        return create(*given)

    monkeypatch.setattr(world.entries, "create_meeting", call_again_meanwhile)

    add_to_calendar(TARGET, world.house)

    assert len(second) == len(world.entries.meetings) == 1


def test_m8_an_entry_is_replaced_when_the_link_was_pasted_in_the_same_breath(world: World) -> None:
    """The workflow of the paste finds the entry of the revision before still there."""
    add_to_calendar(TARGET, world.house)
    pasted = world.stored().with_pasted_link("https://example.com/room", world.clock.now())
    assert world.bookings.paste_link(pasted, world.clock.now())
    assert world.stored().link == MeetingLink("https://example.com/room", kind=None, meeting_id=None)

    world.run_reschedule()

    assert carried(world) == ["https://example.com/room"]
    assert list(world.entries.meetings) == [world.stored().calendar_event_id]
    assert world.zoom.meetings == {}
