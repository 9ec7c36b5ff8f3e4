"""M7: what one invocation can't do is shared out among several, and done once however they overlap or die."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking_stages import MeetingState
from joinlink.model.due import DueKind
from joinlink.model.share import Share
from joinlink.usecases.care.heal import TIME_TO_BEGIN, Healed, heal
from joinlink.usecases.care.look_after_booking import TAKEN_FOR
from tests.fakes.interruptions import fail_once
from tests.worlds.world import NEXT_WEEK, World

MOST_AT_ONCE = 6
MISSING = replace(NEXT_WEEK, meeting_state=MeetingState.MISSING)


class Ended(BaseException):
    """The process of an invocation ends."""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a world in which one invocation does six pieces of work at most."""
    monkeypatch.setattr("joinlink.usecases.care.heal.MOST_AT_ONCE", MOST_AT_ONCE)
    return World()


def without_link(world: World, count: int) -> list[str]:
    """Put bookings there that wait for their link, and whose care is due."""
    names = [f"bk_{number:04}" for number in range(count)]
    for name in names:
        world.put(replace(MISSING, booking_id=name))
        world.ask(DueKind.CARE, name)
    return names


def started_for(world: World) -> list[str]:
    return sorted(str(payload["bookingId"]) for _, payload in world.workflow_engine.started.values())


def work(world: World, event: Mapping[str, object]) -> Healed:
    """Run an invocation with its share."""
    return heal(world.house, Share.of_event(event))


def tick(world: World) -> list[Healed]:
    """Run the schedule, and whoever it hands work to."""
    first = heal(world.house)
    events, world.workers.events = world.workers.events, []
    return [first, *(work(world, event) for event in events)]


def test_what_one_invocation_can_do_is_handed_to_no_other(world) -> None:
    without_link(world, MOST_AT_ONCE)

    assert heal(world.house) == Healed(done=MOST_AT_ONCE, failed=0, left=0)
    assert world.workers.events == []


def test_more_than_that_is_shared_out_and_all_of_it_done_once(world) -> None:
    names = without_link(world, 2 * MOST_AT_ONCE + 1)

    first, *others = tick(world)

    assert len(others) == 2
    assert first.done + sum(other.done for other in others) == len(names)
    assert first.handed_out == sum(other.done for other in others)
    assert started_for(world) == names


def test_no_more_is_taken_on_than_the_workers_can_do(world) -> None:
    world.workers.at_once = 2
    without_link(world, 3 * MOST_AT_ONCE)

    tick(world)

    assert len(started_for(world)) == 2 * MOST_AT_ONCE


def test_runs_that_overlap_and_workers_that_die_or_come_late_leave_nothing_undone_and_do_nothing_twice(world) -> None:
    """The second tick comes while the first one's workers run: one is not there yet, one dies half way."""
    names = without_link(world, 3 * MOST_AT_ONCE)
    heal(world.house)
    late, dying = world.workers.events
    world.workers.events = []
    for _ in range(2):
        work(world, {**dying, "share": [dying["share"].pop(0)]})
    fail_once(world.workflow_engine, "start", Ended())
    with pytest.raises(Ended):
        work(world, dying)

    tick(world)
    work(world, late)

    started = started_for(world)
    [cut_short] = set(names) - set(started)
    assert len(started) == len(names) - 1
    world.clock.time += TAKEN_FOR
    tick(world)
    assert cut_short in started_for(world)


def test_slow_work_is_handed_on_until_it_is_time_for_the_next_run_and_then_left_to_that(world) -> None:
    """A piece takes as long as an invocation has: each begins one more and hands on what is left."""
    names = without_link(world, MOST_AT_ONCE)
    slow, start = TIME_TO_BEGIN.total_seconds() + 1, world.workflow_engine.start
    world.workflow_engine.start = lambda *given: world.clock.sleep(slow) or start(*given)

    healed = tick(world)
    while world.workers.events:
        healed.append(work(world, world.workers.events.pop(0)))

    assert [one.done for one in healed] == [1] * len(names)
    assert [one.handed_out for one in healed] == list(range(len(names) - 1, -1, -1))
    assert started_for(world) == names


def test_what_can_not_be_handed_out_is_left_for_the_next_run(world) -> None:
    names = without_link(world, 2 * MOST_AT_ONCE)
    world.workers.hand_out = lambda *_: 0

    assert heal(world.house) == Healed(done=MOST_AT_ONCE, failed=0, left=MOST_AT_ONCE)
    assert heal(world.house) == Healed(done=MOST_AT_ONCE, failed=0, left=0)
    assert started_for(world) == names


def test_much_work_of_one_kind_that_is_long_due_keeps_no_other_waiting_m7(world) -> None:
    world.workers.at_once = 1
    for number in range(2 * MOST_AT_ONCE):
        world.due_work.ask(DueKind.GOOGLE_CALENDAR, f"host_{number}", world.clock.now() - timedelta(hours=1))
    names = without_link(world, 3)

    heal(world.house)

    assert started_for(world) == names
