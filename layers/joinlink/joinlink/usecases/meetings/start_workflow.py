"""Start the workflow that a change of a booking calls for."""

from __future__ import annotations

from joinlink.model.booking import BookingRevision
from joinlink.model.workflow import BookingChange, Workflow
from joinlink.ports.meetings import WorkflowEngine


def start_workflow(change: BookingChange, engine: WorkflowEngine) -> None:
    """Start what the change calls for; however often this runs, one execution exists for each revision."""
    if change.workflow is not None:
        start_execution(change.workflow, change.target, change.target.execution_name, engine)


def start_execution(workflow: Workflow, target: BookingRevision, name: str, engine: WorkflowEngine) -> None:
    """Start one execution of this name, unless there is one already.

    Only ids travel: each task reads the booking again, and histories hold no personal data.
    """
    engine.start(workflow, name, {"bookingId": target.booking_id, "revision": target.revision})
