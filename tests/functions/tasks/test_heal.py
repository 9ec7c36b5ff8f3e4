"""B2, M7, X4, 12.3: the schedule that heals works as of the time it was fired for."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.due import DueKind
from tests.fakes.failures import failing
from tests.functions.site import run, sample
from tests.worlds.world import NEXT_WEEK, World


def hold(world: World, minutes: int) -> None:
    """Let a guest hold a time, unpaid, for this many minutes from now."""
    until = world.clock.now() + timedelta(minutes=minutes)
    world.put(replace(NEXT_WEEK, status=BookingStatus.PENDING_PAYMENT, hold_until=until))
    world.due_work.ask(DueKind.HOLD, NEXT_WEEK.booking_id, until)


@pytest.mark.parametrize(
    ("event", "minutes", "status"),
    [
        (sample("heal.scheduled"), 35, BookingStatus.EXPIRED),
        (sample("heal.scheduled"), 36, BookingStatus.PENDING_PAYMENT),
        ({}, 1, BookingStatus.PENDING_PAYMENT),
        ({}, 0, BookingStatus.EXPIRED),
        ({"time": "2020-01-01T00:00:00Z"}, 0, BookingStatus.EXPIRED),
    ],
    ids=["lapsed by the sample's time", "not by then", "not by now", "by now", "fired long ago"],
)
def test_b2_a_hold_that_has_lapsed_by_the_time_the_schedule_names_expires(world, event, minutes, status) -> None:
    hold(world, minutes)

    run("heal", event)

    assert world.stored().status is status


def test_m7_an_invocation_with_a_share_does_that_and_looks_for_nothing_else(world: World, log: StringIO) -> None:
    event = sample("heal.share")
    world.put(replace(NEXT_WEEK, status=BookingStatus.CANCELLED))
    world.due_work.ask(DueKind.CARE, NEXT_WEEK.booking_id, datetime(2026, 12, 1, 9, 34, tzinfo=UTC))
    other = world.ask(owner_id="bk_2")

    run("heal", event)

    assert [due for due in world.due_work.rows.values() if due.kind is DueKind.CARE] == [other]
    assert '"done":1,"failed":0,"left":0,"handed_out":0' in log.getvalue()


def test_a_run_in_which_nothing_could_be_done_fails_so_that_the_alarm_rings(world: World, log: StringIO) -> None:
    world.meeting_ledger.all_records = failing(StoreUnavailable("no answer"))
    world.ask(owner_id="bk_2")

    with pytest.raises(StoreUnavailable):
        run("heal", {})
    assert '"done":0,"failed":1,"left":0' in log.getvalue()


def test_a_run_in_which_something_could_be_done_ends_well_and_the_log_says_what(world: World, log: StringIO) -> None:
    world.meeting_ledger.all_records = failing(StoreUnavailable("no answer"))
    world.ask(owner_id="bk_2")
    hold(world, minutes=0)

    run("heal", {})

    assert '"operation":"heal"' in log.getvalue()
    assert '"done":1,"failed":1,"left":0' in log.getvalue()
    assert "example.com" not in log.getvalue()
    assert '"level":"INFO"' in log.getvalue()


def test_o5_what_only_the_operator_can_see_to_rings_one_alarm_and_not_also_that_of_failed_runs(
    world: World, log: StringIO
) -> None:
    world.meeting_ledger.all_records = failing(ZeroDivisionError())
    world.ask(owner_id="bk_2")

    run("heal", {})

    assert '"level":"ERROR"' in log.getvalue()
    assert '"done":0,"failed":1,"left":0' in log.getvalue()


def test_o5_one_piece_of_work_that_fails_as_nobody_foresaw_makes_the_line_an_error_that_names_it(world, log) -> None:
    """The alarm `heal_troubles` counts these lines; the run itself went well."""
    world.meeting_ledger.all_records = failing(ZeroDivisionError("guest@example.com"))
    world.ask(owner_id="bk_2")
    hold(world, minutes=0)

    run("heal", {})

    (line,) = (json.loads(line) for line in log.getvalue().splitlines())
    assert (line["level"], line["outcome"], line["done"], line["failed"]) == ("ERROR", "ok", 1, 1)
    (trouble,) = line["troubles"]
    assert (trouble["kind"], trouble["owner_id"], trouble["error"]) == ("care", "bk_2", "ZeroDivisionError")
    assert any("look_after_booking" in frame for frame in trouble["frames"])
    assert "example.com" not in log.getvalue()
