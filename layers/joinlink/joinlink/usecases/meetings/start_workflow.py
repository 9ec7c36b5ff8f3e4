"""Start the workflow that a change of a booking calls for."""

from __future__ import annotations

from joinlink.model.booking import BookingRevision
from joinlink.model.workflow import BookingChange, Workflow
from joinlink.ports.meetings import WorkflowEngine


def start_workflow(change: BookingChange, engine: WorkflowEngine) -> None:
    """Start the workflow, if any; however often this runs, there is one execution per revision."""
    if change.workflow is not None:
        start_execution(change.workflow, change.target, change.target.execution_name, engine)


def start_execution(workflow: Workflow, target: BookingRevision, name: str, engine: WorkflowEngine) -> None:
    """Start one execution of this name, unless there is one already.

    The input holds only ids: each task reads the booking again, and execution histories hold no personal data.
    """
    engine.start(workflow, name, {"bookingId": target.booking_id, "revision": target.revision})
