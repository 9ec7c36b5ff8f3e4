"""B2, M7, X4, 12.3: a run does what is due, oldest first; what fails, or is not reached in time, is due again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import AppRefused, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.due import DueKind, Lane
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.share import Share
from joinlink.usecases.care.heal import TIME_TO_BEGIN, Healed, heal
from joinlink.usecases.care.look_after_booking import TAKEN_FOR
from joinlink.usecases.care.look_after_connection import AGAIN_AFTER
from tests.fakes.interruptions import fail_once
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

MISSING = replace(NEXT_WEEK, meeting_state=MeetingState.MISSING)


@pytest.fixture
def world() -> World:
    return World().connect(Provider.ZOOM)


def without_link(world: World, *names: str) -> None:
    """Put bookings there that wait for their link, each due a second after the one before."""
    for number, name in enumerate(names, start=-len(names)):
        world.put(replace(MISSING, booking_id=name))
        world.due_work.ask(DueKind.CARE, name, world.clock.now() + timedelta(seconds=number))


def break_for(store: object, method: str, *ids: str) -> None:
    """Let a store fail over the rows of these ids, as over a row that lost an attribute."""
    whole = getattr(store, method)

    def read(row_id: str, *others: object) -> object:
        if row_id in ids:
            raise KeyError("starts_at")
        return whole(row_id, *others)

    setattr(store, method, read)


def started_for(world: World) -> list[str]:
    """Return the bookings whose workflow was started, in order."""
    return [str(payload["bookingId"]) for _, payload in world.workflow_engine.started.values()]


def test_holds_bookings_and_connections_are_all_seen_to(world) -> None:
    world.put(replace(NEXT_WEEK, booking_id="bk_2", status=BookingStatus.PENDING_PAYMENT, hold_until=world.clock.now()))
    world.ask(DueKind.HOLD, "bk_2")
    without_link(world, "bk_1")
    world.forget_tokens(Provider.ZOOM)
    world.ask(DueKind.ZOOM, HOST_ID)

    assert heal(world.house) == Healed(done=3, failed=0, left=0)

    assert world.bookings.get("bk_2").status is BookingStatus.EXPIRED
    assert started_for(world) == ["bk_1"]
    assert world.oauth_providers[Provider.ZOOM].refreshes == 1


def test_x4_what_an_account_still_has_is_removed_in_the_run_in_which_it_falls_due(world) -> None:
    """However the search of the account, which finds it as well, and its booking's look fell due."""
    world.put()
    world.run_confirm()
    (row,) = world.rows_of(MeetingKind.ZOOM)
    world.cancel()
    world.meeting_ledger.move(row, LedgerState.LEFTOVER)
    world.due_work.ask(DueKind.ZOOM, HOST_ID, world.clock.now() - timedelta(seconds=2))
    world.due_work.ask(DueKind.CARE, NEXT_WEEK.booking_id, world.clock.now() - timedelta(seconds=1))

    heal(world.house)

    assert world.zoom.meetings == {}


def test_what_is_not_due_yet_is_left_as_are_reminders(world) -> None:
    without_link(world, "bk_1")
    world.due_work.ask(DueKind.CARE, "bk_1", world.clock.now() + timedelta(seconds=1))
    world.ask(DueKind.REMINDER, "bk_1")
    before = dict(world.due_work.rows)

    assert heal(world.house) == Healed(done=0, failed=0, left=0)
    assert world.due_work.rows == before


def test_the_oldest_comes_first_and_one_that_fails_does_not_stop_the_others_and_is_due_again(world) -> None:
    without_link(world, "bk_c", "bk_a", "bk_b")
    fail_once(world.meeting_ledger, "all_records", StoreUnavailable("no answer"))

    assert heal(world.house) == Healed(done=2, failed=1, left=0)

    assert started_for(world) == ["bk_a", "bk_b"]
    assert world.due_at(DueKind.CARE, "bk_c") == world.clock.now() + TAKEN_FOR


