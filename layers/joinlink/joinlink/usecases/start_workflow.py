"""Start the workflow that a change of a booking calls for."""

from __future__ import annotations

from joinlink.model.booking import BookingRevision
from joinlink.ports import WorkflowEngine


def start_confirmation(target: BookingRevision, *, engine: WorkflowEngine, machine_arn: str) -> None:
    """Start `confirm_booking` for this revision; however often this runs, one execution exists.

    Only ids travel: each task reads the booking again, and histories hold no personal data.
    """
    engine.start(machine_arn, target.execution_name, {"bookingId": target.booking_id, "revision": target.revision})
