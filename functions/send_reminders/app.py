"""Schedule: remind guest and host of classes to come."""

from __future__ import annotations

from joinlink import wiring
from joinlink.clock import ShiftedClock
from joinlink.events import fired_at
from joinlink.observability import Outcome, observed
from joinlink.usecases.mails.send_reminders import send_reminders


@observed("send_reminders")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Work as of the event's `time`, which the scheduler sends, or of now."""
    clock = ShiftedClock(fired_at(event, otherwise=wiring.clock().now()))
    reminded = send_reminders(wiring.due_work(), wiring.mail_ports_at(clock))
    outcome.note(mails=reminded.mails, complete=reminded.is_complete)
