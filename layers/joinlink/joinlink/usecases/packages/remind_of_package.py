"""Remind a buyer once that a package's time will be over while lessons are left (G5).

two weeks before ─▶ wanted on the row ─▶ the stream mails (`mail_package`) ─▶ sent on the row
                 │        ▲                                                        │
                 │        └── an hour later, if it is not sent yet                 └▶ nothing is left to do
                 └▶ no lesson is left: a look a day, as a cancellation may bring one back
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import NotFound
from joinlink.model.care import TAKEN_FOR
from joinlink.model.due import Due
from joinlink.model.package import Package
from joinlink.model.package_stages import Reminder
from joinlink.ports.care import DueWork
from joinlink.ports.clock import Clock
from joinlink.ports.packages import PackageStore

SENT_WITHIN: Final = timedelta(hours=1)
LOOK_AGAIN: Final = timedelta(days=1)


class ReminderPorts(Protocol):
    """Ports for reminding of packages."""

    due_work: DueWork
    packages: PackageStore
    clock: Clock


def remind_of_package(due: Due, ports: ReminderPorts) -> None:
    """Have the buyer reminded if it is time, and set when to look again; safe to repeat."""
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + TAKEN_FOR)
    if taken is None:
        return
    package = _package(due.owner_id, ports)
    next_at = None if package is None else _next_look(package, now)
    if package is not None and next_at is not None and _is_time(package, now):
        ports.packages.change(package.to_be_reminded())  # whoever was faster leaves it to the next look
    ports.due_work.settle(taken, next_at=next_at)


def _package(package_id: str, ports: ReminderPorts) -> Package | None:
    with suppress(NotFound):
        return ports.packages.get(package_id)
    return None


def _is_time(package: Package, now: datetime) -> bool:
    return package.left > 0 and package.remind_at is not None and now >= package.remind_at


def _next_look(package: Package, now: datetime) -> datetime | None:
    """Return when to look again; None once it was mailed, or nobody can book with it any more."""
    if package.is_over(now) or package.remind_at is None or package.reminder is Reminder.SENT:
        return None
    if now < package.remind_at:
        return package.remind_at
    return now + (SENT_WITHIN if package.left else LOOK_AGAIN)
