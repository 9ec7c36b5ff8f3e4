"""Workflow task: put the booking in the host's Google Calendar."""

from __future__ import annotations

from joinlink.events import task_target
from joinlink.init_phase import in_init
from joinlink.observability import Outcome, observed
from joinlink.usecases.meetings.add_to_calendar import add_to_calendar
from joinlink.wiring import house


@observed("add_to_calendar")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Add it; raises Superseded when the booking has moved on."""
    target = task_target(event)
    outcome.note(booking_id=target.booking_id, revision=target.revision)
    add_to_calendar(target, house())


@in_init
def _prepare() -> None:
    house().prepare("bookings", "meeting_ledger", "timeline")
    house().prepare_providers()
