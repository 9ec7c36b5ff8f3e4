"""Table stream: start one workflow per revision of a confirmed booking."""

from __future__ import annotations

from joinlink import wiring
from joinlink.errors import StoreUnavailable
from joinlink.events import booking_changes
from joinlink.observability import Outcome, observed
from joinlink.usecases.start_workflow import start_confirmation


@observed("start_workflow")
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, object]:
    """Start what is due; records that failed are named, so that the stream delivers them again."""
    machine_arn = wiring.settings()["CONFIRM_BOOKING_ARN"]
    failures = []
    for change in booking_changes(event):
        if not change.revision_changed:
            continue
        try:
            start_confirmation(change.target, engine=wiring.workflow_engine(), machine_arn=machine_arn)
        except StoreUnavailable:
            failures.append({"itemIdentifier": change.sequence_number})
    outcome.note(failed_records=len(failures))
    return {"batchItemFailures": failures}
