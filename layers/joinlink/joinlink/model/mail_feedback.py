"""Feedback on a mail that was handed over: it bounced, or its reader complained (E5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from joinlink.model.people_address import one_spelling


class FeedbackKind(StrEnum):
    """The kinds of feedback."""

    BOUNCE = "bounce"
    """The mailbox will never accept mail."""
    SOFT_BOUNCE = "soft_bounce"
    """The mailbox did not accept this mail: it was full, or its server was down."""
    COMPLAINT = "complaint"
    """The reader marked it as spam."""


@dataclass(frozen=True, slots=True)
class MailFeedback:
    """One report about one mail, and the id of the booking or package that it was about, if any."""

    kind: FeedbackKind
    recipients: tuple[str, ...] = field(repr=False)
    booking_id: str | None
    package_id: str | None = None

    def is_to(self, address: str) -> bool:
        """Whether the mail went to this address."""
        return one_spelling(address) in map(one_spelling, self.recipients)
