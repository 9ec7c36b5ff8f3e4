"""A confirmed booking that was moved: R1, R2, AC-35, AC-36, AC-38, AC-42."""

from datetime import timedelta

from tests.workflow.interpreter import Walk
from tests.workflow.meanwhile import once
from tests.workflow.readings import BOTH, recipients
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

HAPPY = ["Choose first step", "Delete old meeting", "Mint meeting", "Store link", "Add to calendar", "Send email"]
ELSEWHERE = NEXT_WEEK.starts_at + timedelta(hours=2)


def test_r2_ac_35_ac_36_ac_42_a_new_meeting_takes_the_place_of_the_old_and_both_are_told_once_with_its_link_alone(
    minted: World, walk: Walk
) -> None:
    (old,), (old_entry,), old_link = minted.zoom.meetings, minted.entries.meetings, minted.stored().link
    minted.move(ELSEWHERE)

    execution = walk()

    (new,), (new_entry,) = minted.zoom.meetings.values(), minted.entries.meetings.values()
    assert (execution.status, execution.states) == ("SUCCEEDED", HAPPY)
    assert (new.starts_at, new_entry.starts_at) == (ELSEWHERE, ELSEWHERE)
    assert (new.provider_id, new_entry.provider_id) != (old, old_entry)
    assert minted.stored().link.url == new_entry.join_url == new.join_url
    assert minted.notices.list(HOST_ID) == []
    assert recipients(minted) == BOTH
    assert all(minted.stored().link.url in mail.text for mail in minted.mailer.sent)
    assert not any(old_link.url in mail.text for mail in minted.mailer.sent)


def test_a_booking_that_moves_once_more_meanwhile_ends_where_it_was_moved_last(minted: World, walk: Walk) -> None:
    later = ELSEWHERE + timedelta(hours=1)
    minted.move(ELSEWHERE)

    execution = walk(store_link=once(lambda: minted.move(later)))
    walk()

    (meeting,) = minted.zoom.meetings.values()
    assert execution.states[-3:] == ["Store link", "Delete superseded meeting", "Superseded"]
    assert meeting.starts_at == minted.stored().starts_at == later
    assert recipients(minted) == BOTH
