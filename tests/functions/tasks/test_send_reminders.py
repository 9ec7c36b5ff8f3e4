"""E4, C11: the schedule that reminds works as of the time it was fired for."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import MailUnavailable
from joinlink.model.due import DueKind
from tests.functions.site import run, sample
from tests.samples import at
from tests.worlds.world import NEXT_WEEK, World

A_DAY_BEFORE = NEXT_WEEK.starts_at - timedelta(days=1)
BOTH = ["guest@example.com", "host@example.com"]


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    """Let the first reminder be due a day before the booking begins."""
    world.put()
    world.due_work.ask(DueKind.REMINDER, NEXT_WEEK.booking_id, A_DAY_BEFORE)


def test_e4_the_sample_reminds_of_what_is_due_by_the_time_it_names(world: World) -> None:
    event = sample("send_reminders.scheduled")
    named = parse_rfc3339(event["time"])
    world.put(at(NEXT_WEEK, named + timedelta(days=1)))
    world.due_work.ask(DueKind.REMINDER, NEXT_WEEK.booking_id, named)

    assert run("send_reminders", event) is None

    assert world.mailer.recipients == BOTH


def test_e4_an_invocation_with_a_share_reminds_of_that_and_looks_for_nothing_else(world: World) -> None:
    world.put(replace(NEXT_WEEK, booking_id="bk_2"))
    world.due_work.ask(DueKind.REMINDER, "bk_2", A_DAY_BEFORE)

    run("send_reminders", sample("send_reminders.share"))

    assert world.mailer.recipients == BOTH
    assert world.due_at(DueKind.REMINDER, "bk_2") == A_DAY_BEFORE


def test_e4_g2_the_host_of_several_seats_is_reminded_once_and_the_log_counts_the_mails(
    world: World, log: StringIO
) -> None:
    world.clock.time = A_DAY_BEFORE
    for booking_id in (NEXT_WEEK.booking_id, "bk_2", "bk_3"):
        world.seat(replace(NEXT_WEEK, booking_id=booking_id))
        world.due_work.ask(DueKind.REMINDER, booking_id, A_DAY_BEFORE)

    run("send_reminders", {})

    assert sorted(world.mailer.recipients) == ["guest@example.com"] * 3 + ["host@example.com"]
    assert '"mails":4,"complete":true' in log.getvalue()


def test_e4_the_mail_says_how_long_it_is_from_the_time_that_the_schedule_names(world: World) -> None:
    run("send_reminders", {"time": rfc3339(A_DAY_BEFORE + timedelta(hours=6))})

    assert "Starts in 18 hours" in world.mailer.sent[0].subject


def test_e4_c11_without_a_time_it_works_as_of_now_and_the_log_names_no_address(world: World, log: StringIO) -> None:
    world.clock.time = A_DAY_BEFORE

    run("send_reminders", {})

    assert world.mailer.recipients == BOTH
    assert '"mails":2,"complete":true' in log.getvalue()
    assert "example.com" not in log.getvalue()


def test_e4_a_run_that_ses_throttles_ends_well_and_says_that_it_is_not_complete(world: World, log: StringIO) -> None:
    world.mailer.failures.add("send", MailUnavailable("throttled"))
    world.clock.time = A_DAY_BEFORE

    run("send_reminders", {})

    assert '"mails":0,"complete":false' in log.getvalue()
    assert world.due_work.at(DueKind.REMINDER, NEXT_WEEK.booking_id) == A_DAY_BEFORE
