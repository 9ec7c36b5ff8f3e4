"""`cancel_booking`: X1 to X3, B5, AC-03, AC-08, AC-09, AC-63."""

from dataclasses import replace

import pytest

from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.meeting import LedgerState
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from tests.workflow.interpreter import Killed, Walk
from tests.workflow.readings import NO, kinds, leftover, recipients
from tests.worlds.world import NEXT_WEEK, World

HAPPY = ["Delete meeting", "Send email"]
ELSEWHERE = NEXT_WEEK.starts_at.replace(hour=11)


@pytest.fixture
def cancelled(minted: World) -> World:
    """Return the world once the booking, which had its meeting, is cancelled."""
    minted.cancel()
    return minted


def test_x1_ac_03_ac_08_meeting_and_entry_go_and_the_ledger_says_so(cancelled: World, walk: Walk) -> None:
    walk()

    assert (cancelled.zoom.meetings, cancelled.entries.meetings) == ({}, {})
    assert {row.state for row in cancelled.meeting_ledger.all_records(NEXT_WEEK.booking_id)} == {LedgerState.DELETED}


def test_x2_ac_09_what_was_deleted_by_hand_counts_as_removed(cancelled: World, walk: Walk) -> None:
    cancelled.zoom.meetings.clear()
    cancelled.entries.meetings.clear()

    assert walk().states == HAPPY
    assert kinds(cancelled) == []


def test_x3_the_notice_of_a_meeting_that_stays_says_where_to_delete_it(cancelled: World, walk: Walk) -> None:
    cancelled.zoom.failures.add("delete_meeting", NO)

    walk()

    notice = leftover(cancelled)
    assert notice.title == "We could not remove a Zoom meeting for a cancelled session"
    assert notice.detail == "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed."
    assert cancelled.entries.meetings == {}


def test_m6_a_meeting_that_may_still_be_made_is_waited_for_and_removed(world: World, walk: Walk) -> None:
    world.zoom.failures.add("create_meeting", Killed(), after=True)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        mint_meeting(world.stored().target, world.house)
    world.cancel()

    execution = walk()

    assert execution.states == HAPPY
    assert execution.retries["Delete meeting"] > 0
    assert world.zoom.meetings == {}


def test_b5_a_payment_that_goes_back_is_told_to_both(world: World, walk: Walk) -> None:
    checkout = Checkout("cs_1", "", payment_intent_id="pi_1", refund_id="re_1")
    world.put(replace(NEXT_WEEK, status=BookingStatus.REFUNDED, checkout=checkout))

    assert walk(BookingStatus.EXPIRED).states == HAPPY
    assert recipients(world) == ["guest@example.com", "host@example.com"]


def test_b2_a_transfer_that_failed_is_told_to_both_and_no_other_unpaid_end_to_anybody(world: World, walk: Walk) -> None:
    world.put(replace(NEXT_WEEK, status=BookingStatus.EXPIRED, ending=Ending.TRANSFER_FAILED))

    assert walk(BookingStatus.PENDING_PAYMENT).states == HAPPY
    assert recipients(world) == ["guest@example.com", "host@example.com"]
