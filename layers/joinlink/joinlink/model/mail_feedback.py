"""What became of a mail after it was handed over: it came back, or its reader complained (E5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class FeedbackKind(StrEnum):
    """What happened to the mail."""

    BOUNCE = "bounce"
    """The mailbox takes no mail, now or ever."""
    SOFT_BOUNCE = "soft_bounce"
    """It did not take this one: it was full, or its server away."""
    COMPLAINT = "complaint"
    """The reader said that it is spam."""


@dataclass(frozen=True, slots=True)
class MailFeedback:
    """One report about one mail; without a booking id it was about something else."""

    kind: FeedbackKind
    recipients: tuple[str, ...] = field(repr=False)
    booking_id: str | None
