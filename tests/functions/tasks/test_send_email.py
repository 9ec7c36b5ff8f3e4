"""E1, E2, C11: the task that mails guest and host."""

from __future__ import annotations

from io import StringIO

import pytest

from joinlink.errors import MailUnavailable
from tests.functions.site import run, sample
from tests.functions.tasks.targets import TASK, book_for
from tests.worlds.world import World

BOTH = ["guest@example.com", "host@example.com"]


def recipients(world: World) -> list[str]:
    return [mail.to for mail in world.mailer.sent]


def test_e1_e2_the_sample_mails_guest_and_host(world: World) -> None:
    event = sample("send_email.confirmation")
    book_for(world, event)

    run("send_email", event)

    assert recipients(world) == BOTH


def test_a_task_that_runs_twice_mails_once(world: World) -> None:
    book_for(world, TASK)

    for _ in range(2):
        run("send_email", TASK)

    assert recipients(world) == BOTH


def test_an_outage_leaves_the_task_under_the_name_that_the_state_machine_retries(world: World) -> None:
    book_for(world, TASK)
    world.mailer.failures.add("send", MailUnavailable("throttled"))

    with pytest.raises(MailUnavailable):
        run("send_email", TASK)


def test_c11_neither_address_nor_link_gets_into_log_or_answer(world: World, log: StringIO) -> None:
    book_for(world, TASK)
    world.run_confirm()
    world.mail_ledger.rows.clear()

    assert run("send_email", TASK) is None

    assert '"sent":2' in log.getvalue()
    assert all(word not in log.getvalue() for word in ("example.com", "zoom.us"))
