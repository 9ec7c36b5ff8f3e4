"""R2, X1: the task that removes what stands at providers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderRejected
from joinlink.model.meeting import LedgerState
from tests.functions.site import run, sample
from tests.functions.tasks.targets import TASK, book_for
from tests.worlds.world import NEXT_WEEK, World


def states(world: World, booking_id: str) -> list[tuple[int, LedgerState]]:
    return [(row.revision, row.state) for row in world.meeting_ledger.all_records(booking_id)]


def test_r2_the_sample_of_a_move_removes_what_was_there_before_it_alone(world: World) -> None:
    event = sample("delete_meeting.before_a_move")
    before = {**event, "revision": event["revision"] - 1}
    booking = book_for(world, before)
    run("mint_meeting", before)
    book_for(world, event, replace(booking, starts_at=NEXT_WEEK.starts_at + timedelta(hours=3)))
    run("mint_meeting", event)

    run("delete_meeting", event)

    assert states(world, booking.booking_id) == [(2, LedgerState.DELETED), (3, LedgerState.INTENDED)]
    assert len(world.zoom.meetings) == 1


def test_x1_the_sample_of_a_superseded_mint_removes_it(world: World) -> None:
    event = sample("delete_meeting.superseded")
    booking = book_for(world, event)
    run("mint_meeting", event)

    run("delete_meeting", event)

    assert states(world, booking.booking_id) == [(2, LedgerState.DELETED)]
    assert world.zoom.meetings == {}


def test_x3_a_refusal_leaves_the_task_under_its_name(world: World) -> None:
    book_for(world, TASK)
    run("mint_meeting", TASK)
    world.zoom.failures.add("delete_meeting", ProviderRejected("no", provider="zoom"))

    with pytest.raises(ProviderRejected):
        run("delete_meeting", TASK)
