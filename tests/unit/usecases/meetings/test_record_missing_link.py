"""M5, M7: a confirmed class without a link says so to its page and its host, and heal is asked to see to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.model.booking import Booking, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.notice import NoticeKind
from joinlink.usecases.meetings.delete_meeting import delete_meeting
from joinlink.usecases.meetings.record_missing_link import record_missing_link
from tests.fakes import FakeBookings
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

TARGET = NEXT_WEEK.target


class Interrupted(FakeBookings):
    """Lets something else happen right before the mark is set."""

    meanwhile: Callable[[], object] | None = None

    def mark_link_missing(self, booking: Booking, now: datetime) -> bool:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        return super().mark_link_missing(booking, now)


@pytest.fixture
def world() -> World:
    world = World().connect(Provider.ZOOM)
    world.bookings = Interrupted(world.meeting_ledger, world.due_work)
    world.mail_ledger.bookings = world.bookings
    world.put()
    return world


def kinds(world: World) -> list[NoticeKind]:
    return [notice.kind for notice in world.notices.list(HOST_ID)]


def test_m7_it_is_marked_told_and_looked_after_at_once(world: World) -> None:
    record_missing_link(TARGET, world.house)

    assert world.stored().meeting_state is MeetingState.MISSING
    assert kinds(world) == [NoticeKind.MISSING_LINK]
    assert world.due_work.at(DueKind.CARE, "bk_1") == world.clock.now()
    assert world.story() == ["No link for now"]


def test_m7_a_repeat_leaves_it_to_heal_when_to_look_next(world: World) -> None:
    record_missing_link(TARGET, world.house)
    world.look()
    planned = world.due_work.rows[DueKind.CARE, "bk_1"]

    record_missing_link(TARGET, world.house)

    assert world.due_work.rows[DueKind.CARE, "bk_1"] == planned
    assert kinds(world) == [NoticeKind.MISSING_LINK]
    assert world.story().count("No link for now") == 1


def test_m7_a_link_that_was_lost_and_could_not_be_made_anew_is_told_too(world: World) -> None:
    world.run_confirm()
    world.bookings.lose_link(world.stored(), world.clock.now())

    record_missing_link(TARGET, world.house)

    assert kinds(world) == [NoticeKind.MISSING_LINK]


@pytest.mark.parametrize("before", [MeetingState.PREPARING, MeetingState.MISSING])
def test_m7_one_that_was_stored_meanwhile_takes_the_notice_down_again(world: World, before: MeetingState) -> None:
    world.put(replace(NEXT_WEEK, meeting_state=before))
    world.bookings.meanwhile = world.run_confirm

    record_missing_link(TARGET, world.house)

    assert kinds(world) == []
    assert world.stored().meeting_state is MeetingState.READY


def test_m7_a_class_that_has_its_link_misses_none(world: World) -> None:
    booking = world.run_confirm()

    record_missing_link(TARGET, world.house)

    assert kinds(world) == []
    assert world.stored() == booking


@pytest.mark.parametrize("change", ["in person", "cancelled", "moved"])
def test_m7_a_booking_that_wants_no_link_misses_none(world: World, change: str) -> None:
    match change:
        case "in person":
            world.put(replace(NEXT_WEEK, is_online=False, meeting_state=MeetingState.NONE))
        case "cancelled":
            world.cancel()
        case "moved":
            world.move(NEXT_WEEK.starts_at + timedelta(hours=3))
    booking = world.stored()

    record_missing_link(TARGET, world.house)

    assert kinds(world) == []
    assert world.stored() == booking


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_m7_the_notice_comes_down_with_the_revision_that_missed_its_link(world: World, change: str) -> None:
    record_missing_link(TARGET, world.house)
    if change == "cancelled":
        world.cancel()
    else:
        world.move(NEXT_WEEK.starts_at + timedelta(hours=3))

    delete_meeting(world.stored().target, world.house, earlier=change == "moved")

    assert kinds(world) == []
