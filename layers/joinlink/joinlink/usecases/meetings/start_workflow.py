"""Start the workflow that a change of a booking calls for."""

from __future__ import annotations

from joinlink.model.booking import BookingRevision
from joinlink.model.workflow import BookingChange, Workflow
from joinlink.ports.meetings import WorkflowEngine


def start_workflow(change: BookingChange, engine: WorkflowEngine) -> None:
    """Start what the change calls for; however often this runs, one execution exists for each revision."""
    if change.workflow is not None:
        target, is_moved = change.target, change.replaces_meeting
        start_execution(change.workflow, target, target.execution_name, engine, delete_earlier=is_moved)


def start_execution(
    workflow: Workflow, target: BookingRevision, name: str, engine: WorkflowEngine, *, delete_earlier: bool = False
) -> None:
    """Start one execution of this name, unless there is one already.

    Only ids travel, and whether what an earlier revision had is deleted first: each task reads the booking again, and
    histories hold no personal data. A repeat must come with the input of the first start, so it may depend on nothing
    but the change.
    """
    payload: dict[str, object] = {"bookingId": target.booking_id, "revision": target.revision}
    if delete_earlier:
        payload["deleteEarlier"] = True
    engine.start(workflow, name, payload)
