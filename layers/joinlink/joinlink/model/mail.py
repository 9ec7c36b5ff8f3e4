"""Mails: what they are about and who reads them. One of a kind goes out to each role for each revision of a booking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is about."""

    CONFIRMATION = "confirmation"


class MailRole(StrEnum):
    """Who reads a mail: in whose zone its times are written, and what it may show."""

    GUEST = "guest"
    HOST = "host"


class CalendarMethod(StrEnum):
    """What a calendar file asks of a calendar (iTIP): an invitation, its withdrawal, or a plain copy to keep."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go: three bodies, of which the calendar travels as an alternative and as a file."""

    to: str
    subject: str
    text: str
    html: str
    calendar: bytes
    calendar_method: CalendarMethod
    """The MIME parameter must equal METHOD inside."""
    sender_name: str
    """Stands before the sender's address, so that a reader knows who it is from."""
    reply_to: str | None = None
