"""M4, M7, AC-36: what was minted becomes the booking's link, all or nothing, and only for a booking that wants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, NotFound, Superseded
from joinlink.model.booking import MeetingLink, MeetingState
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind
from joinlink.model.notice import NoticeKind
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.record_missing_link import record_missing_link
from joinlink.usecases.meetings.store_link import store_link
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

TARGET = NEXT_WEEK.target


@pytest.fixture
def world() -> World:
    """Return a booking whose Zoom meeting was made."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put()
    mint_meeting(TARGET, world.house)
    return world


def test_m4_link_and_id_are_on_the_booking_and_the_ledger_says_live(world: World) -> None:
    store_link(TARGET, world.house)

    booking = world.stored()
    (meeting,) = world.zoom.meetings.values()
    assert booking.link == MeetingLink(meeting.join_url, MeetingKind.ZOOM, meeting.provider_id)
    assert (booking.meeting_state, booking.link_count) == (MeetingState.READY, 1)
    assert (booking.revision, booking.calendar_event_id) == (NEXT_WEEK.revision, None)
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LIVE


def test_m4_a_repeat_changes_nothing(world: World) -> None:
    store_link(TARGET, world.house)
    booking = world.stored()

    store_link(TARGET, world.house)

    assert world.stored() == booking


def test_m4_meets_own_event_is_the_calendar_event_too() -> None:
    world = World().connect(Provider.GOOGLE)
    world.put()
    mint_meeting(TARGET, world.house)

    store_link(TARGET, world.house)

    assert world.stored().link.kind is MeetingKind.GOOGLE_MEET
    assert world.stored().calendar_event_id == world.stored().link.meeting_id


@pytest.mark.parametrize("choice", [MeetingChoice.ZOOM, MeetingChoice.GOOGLE_MEET])
def test_ac_36_a_moved_booking_gets_a_link_again(choice: MeetingChoice) -> None:
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put(replace(NEXT_WEEK, meeting_choice=choice))
    before = world.run_confirm()
    world.move(NEXT_WEEK.starts_at + timedelta(hours=3))

    after = world.run_reschedule()

    assert after.link.kind is before.link.kind
    assert after.link.url != before.link.url
    assert after.meeting_state is MeetingState.READY


def test_m7_the_notice_about_a_missing_link_comes_down() -> None:
    world = World().connect(Provider.ZOOM)
    world.put()
    record_missing_link(TARGET, world.house)
    mint_meeting(TARGET, world.house)

    store_link(TARGET, world.house)

    assert world.notices.list(HOST_ID) == []


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_a_booking_that_has_moved_on_gets_no_link(world: World, change: str) -> None:
    if change == "cancelled":
        world.cancel()
    else:
        world.move(NEXT_WEEK.starts_at + timedelta(hours=3))

    with pytest.raises(Superseded):
        store_link(TARGET, world.house)
    assert world.stored().link is None
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.INTENDED


def test_a_booking_whose_cancellation_has_cleaned_up_already_is_superseded_not_unminted(world: World) -> None:
    world.meeting_ledger.rows.clear()
    world.cancel()

    with pytest.raises(Superseded):
        store_link(TARGET, world.house)


def test_m7_a_link_that_was_never_minted_can_not_be_stored(world: World) -> None:
    world.meeting_ledger.rows.clear()

    with pytest.raises(NotFound):
        store_link(TARGET, world.house)


@pytest.mark.parametrize("state", [LedgerState.DELETING, LedgerState.DELETED, LedgerState.LEFTOVER])
def test_m6_a_meeting_that_was_given_up_is_nobodys_link(world: World, state: LedgerState) -> None:
    (record,) = world.rows_of(MeetingKind.ZOOM)
    world.meeting_ledger.move(record, state)

    with pytest.raises(NotFound):
        store_link(TARGET, world.house)
    assert world.stored().link is None


def test_m6_a_booking_that_has_another_link_keeps_it(world: World) -> None:
    other = world.put(replace(NEXT_WEEK, link=MeetingLink("https://zoom.us/j/1", MeetingKind.ZOOM, "1"), link_count=1))

    with pytest.raises(IllegalTransition):
        store_link(TARGET, world.house)
    assert world.stored() == other


def test_m5_what_stood_in_for_the_provider_that_gave_up_is_the_link(world: World) -> None:
    (given_up,) = world.rows_of(MeetingKind.ZOOM)
    world.meeting_ledger.move(given_up, LedgerState.DELETING)
    mint_meeting(TARGET, world.house, fallback=True)

    store_link(TARGET, world.house)

    assert world.stored().link.kind is MeetingKind.GOOGLE_MEET
    assert world.stored().link.instead_of is MeetingKind.ZOOM
    assert [notice.kind for notice in world.notices.list(HOST_ID)] == [NoticeKind.MEETING_FALLBACK]


@pytest.mark.parametrize(
    "change",
    [
        {"is_online": False, "meeting_state": MeetingState.NONE},
        {"link": MeetingLink("https://example.com/room", kind=None, meeting_id=None)},
    ],
    ids=["in person", "pasted"],
)
def test_m8_where_no_link_is_to_be_minted_there_is_none_to_store(world: World, change: dict[str, object]) -> None:
    booking = world.put(replace(NEXT_WEEK, **change))

    store_link(TARGET, world.house)

    assert world.stored() == booking
