"""Look after a package: mails that could not go out, and the reminder that its time will be over (G5).

news that the stream left ─▶ written once more ─▶ the stream mails (`mail_package`) ─▶ told on the row
two weeks before the end  ─▶ to be reminded    ─▶      │
                 │        ▲                            ▼
                 │        └── a quarter of an hour later, if that is news still
                 └▶ no lesson is left: a look a day, as a cancellation may bring one back
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import find
from joinlink.model.care import GIVE_UP_AFTER, LONGEST_PAUSE_WITH_MAIL, TAKEN_FOR
from joinlink.model.due import Due, DueKind
from joinlink.model.package import Package
from joinlink.model.package_stages import Reminder
from joinlink.ports.packages import PackageStore
from joinlink.usecases.mails.leave_to_care import LeavingPorts

LOOK_AGAIN: Final = timedelta(days=1)


class PackageCarePorts(LeavingPorts, Protocol):
    """Ports for looking after packages."""

    packages: PackageStore


def leave_package_to_care(package_id: str, ports: LeavingPorts) -> None:
    """Have a package looked after soon, as the site may not send its mails now."""
    ports.due_work.hasten(DueKind.PACKAGE, package_id, ports.clock.now() + LONGEST_PAUSE_WITH_MAIL)


def look_after_package(due: Due, ports: PackageCarePorts) -> None:
    """Have the stream mail what is news, remind the buyer if it is time, and set when to look again; safe to repeat."""
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + TAKEN_FOR)
    if taken is None:
        return
    package = find(ports.packages.get, due.owner_id)
    wanted, next_at = (None, None) if package is None else _look(package, now)
    if wanted is not None:
        ports.packages.change(wanted)  # whoever was faster leaves it to the next look
    ports.due_work.settle(taken, next_at=next_at)


def _look(package: Package, now: datetime) -> tuple[Package | None, datetime | None]:
    """Return the package as it is to be written, if it is, and when to look again, if ever."""
    if package.has_news and now < (package.expires_at or package.pay_until) + GIVE_UP_AFTER:
        return package.with_news_again(), now + LONGEST_PAUSE_WITH_MAIL
    if package.is_over(now) or package.remind_at is None or package.reminder is Reminder.SENT:
        return None, None
    if now < package.remind_at:
        return None, package.remind_at
    if not package.left:
        return None, now + LOOK_AGAIN
    return package.to_be_reminded(), now + LONGEST_PAUSE_WITH_MAIL
