"""Workflow task: tell the host about a failure of the given `kind`."""

from __future__ import annotations

from joinlink.errors import InvalidInput
from joinlink.events import task_target
from joinlink.init_phase import in_init
from joinlink.metrics import Metric, count
from joinlink.model.notice import NoticeKind
from joinlink.observability import Outcome, observed
from joinlink.usecases.meetings.delete_meeting import record_leftovers
from joinlink.usecases.meetings.record_missing_link import record_missing_link
from joinlink.wiring import house

KINDS = (NoticeKind.MISSING_LINK, NoticeKind.LEFTOVER_MEETING)


@observed("record_notice")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Record leftover meetings, even after an unforeseen failure of a mint, and a missing link."""
    target, kind = task_target(event), event.get("kind")
    outcome.note(booking_id=target.booking_id, revision=target.revision)
    if kind not in KINDS:
        raise InvalidInput(f"there is no notice of kind {kind!r}", field="kind")
    record_leftovers(target, house())
    if kind == NoticeKind.MISSING_LINK:
        record_missing_link(target, house())
        count(Metric.LINKS_MISSING)


@in_init
def _prepare() -> None:
    house().prepare("bookings", "meeting_ledger", "notices")
