"""Table stream: start one workflow for each booking revision that calls for one."""

from __future__ import annotations

from joinlink.errors import StoreUnavailable
from joinlink.init_phase import in_init
from joinlink.observability import Outcome, observed
from joinlink.usecases.meetings.start_workflow import start_workflow
from joinlink.wiring import house


@observed("start_workflow")
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, object]:
    """Start the workflows; failed records are reported, so that the stream delivers them again."""
    failures = []
    for sequence_number, change in house().table_stream.booking_changes(event):
        try:
            start_workflow(change, house().workflow_engine)
        except StoreUnavailable:
            failures.append({"itemIdentifier": sequence_number})
    outcome.note(failed_records=len(failures))
    return {"batchItemFailures": failures}


@in_init
def _prepare() -> None:
    house().prepare("table_stream", "workflow_engine")
