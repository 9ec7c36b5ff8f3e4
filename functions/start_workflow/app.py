"""Table stream: start one workflow for each booking revision that calls for one."""

from __future__ import annotations

from joinlink.errors import StoreUnavailable
from joinlink.init_phase import in_init
from joinlink.metrics import Metric, count
from joinlink.model.booking_stages import BookingStatus, News
from joinlink.model.workflow import BookingChange
from joinlink.observability import Outcome, observed
from joinlink.usecases.meetings.start_workflow import start_workflow
from joinlink.wiring import house


@observed("start_workflow")
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, object]:
    """Start the workflows; failed records are reported, so that the stream delivers them again."""
    failures = []
    for sequence_number, change in house().table_stream.booking_changes(event):
        try:
            is_new = start_workflow(change, house().workflow_engine)
        except StoreUnavailable:
            failures.append({"itemIdentifier": sequence_number})
        else:
            _count(change, is_new=is_new)
    outcome.note(failed_records=len(failures))
    return {"batchItemFailures": failures}


def _count(change: BookingChange, *, is_new: bool) -> None:
    """Count bookings where each change of one passes once, whoever makes it: off every guest's path."""
    if not is_new:
        return
    if change.status is BookingStatus.CANCELLED:
        count(Metric.BOOKINGS_CANCELLED)
    elif change.status is BookingStatus.CONFIRMED and not change.replaces_meeting:
        count(Metric.BOOKINGS_CONFIRMED)
    elif change.status is BookingStatus.CONFIRMED:
        count(Metric.BOOKINGS_MOVED, change.news is News.MOVED)


@in_init
def _prepare() -> None:
    house().prepare("table_stream", "workflow_engine")
