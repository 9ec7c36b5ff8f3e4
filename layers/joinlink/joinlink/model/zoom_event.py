"""Zoom's webhook events, reduced to the parts we act on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class UrlValidation:
    """Zoom asks us to prove that the address is ours; the encrypted token is the answer."""

    plain_token: str = field(repr=False)
    encrypted_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deauthorization:
    """A Zoom user removed our app (C10)."""

    account_id: str
    """The user's id; a connection's `account_id`."""
    at: datetime | None
    """UTC; None where the event does not say."""


@dataclass(frozen=True, slots=True)
class MeetingDeletion:
    """A meeting was deleted at Zoom with all its occurrences, by its host or by us."""

    account_id: str
    """The user id of its host."""
    meeting_id: str
    starts_at: datetime | None
    """UTC; None where the event does not say."""


ZoomEvent: TypeAlias = UrlValidation | Deauthorization | MeetingDeletion | None
"""None for an event that we don't act on."""
