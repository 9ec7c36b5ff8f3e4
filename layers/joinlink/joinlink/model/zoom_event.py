"""What Zoom tells by webhook, reduced to what we act on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class UrlValidation:
    """Zoom asks whether the address is ours; the encrypted token is the answer."""

    plain_token: str = field(repr=False)
    encrypted_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deauthorization:
    """A Zoom user has removed our app (C10)."""

    account_id: str
    """The user's id, which a connection keeps as its account."""
    at: datetime | None
    """UTC; None where the event does not say."""


@dataclass(frozen=True, slots=True)
class MeetingDeletion:
    """A whole meeting was deleted at Zoom, by its host or by us."""

    account_id: str
    """Its host's user id."""
    meeting_id: str
    starts_at: datetime | None
    """UTC; None where the event does not say."""


ZoomEvent: TypeAlias = UrlValidation | Deauthorization | MeetingDeletion | None
"""None for what we don't act on."""
