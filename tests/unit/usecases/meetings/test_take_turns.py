"""Seats of one occurrence whose workflows want one object at once take turns (G2)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MintInProgress
from joinlink.model.host import Provider
from joinlink.model.meeting import ATTEMPT, LedgerState, MeetingKind, MeetingRecord
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.take_turns import PATIENCE
from tests import samples
from tests.worlds.group_class import OCCURRENCE_ID, GroupClass
from tests.worlds.world import HOST_ID, World


@pytest.fixture
def world() -> World:
    return World().connect(Provider.ZOOM)


def being_made(world: World) -> MeetingRecord:
    """Let the workflow of another seat be at Zoom just now."""
    record = MeetingRecord(
        subject_id=OCCURRENCE_ID,
        revision=2,
        kind=MeetingKind.ZOOM,
        state=LedgerState.INTENDED,
        host_id=HOST_ID,
        account_id=samples.ZOOM.account_id,
        marker="marker",
        attempt_until=world.clock.now() + ATTEMPT,
    )
    return world.meeting_ledger.rows.setdefault(record.reference, record)


def while_waiting(world: World, monkeypatch: pytest.MonkeyPatch, becomes: MeetingRecord) -> None:
    """Let this become of the other's attempt a second from now."""
    done_at, sleep = world.clock.now() + timedelta(seconds=1), world.clock.sleep

    def sleep_on(seconds: float) -> None:
        sleep(seconds)
        if world.clock.now() >= done_at:
            world.meeting_ledger.rows[becomes.reference] = becomes

    monkeypatch.setattr(world.clock, "sleep", sleep_on)


def test_a_seat_waits_a_moment_for_the_meeting_that_its_neighbour_is_making(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = GroupClass(world).join(1)
    record = being_made(world)
    while_waiting(world, monkeypatch, replace(record, provider_id="81", join_url="https://zoom.us/j/81"))

    mint_meeting(seat.target, world.house)

    assert world.zoom.calls == []


def test_a_seat_makes_the_meeting_itself_if_its_neighbours_attempt_came_to_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = GroupClass(world).join(1)
    record = being_made(world)
    while_waiting(world, monkeypatch, replace(record, state=LedgerState.DELETED))

    mint_meeting(seat.target, world.house)

    assert len(world.zoom.meetings) == 1


def test_a_seat_comes_back_later_if_its_neighbour_takes_long(world: World) -> None:
    seat = GroupClass(world).join(1)
    being_made(world)
    began = world.clock.now()

    with pytest.raises(MintInProgress):
        mint_meeting(seat.target, world.house)

    assert PATIENCE <= world.clock.now() - began < 2 * PATIENCE
