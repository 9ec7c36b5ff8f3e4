"""Schedule: remind guest and host of classes to come."""

from __future__ import annotations

from joinlink.clock import ShiftedClock
from joinlink.events import fired_at
from joinlink.init_phase import in_init
from joinlink.metrics import Metric, count, measure
from joinlink.model.share import Share
from joinlink.observability import Outcome, observed
from joinlink.usecases.mails.send_reminders import send_reminders
from joinlink.wiring import house


@observed("send_reminders")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Work as of the event's `time`, which the scheduler sends, else as of now; on its share, if it has one."""
    clock = ShiftedClock(house().clock, fired_at(event, otherwise=house().clock.now()))
    reminded = send_reminders(house().at(clock), Share.of_event(event))
    outcome.note(mails=reminded.mails, complete=reminded.is_complete, handed_out=reminded.handed_out)
    count(Metric.REMINDERS_SENT, reminded.mails)
    if reminded.late is not None:
        measure(Metric.REMINDERS_LATE, reminded.late.total_seconds())


@in_init
def _prepare() -> None:
    house().prepare("due_work", "workers", "bookings", "hosts", "guest_links")
    house().prepare_mails()
