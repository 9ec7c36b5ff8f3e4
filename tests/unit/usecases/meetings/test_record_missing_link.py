"""M5, M7: a confirmed class without a link says so to its page and its host, and heal is asked to see to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking_stages import MeetingState
from joinlink.model.notice import NoticeKind
from joinlink.usecases.meetings.delete_meeting import delete_meeting
from joinlink.usecases.meetings.record_missing_link import record_missing_link
from tests.fakes.interruptions import meanwhile
from tests.worlds.world import NEXT_WEEK, World

LATER = NEXT_WEEK.starts_at + timedelta(hours=3)


def record(world: World) -> None:
    record_missing_link(NEXT_WEEK.target, world.house)


def test_m7_it_is_marked_told_and_looked_after_at_once(world) -> None:
    record(world)

    assert world.stored().meeting_state is MeetingState.MISSING
    assert world.notice_kinds() == [NoticeKind.MISSING_LINK]
    assert world.due_at() == world.clock.now()
    assert world.story() == ["No link for now"]


def test_m7_a_repeat_leaves_it_to_heal_when_to_look_next(world) -> None:
    record(world)
    planned = world.look()

    record(world)

    assert world.due_at() == planned
    assert world.notice_kinds() == [NoticeKind.MISSING_LINK]
    assert world.story().count("No link for now") == 1


def test_m7_a_link_that_was_lost_and_could_not_be_made_anew_is_told_too(world) -> None:
    world.run_confirm()
    world.bookings.lose_link(world.stored(), world.clock.now())

    record(world)

    assert world.notice_kinds() == [NoticeKind.MISSING_LINK]


@pytest.mark.parametrize("before", [MeetingState.PREPARING, MeetingState.MISSING])
def test_m7_one_that_was_stored_meanwhile_takes_the_notice_down_again(world, before) -> None:
    world.put(replace(NEXT_WEEK, meeting_state=before))
    meanwhile(world.bookings, "mark_link_missing", world.run_confirm)

    record(world)

    assert world.notice_kinds() == []
    assert world.stored().meeting_state is MeetingState.READY


@pytest.mark.parametrize("change", ["has its link", "in person", "cancelled", "moved"])
def test_m7_a_booking_that_has_its_link_or_wants_none_misses_none(world, change) -> None:
    match change:
        case "has its link":
            world.run_confirm()
        case "in person":
            world.put(replace(NEXT_WEEK, is_online=False, meeting_state=MeetingState.NONE))
        case "cancelled":
            world.cancel()
        case "moved":
            world.move(LATER)
    booking = world.stored()

    record(world)

    assert world.notice_kinds() == []
    assert world.stored() == booking


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_m7_the_notice_comes_down_with_the_revision_that_missed_its_link(world, change) -> None:
    record(world)
    world.cancel() if change == "cancelled" else world.move(LATER)

    delete_meeting(world.stored().target, world.house, earlier=change == "moved")

    assert world.notice_kinds() == []
