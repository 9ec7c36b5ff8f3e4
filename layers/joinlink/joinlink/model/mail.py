"""Mails: what they are about and who reads them. One of a kind goes out to each role for each revision of a booking."""

from __future__ import annotations

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
