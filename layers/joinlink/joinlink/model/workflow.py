"""The workflows, and which one a change of a booking calls for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import BookingStatus, Ending, News


class Workflow(StrEnum):
    """The state machines."""

    CONFIRM = "confirm_booking"
    CANCEL = "cancel_booking"


@dataclass(frozen=True, slots=True)
class BookingChange:
    """A booking's status, revision and round of mails, now and before; no status or revision before: a new booking."""

    target: BookingRevision
    status: BookingStatus
    previous_status: BookingStatus | None
    previous_revision: int | None
    ending: Ending | None = None
    news: News = News.BOOKED
    mail_round: int = 0
    previous_mail_round: int = 0
    refund_steps: int = 0
    """The progress of its refunds, all together; rises with every step of one."""
    previous_refund_steps: int = 0

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
    def asks_for_mails(self) -> bool:
        """Whether there is a mail to send and nothing else to do: asked for again, or to have a booking confirmed."""
        if self.status is BookingStatus.AWAITING_CONFIRMATION:
            return self.previous_status is None
        is_same_revision = self.previous_revision == self.target.revision
        return is_same_revision and self.mail_round > self.previous_mail_round

    @property
    def tells_of_refunds(self) -> bool:
        """Whether nothing but a refund by the host has progressed."""
        return self.previous_revision == self.target.revision and self.refund_steps > self.previous_refund_steps

    @property
    def replaces_meeting(self) -> bool:
        """Whether a confirmed booking was moved or given a link by hand: the meeting it had has to go first."""
        return self.previous_status is self.status is BookingStatus.CONFIRMED
