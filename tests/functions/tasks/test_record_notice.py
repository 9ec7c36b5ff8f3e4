"""M7, X3: the task that tells the host."""

from __future__ import annotations

import pytest

from joinlink.errors import InvalidInput, ProviderRejected
from joinlink.model.booking import MeetingState
from joinlink.model.notice import NoticeKind
from tests.functions.site import run, sample
from tests.functions.tasks.targets import TASK, book_for
from tests.worlds.world import HOST_ID, World

NO = ProviderRejected("no", provider="zoom")


def kinds(world: World) -> list[NoticeKind]:
    return [notice.kind for notice in world.notices.list(HOST_ID)]


def leave_one_over(world: World, event: dict[str, object]) -> None:
    """Let a meeting be made that can't be removed."""
    world.zoom.failures.add("delete_meeting", NO)
    run("mint_meeting", event)
    with pytest.raises(ProviderRejected):
        run("delete_meeting", event)


def test_m7_the_sample_of_a_missing_link_marks_it_and_tells_the_host(world: World) -> None:
    event = sample("record_notice.missing_link")
    booking = book_for(world, event)

    run("record_notice", event)

    assert kinds(world) == [NoticeKind.MISSING_LINK]
    assert world.bookings.get(booking.booking_id).meeting_state is MeetingState.MISSING


def test_x3_the_sample_of_a_leftover_names_what_could_not_be_removed(world: World) -> None:
    event = sample("record_notice.leftover_meeting")
    booking = book_for(world, event)
    leave_one_over(world, event)

    run("record_notice", event)

    assert [notice.meeting_id for notice in world.notices.list(HOST_ID)] == list(world.zoom.meetings)
    assert world.bookings.get(booking.booking_id) == booking


def test_x3_with_a_missing_link_a_leftover_is_named_as_well(world: World) -> None:
    book_for(world, TASK)
    leave_one_over(world, TASK)

    run("record_notice", {**TASK, "kind": "missing_link"})

    assert sorted(kinds(world)) == [NoticeKind.LEFTOVER_MEETING, NoticeKind.MISSING_LINK]


@pytest.mark.parametrize("kind", ["mail_refused", "", None, 1])
def test_a_notice_of_no_such_kind_is_refused(world: World, kind: object) -> None:
    book_for(world, TASK)

    with pytest.raises(InvalidInput):
        run("record_notice", {**TASK, "kind": kind})
    assert kinds(world) == []
