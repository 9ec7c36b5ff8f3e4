"""The functions without a page: mails of the workflow (E1, E2) and what time alone would leave undone (B2)."""

from __future__ import annotations

import importlib
from io import StringIO
from typing import Any

import pytest

from joinlink.errors import MailUnavailable
from joinlink.model.booking import BookingStatus
from tests.functions.site import FakeLambdaContext
from tests.guest_world import NOW, WITH_ZOOM, GuestWorld

TASK = {"bookingId": "booking_1", "revision": 2, "kind": "confirmation"}


def run(function: str, event: dict[str, Any]) -> object:
    return importlib.import_module(f"functions.{function}.app").handler(event, FakeLambdaContext())


@pytest.mark.parametrize("event", [TASK, {"bookingId": "booking_1", "revision": 2}], ids=["named kind", "no kind"])
def test_e1_e2_the_task_mails_guest_and_host(world: GuestWorld, event: dict[str, Any]) -> None:
    world.put(WITH_ZOOM)

    run("send_email", event)

    assert [mail.to for mail in world.mailer.sent] == ["guest@example.com", "host@example.com"]


def test_an_outage_leaves_the_task_under_the_name_that_the_workflow_retries(world: GuestWorld) -> None:
    world.put(WITH_ZOOM)
    world.mailer.failures.add("send", MailUnavailable("throttled"))

    with pytest.raises(MailUnavailable):
        run("send_email", TASK)


def test_c11_neither_address_nor_link_gets_into_the_tasks_log_or_answer(world: GuestWorld, log: StringIO) -> None:
    world.put(WITH_ZOOM)

    answer = run("send_email", TASK)

    assert answer is None
    assert "example.com" not in log.getvalue()
    assert "zoom.us" not in log.getvalue()
    assert '"sent":2' in log.getvalue()


def test_b2_heal_expires_holds_as_of_the_time_that_the_schedule_names(world: GuestWorld) -> None:
    booking = world.book()

    run("heal", {"time": "2026-12-01T09:30:59Z"})
    assert world.stored(booking).status is BookingStatus.PENDING_PAYMENT

    run("heal", {"time": "2026-12-01T09:35:00Z"})
    assert world.stored(booking).status is BookingStatus.EXPIRED


def test_b2_heal_without_a_time_works_as_of_now(world: GuestWorld) -> None:
    booking = world.book()
    world.clock.time = NOW.replace(hour=10)

    run("heal", {})

    assert world.stored(booking).status is BookingStatus.EXPIRED
