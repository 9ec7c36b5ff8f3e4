"""`cancel_booking`: X1 to X3, B5, AC-03, AC-08, AC-09, AC-63."""

from dataclasses import replace

import pytest

from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.meeting import LedgerState
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from tests.workflow.interpreter import Killed, Walk
from tests.workflow.readings import BOTH, recipients
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


def test_m6_a_meeting_that_may_still_be_made_is_waited_for_and_removed(world: World, walk: Walk) -> None:
    world.zoom.failures.add("create_meeting", Killed(), after=True)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        mint_meeting(world.stored().target, world.house)
    world.cancel()

    execution = walk()

    assert execution.states == HAPPY
    assert execution.retries["Delete meeting"] > 0
    assert world.zoom.meetings == {}


SENT_BACK = Checkout("cs_1", "", payment_intent_id="pi_1", refund_id="re_1")
REFUNDED = {"status": BookingStatus.REFUNDED, "checkout": SENT_BACK}
FAILED = {"status": BookingStatus.EXPIRED, "ending": Ending.TRANSFER_FAILED}


@pytest.mark.parametrize(
    ("changes", "before"),
    [(REFUNDED, BookingStatus.EXPIRED), (FAILED, BookingStatus.PENDING_PAYMENT)],
    ids=["it goes back", "it did not come"],
)
def test_b2_b5_what_becomes_of_a_payment_is_told_to_both(world: World, walk: Walk, changes, before) -> None:
    world.put(replace(NEXT_WEEK, **changes))

    assert walk(before).states == HAPPY
    assert recipients(world) == BOTH
