"""The workflows, and which one a change of a booking calls for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from joinlink.model.booking import BookingRevision, BookingStatus, Ending


class Workflow(StrEnum):
    """The state machines."""

    CONFIRM = "confirm_booking"
    CANCEL = "cancel_booking"


@dataclass(frozen=True, slots=True)
class BookingChange:
    """A booking's status and revision, now and before the change; both previous values are None for a new booking."""

    target: BookingRevision
    status: BookingStatus
    previous_status: BookingStatus | None
    previous_revision: int | None
    ending: Ending | None = None

    @property
    def workflow(self) -> Workflow | None:
        """The workflow to start; None for a change within a revision, such as storing a link."""
        if self.previous_revision == self.target.revision:
            return None
        match self.status:
            case BookingStatus.CONFIRMED:
                return Workflow.CONFIRM
            case BookingStatus.CANCELLED | BookingStatus.REFUNDED:
                return Workflow.CANCEL
            case BookingStatus.EXPIRED if self.ending is not None and self.ending.is_mailed:
                return Workflow.CANCEL
            case _:
                return None

    @property
    def replaces_meeting(self) -> bool:
        """Whether a confirmed booking was moved or given a link by hand: the meeting it had has to go first."""
        return self.previous_status is self.status is BookingStatus.CONFIRMED
