"""Which workflow a change of a booking calls for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from joinlink.model.booking import BookingRevision, BookingStatus


class Workflow(StrEnum):
    """The state machines."""

    CONFIRM = "confirm_booking"
    CANCEL = "cancel_booking"


@dataclass(frozen=True, slots=True)
class BookingChange:
    """What a booking has become, and what it was before: None for a new one."""

    target: BookingRevision
    status: BookingStatus
    previous_status: BookingStatus | None
    previous_revision: int | None

    @property
    def workflow(self) -> Workflow | None:
        """What the change calls for; None when it was no new revision, as when a link is stored."""
        if self.previous_revision == self.target.revision:
            return None
        match self.status:
            case BookingStatus.CONFIRMED:
                return Workflow.CONFIRM
            case BookingStatus.CANCELLED | BookingStatus.REFUNDED:
                return Workflow.CANCEL
            case _:
                return None

    @property
    def replaces_meeting(self) -> bool:
        """Whether a confirmed booking was moved or given a link by hand: the meeting it had has to go first."""
        return self.previous_status is self.status is BookingStatus.CONFIRMED
