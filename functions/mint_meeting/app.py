"""Workflow task: mint the meeting of a booking's revision; with `fallback`, at the other provider."""

from __future__ import annotations

from joinlink.events import task_target
from joinlink.init_phase import in_init
from joinlink.observability import Outcome, observed
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.wiring import house


@observed("mint_meeting")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Mint; the errors it raises are what the state machine retries and catches."""
    target = task_target(event)
    outcome.note(booking_id=target.booking_id, revision=target.revision)
    mint_meeting(target, house(), fallback=bool(event.get("fallback")))


@in_init
def _prepare() -> None:
    house().prepare("bookings", "meeting_ledger", "timeline")
    house().prepare_providers()
