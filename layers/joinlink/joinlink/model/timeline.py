"""A booking's own history (D5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from joinlink.model.happenings import OF_DISPUTES, Happening, Weight
from joinlink.model.meeting import MeetingKind
from joinlink.model.telling import Values, in_plain_words, say


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line of a booking's history, without secrets or addresses."""

    at: datetime
    happening: Happening
    values: Values = field(default_factory=dict)

    @property
    def what(self) -> str:
        """What happened, in short."""
        return say(self.happening.line.what, self.values)

    @property
    def detail(self) -> str:
        """What there is to add, errors in their own words; empty if nothing."""
        return say(self.happening.line.detail, self.values)

    @property
    def detail_in_plain_words(self) -> str:
        """The same, errors in plain words."""
        if self.happening is Happening.WRITTEN_EARLIER:
            return in_plain_words(self.detail) or self.detail
        return say(self.happening.line.detail, self.values, plainly=True)

    @property
    def is_trouble(self) -> bool:
        """Whether it reports that something went wrong."""
        return self._weight is not Weight.NEWS

    @property
    def is_for_host_alone(self) -> bool:
        """Whether it is about a dispute, of which the guest is told nothing."""
        return self.happening in OF_DISPUTES

    @property
    def explains_a_missing_link(self) -> bool:
        """Whether it explains why the link is missing, or was lost."""
        return self._weight is Weight.NO_LINK and self.values.get("kind") != MeetingKind.GOOGLE_CALENDAR

    @property
    def _weight(self) -> Weight:
        if self.happening is not Happening.WRITTEN_EARLIER:
            return self.happening.line.weight
        if any(words in self.what for words in _NO_LINK) and MeetingKind.GOOGLE_CALENDAR.label not in self.what:
            return Weight.NO_LINK
        return Weight.TROUBLE if any(words in self.what for words in (*_NO_LINK, *_TROUBLE)) else Weight.NEWS


_NO_LINK: Final = (
    "could not be made",
    "was not as asked",
    "is not as it should be",
    "was deleted at Zoom",
    "came too late",
)
_TROUBLE: Final = (
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
"""The words by which lines of earlier versions are told apart."""
