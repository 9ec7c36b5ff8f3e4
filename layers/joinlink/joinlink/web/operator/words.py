"""The operator's words: what AWS and our own code call otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from joinlink.model.notice import NoticeKind
from joinlink.model.running import Number, QueueName
from joinlink.model.workflow import Workflow

WORKFLOWS: Final = {Workflow.CONFIRM: "Confirming or moving", Workflow.CANCEL: "Cancelling"}
QUEUES: Final = {
    QueueName.UNHANDLED_CHANGES: (
        "Changes without a workflow",
        "A workflow could not be started, or a host not told of a broken connection, for six hours.",
    ),
    QueueName.LOST_MAIL_FEEDBACK: (
        "Bounces not recorded",
        "SES reported a bounce or a complaint, and it could not be written down.",
    ),
}
TROUBLES: Final = {
    NoticeKind.CONNECTION_BROKEN: ("Broken connections", "Their hosts were told to reconnect."),
    NoticeKind.CALENDAR_UNREADABLE: ("Calendars that can’t be read", "Their hosts offer no times meanwhile."),
    NoticeKind.LEFTOVER_MEETING: (
        "Leftover meetings",
        "They could not be removed at their provider. Care goes on trying.",
    ),
    NoticeKind.MISSING_LINK: ("Bookings without a link", "Care goes on trying to make one."),
    NoticeKind.REFUND_FAILED: ("Refunds that failed", "Stripe’s dashboard says why."),
    NoticeKind.PAYMENT_DISPUTED: (
        "Disputed payments",
        "They are answered in Stripe’s dashboard, by a date. If one is lost, the runbook says what to do with payouts.",
    ),
}


def written_moment(at: datetime) -> str:
    """Write an instant as operators compare it with logs: `1 Dec, 09:00 UTC`."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%b}, {utc:%H:%M} UTC"


def written_number(number: Number | None) -> str:
    """Write a count; a dash if it isn't known."""
    if number is None:
        return "–"
    return f"{number.value:,}" if number.is_all else f"more than {number.value:,}"


def written_age(age: timedelta | None) -> str | None:
    """Write for how long something has been waiting."""
    if age is None:
        return None
    minutes = int(age.total_seconds()) // 60
    for unit, length in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes >= length:
            count = minutes // length
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def written_rate(rate: float | None) -> str | None:
    """Write a rate in percent."""
    return None if rate is None else f"{rate:.2%}"
