"""The workflows, and which one a change of a booking calls for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from joinlink.model.booking import BookingRevision, BookingStatus


class Workflow(StrEnum):
    """The state machines."""

    CONFIRM = "confirm_booking"
    RESCHEDULE = "reschedule_booking"
    CANCEL = "cancel_booking"


@dataclass(frozen=True, slots=True)
class BookingChange:
    """A booking's status and revision, now and before the change; both previous values are None for a new booking."""

    target: BookingRevision
    status: BookingStatus
    previous_status: BookingStatus | None
    previous_revision: int | None

    @property
    def workflow(self) -> Workflow | None:
        """The workflow to start; None for a change within a revision, such as storing a link."""
        if self.previous_revision == self.target.revision:
            return None
        match self.status:
            case BookingStatus.CONFIRMED:
                was_confirmed = self.previous_status is BookingStatus.CONFIRMED
                return Workflow.RESCHEDULE if was_confirmed else Workflow.CONFIRM
            case BookingStatus.CANCELLED | BookingStatus.REFUNDED:
                return Workflow.CANCEL
            case _:
                return None
