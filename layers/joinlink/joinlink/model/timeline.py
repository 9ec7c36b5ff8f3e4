"""A booking's own history (D5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line of a booking's history, in words, without secrets or addresses."""

    at: datetime
    what: str
    detail: str
