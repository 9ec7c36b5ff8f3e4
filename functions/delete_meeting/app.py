"""Workflow task: remove what was made for a booking at providers, up to this revision; with `earlier`, before it."""

from __future__ import annotations

from joinlink.events import task_target
from joinlink.init_phase import in_init
from joinlink.observability import Outcome, observed
from joinlink.usecases.meetings.delete_meeting import delete_meeting
from joinlink.wiring import house


@observed("delete_meeting")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Remove them; raises as the use case does if any could not be removed."""
    target = task_target(event)
    outcome.note(booking_id=target.booking_id, revision=target.revision)
    delete_meeting(target, house(), earlier=bool(event.get("earlier")))


@in_init
def _prepare() -> None:
    house().prepare("bookings", "meeting_ledger", "timeline", "profiles", "notices")
    house().prepare_providers()
