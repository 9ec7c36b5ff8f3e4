"""The subject of a meeting: a booking, or the occurrence that the bookings of a class with several seats share (G2).

booking, alone ────────────────▶ subject ──▶ ledger rows, marker, meeting, calendar entry, care
booking ─┐
booking ─┼─ seats of one ──────▶ subject ──▶ the same, once for all of them
booking ─┘  occurrence
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from joinlink.model.booking_parts import BookingRevision, MeetingLink
from joinlink.model.booking_stages import MeetingState
from joinlink.model.meeting import MeetingChoice


class MeetingSubject(Protocol):
    """What one meeting is made for, found again by, and removed with; times are UTC."""

    @property
    def subject_id(self) -> str:
        """Its own id: of a booking, or of an occurrence."""

    @property
    def host_id(self) -> str: ...

    @property
    def class_title(self) -> str: ...

    @property
    def meeting_title(self) -> str:
        """What the meeting is called at its provider; of an occurrence it names no guest."""

    @property
    def meeting_description(self) -> str:
        """What is said of it in the host's calendar."""

    @property
    def revision(self) -> int: ...

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...

    @property
    def duration_minutes(self) -> int: ...

    @property
    def host_timezone(self) -> str: ...

    @property
    def is_online(self) -> bool: ...

    @property
    def meeting_choice(self) -> MeetingChoice: ...

    @property
    def meeting_state(self) -> MeetingState: ...

    @property
    def link(self) -> MeetingLink | None: ...

    @property
    def link_count(self) -> int: ...

    @property
    def link_asked_at(self) -> datetime | None: ...

    @property
    def calendar_event_id(self) -> str | None: ...

    @property
    def carried_ids(self) -> frozenset[str]:
        """The provider ids of the meeting and calendar event it has now."""

    @property
    def target(self) -> BookingRevision:
        """Its id and present revision."""

    def is_current(self, revision: int) -> bool:
        """Whether work for this revision is still wanted: it takes place, and has not moved on."""

    @property
    def is_called_off(self) -> bool:
        """Whether it was cancelled."""

    def wants_link(self, now: datetime) -> bool:
        """Whether a link should still be made."""


def is_occurrence(subject_id: str) -> bool:
    """Whether the subject of a meeting is an occurrence, by its id; else it is a booking."""
    return subject_id.startswith("occurrence_")
