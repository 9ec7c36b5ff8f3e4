"""Workflow task: tell the host what went wrong, `kind` says what about."""

from __future__ import annotations

from joinlink import wiring
from joinlink.errors import InvalidInput
from joinlink.events import task_target
from joinlink.model.notice import NoticeKind
from joinlink.observability import Outcome, observed


@observed("record_notice")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Record a missing link or the meetings left over."""
    target = task_target(event)
    outcome.note(booking_id=target.booking_id, revision=target.revision)
    match event.get("kind"):
        case NoticeKind.MISSING_LINK:
            from joinlink.usecases.delete_meeting import record_leftovers
            from joinlink.usecases.record_missing_link import record_missing_link

            record_leftovers(target, wiring.meeting_ports())  # of a mint that nobody foresaw to fail
            record_missing_link(
                target,
                bookings=wiring.bookings(),
                notices=wiring.notices(),
                timeline=wiring.timeline(),
                clock=wiring.clock(),
            )
        case NoticeKind.LEFTOVER_MEETING:
            from joinlink.usecases.delete_meeting import record_leftovers

            record_leftovers(target, wiring.meeting_ports())
        case unknown:
            raise InvalidInput(f"there is no notice of kind {unknown!r}", field="kind")
