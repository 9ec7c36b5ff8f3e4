"""Workflow task: put the minted link on the booking."""

from __future__ import annotations

from joinlink.events import task_target
from joinlink.init_phase import in_init
from joinlink.metrics import Metric, measure
from joinlink.observability import Outcome, observed
from joinlink.usecases.meetings.store_link import store_link
from joinlink.wiring import house


@observed("store_link")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Store it, and measure how long it was waited for; raises Superseded when the booking has moved on."""
    target = task_target(event)
    outcome.note(booking_id=target.booking_id, revision=target.revision)
    waited = store_link(target, house())
    if waited is not None:
        measure(Metric.LINK_READY, waited.total_seconds())


@in_init
def _prepare() -> None:
    house().prepare("bookings", "meeting_ledger", "timeline")
