"""M4, M7, AC-36: what was minted becomes the booking's link, all or nothing, and only for a booking that wants it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, NotFound, Superseded
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import MeetingState
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind
from joinlink.model.notice import NoticeKind
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.record_missing_link import record_missing_link
from joinlink.usecases.meetings.store_link import store_link
from tests.worlds.world import NEXT_WEEK, World

LATER = NEXT_WEEK.starts_at + timedelta(hours=3)
GIVEN_UP = [LedgerState.DELETING, LedgerState.DELETED, LedgerState.LEFTOVER]


@pytest.fixture
def minted(world: World) -> World:
    """Return the same world once the booking's Zoom meeting was made."""
    mint_meeting(NEXT_WEEK.target, world.house)
    return world


def store(world: World) -> None:
    store_link(NEXT_WEEK.target, world.house)


def test_m4_link_and_id_are_on_the_booking_and_the_ledger_says_live_though_it_is_repeated(minted) -> None:
    for _ in range(2):
        store(minted)

    booking = minted.stored()
    (meeting,) = minted.zoom.meetings.values()
    assert booking.link == MeetingLink(meeting.join_url, MeetingKind.ZOOM, meeting.provider_id)
    assert (booking.meeting_state, booking.link_count) == (MeetingState.READY, 1)
    assert (booking.revision, booking.calendar_event_id) == (NEXT_WEEK.revision, None)
    assert minted.state_of(MeetingKind.ZOOM) is LedgerState.LIVE


def test_m4_meets_own_event_is_the_calendar_event_too(world) -> None:
    world.put(replace(NEXT_WEEK, meeting_choice=MeetingChoice.GOOGLE_MEET))
    mint_meeting(NEXT_WEEK.target, world.house)

    store(world)

    assert world.stored().link.kind is MeetingKind.GOOGLE_MEET
    assert world.stored().calendar_event_id == world.stored().link.meeting_id


def test_m7_the_notice_about_a_missing_link_comes_down(minted) -> None:
    record_missing_link(NEXT_WEEK.target, minted.house)
    assert minted.notice_kinds() == [NoticeKind.MISSING_LINK]

    store(minted)

    assert minted.notice_kinds() == []


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_a_booking_that_has_moved_on_gets_no_link(minted, change) -> None:
    minted.cancel() if change == "cancelled" else minted.move(LATER)

    with pytest.raises(Superseded):
        store(minted)
    assert minted.stored().link is None
    assert minted.state_of(MeetingKind.ZOOM) is LedgerState.INTENDED


def test_a_booking_whose_cancellation_has_cleaned_up_already_is_superseded_not_unminted(minted) -> None:
    minted.meeting_ledger.rows.clear()
    minted.cancel()

    with pytest.raises(Superseded):
        store(minted)


@pytest.mark.parametrize("state", [None, *GIVEN_UP])
def test_m6_m7_a_link_that_was_never_minted_or_was_given_up_can_not_be_stored(minted, state) -> None:
    (record,) = minted.rows_of(MeetingKind.ZOOM)
    if state is None:
        minted.meeting_ledger.rows.clear()
    else:
        minted.meeting_ledger.move(record, state)

    with pytest.raises(NotFound):
        store(minted)
    assert minted.stored().link is None


def test_m6_a_booking_that_has_another_link_keeps_it(minted) -> None:
    link = MeetingLink("https://zoom.us/j/1", MeetingKind.ZOOM, "1")
    other = minted.put(replace(NEXT_WEEK, link=link, link_count=1))

    with pytest.raises(IllegalTransition):
        store(minted)
    assert minted.stored() == other


@pytest.mark.parametrize(
    "change",
    [
        {"is_online": False, "meeting_state": MeetingState.NONE},
        {"link": MeetingLink("https://example.com/room", kind=None, meeting_id=None)},
    ],
    ids=["in person", "pasted"],
)
def test_m8_where_no_link_is_to_be_minted_there_is_none_to_store(minted, change) -> None:
    booking = minted.put(replace(NEXT_WEEK, **change))

    store(minted)

    assert minted.stored() == booking