def test_one_of_each_kind_that_fails_as_nobody_foresaw_keeps_nobody_behind_it_waiting(world) -> None:
    """M7, O5: whatever stands first, the rest of the forty is done, and the operator hears of each that was not."""
    without_link(world, "bk_poisoned", *(f"bk_{number}" for number in range(36)))
    poisoned = world.bookings.get("bk_poisoned")
    world.put(replace(poisoned, booking_id="bk_hold", status=BookingStatus.PENDING_PAYMENT))
    world.connect(Provider.GOOGLE)
    for kind, owner in ((DueKind.HOLD, "bk_hold"), (DueKind.ZOOM, HOST_ID), (DueKind.GOOGLE, HOST_ID)):
        world.due_work.ask(kind, owner, world.clock.now() - timedelta(hours=1))
    break_for(world.bookings, "get", "bk_poisoned", "bk_hold")
    break_for(world.connections, "get", HOST_ID)

    healed = heal(world.house)

    assert (healed.done, healed.failed, healed.left) == (36, 4, 0)
    assert len(started_for(world)) == 36
    assert {(trouble.due.kind, type(trouble.error)) for trouble in healed.troubles} == {
        (kind, KeyError) for kind in (DueKind.HOLD, DueKind.CARE, DueKind.ZOOM, DueKind.GOOGLE)
    }


def test_much_slow_work_of_one_kind_keeps_no_other_kind_waiting(world) -> None:
    """12.3: connections are not always last."""
    without_link(world, *(f"bk_{number}" for number in range(30)))
    world.ask(DueKind.ZOOM, HOST_ID)
    world.forget_tokens(Provider.ZOOM)
    start = world.workflow_engine.start
    pause = TIME_TO_BEGIN.total_seconds() / 6
    world.workflow_engine.start = lambda *given: world.clock.sleep(pause) or start(*given)

    assert heal(world.house).handed_out > 0

    assert world.oauth_providers[Provider.ZOOM].refreshes == 1


def test_a_provider_that_refuses_the_app_is_the_operators_trouble_and_no_other_failure_is(world) -> None:
    """C9, O3."""
    world.forget_tokens(Provider.ZOOM)
    for error in (AppRefused("zoom refuses the app", provider="zoom"), ProviderUnavailable("503", provider="zoom")):
        world.oauth_providers[Provider.ZOOM].failures.add("refresh", error)
    due = world.ask(DueKind.ZOOM, HOST_ID)

    first = heal(world.house)
    world.clock.sleep(AGAIN_AFTER.total_seconds())
    second = heal(world.house)

    assert [(trouble.due, type(trouble.error)) for trouble in first.troubles] == [(due, AppRefused)]
    assert second == Healed(done=1, failed=0, left=0)


def test_nothing_new_is_begun_once_the_time_is_up_and_another_invocation_goes_on(world) -> None:
    without_link(world, "bk_1", "bk_2", "bk_3")
    pause, start = TIME_TO_BEGIN.total_seconds() / 2 + 1, world.workflow_engine.start
    world.workflow_engine.start = lambda *given: world.clock.sleep(pause) or start(*given)

    assert heal(world.house) == Healed(done=2, failed=0, left=0, handed_out=1)
    assert started_for(world) == ["bk_1", "bk_2"]

    [event] = world.workers.events
    assert heal(world.house, Share.of_event(event)) == Healed(done=1, failed=0, left=0)
    assert started_for(world) == ["bk_1", "bk_2", "bk_3"]


def test_two_runs_at_once_do_everything_once(world) -> None:
    without_link(world, "bk_1", "bk_2")
    seen_by_both = world.due_work.due(Lane.HEAL, world.clock.now(), 10)
    world.due_work.due = lambda *_, **__: seen_by_both

    heal(world.house)
    heal(world.house)

    assert started_for(world) == ["bk_1", "bk_2"]
