"""A booking's own history (D5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from joinlink.model.meeting import MeetingKind


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line of a booking's history, in words, without secrets or addresses."""

    at: datetime
    what: str
    detail: str

    @property
    def is_trouble(self) -> bool:
        """Whether it tells of something that went wrong."""
        return any(words in self.what for words in _TROUBLE)

    @property
    def explains_a_missing_link(self) -> bool:
        """Whether it tells why the link is missing, or was lost."""
        return any(words in self.what for words in _NO_LINK) and MeetingKind.GOOGLE_CALENDAR.label not in self.what


_NO_LINK: Final = (
    "could not be made",
    "was not as asked",
    "is not as it should be",
    "was deleted at Zoom",
    "came too late",
)
_TROUBLE: Final = (
    *_NO_LINK,
    "could not be",
    "came back",
    "reported as spam",
    "refused",
    "not sent yet",
    "not made yet",
    "No link for now",
    "Link taken off",
    "Paid too late",
)
