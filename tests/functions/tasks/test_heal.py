"""B2, M7, X4, 12.3: the schedule that heals works as of the time it was fired for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import BookingStatus, Checkout, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.workflow import Workflow
from tests.fakes.failures import failing
from tests.functions.site import run, sample
from tests.worlds.world import HOST_ID, NEXT_WEEK, World


def hold(world: World, minutes: int) -> None:
    """Let a guest hold a time, unpaid, for so many minutes from now on."""
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


def test_m7_a_missing_link_is_minted_by_the_workflow(world: World) -> None:
    world.put(replace(NEXT_WEEK, meeting_state=MeetingState.MISSING))
    world.ask()

    run("heal", {})

    assert list(world.workflow_engine.started.values()) == [(Workflow.CONFIRM, {"bookingId": "bk_1", "revision": 2})]


def test_m7_the_alert_goes_out_at_the_time_that_the_schedule_names(world: World) -> None:
    world.put(replace(NEXT_WEEK, meeting_state=MeetingState.MISSING))
    an_hour_before = NEXT_WEEK.starts_at - timedelta(hours=1)
    world.due_work.ask(DueKind.CARE, NEXT_WEEK.booking_id, an_hour_before)

    run("heal", {"time": rfc3339(an_hour_before)})

    assert [mail.to for mail in world.mailer.sent] == ["host@example.com"]


def test_x4_a_leftover_is_removed_and_its_notice_closed(world: World) -> None:
    world.put()
    world.run_confirm()
    world.cancel()
    world.zoom.failures.add("delete_meeting", ProviderUnavailable("no answer", provider="zoom"))
    world.ask()

    run("heal", {})
    assert len(world.notices.list(HOST_ID)) == 1
    run("heal", {"time": rfc3339(world.clock.now() + timedelta(minutes=10))})

    assert world.zoom.meetings == {}
    assert world.notices.list(HOST_ID) == []


def test_b5_a_refund_that_is_owed_is_made(world: World) -> None:
    checkout = Checkout("cs_1", "https://checkout.example", payment_intent_id="pi_1")
    world.put(replace(NEXT_WEEK, status=BookingStatus.REFUNDED, checkout=checkout))
    world.ask()

    run("heal", {})

    assert world.payments.refunds == {"pi_1": "re_1"}


@pytest.mark.parametrize(("provider", "kind"), [(Provider.ZOOM, DueKind.ZOOM), (Provider.GOOGLE, DueKind.GOOGLE)])
def test_12_3_ac_46_each_connection_is_looked_after_on_its_day(world: World, provider: Provider, kind: DueKind) -> None:
    world.put()
    world.run_confirm()
    world.meeting_ledger.rows.clear()
    tomorrow = world.due_work.at(kind, HOST_ID)

    run("heal", {"time": rfc3339(tomorrow)})

    assert provider in {row.kind.provider for row in world.meeting_ledger.all_records(NEXT_WEEK.booking_id)}
    assert world.due_work.at(kind, HOST_ID) == tomorrow + timedelta(days=1)


def test_12_6_the_meeting_is_checked_a_day_before_the_start(world: World) -> None:
    world.put()
    world.run_confirm()
    world.zoom.meetings.clear()
    a_day_before = NEXT_WEEK.starts_at - timedelta(days=1)
    world.due_work.ask(DueKind.CARE, NEXT_WEEK.booking_id, a_day_before)

    run("heal", {"time": rfc3339(a_day_before)})

    assert world.stored().link is None
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


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


def test_o5_one_piece_of_work_that_fails_as_nobody_foresaw_makes_the_line_an_error_that_names_it(
    world: World, log: StringIO
) -> None:
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
