"""The subject of a meeting: a booking, or the occurrence that the bookings of a class with several seats share (G2).

booking, alone ────────────────▶ subject ──▶ ledger rows, marker, meeting, calendar entry, care
booking ─┐
booking ─┼─ seats of one ──────▶ subject ──▶ the same, once for all of them
booking ─┘  occurrence
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Self

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking_parts import BookingRevision, MeetingLink
from joinlink.model.booking_stages import MeetingState, first_meeting_state
from joinlink.model.meeting import MeetingChoice, MeetingKind

if TYPE_CHECKING:
    from joinlink.model.teaching import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSubject(ABC):
    """A class at one time, with the meeting that is made for it; times are UTC.

    `revision` rises with every change that needs another meeting, or none; a minted link raises only `link_count`.
    """

    host_id: str
    class_id: str
    class_title: str
    revision: int
    starts_at: datetime
    ends_at: datetime
    host_timezone: str
    is_online: bool
    meeting_choice: MeetingChoice
    location: Location | None
    created_at: datetime
    meeting_state: MeetingState = MeetingState.NONE
    link: MeetingLink | None = None
    link_count: int = 0
    """How many links it has had, including the current one."""
    link_asked_at: datetime | None = None
    """Since when it waits for the first link of its time, by its confirmation or move."""
    calendar_event_id: str | None = None
    moved_from: datetime | None = None
    """Its start before it was last moved, UTC."""
    reason: str = ""
    """Why it was cancelled, in the words of the person who did."""
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    """The buffers in force when it was booked or moved; later changes don't touch the time it claims."""

    @property
    @abstractmethod
    def subject_id(self) -> str:
        """Its own id: of a booking, or of an occurrence."""

    @property
    @abstractmethod
    def meeting_title(self) -> str:
        """The name of the meeting at its provider; an occurrence's names no guest."""

    @property
    @abstractmethod
    def meeting_description(self) -> str:
        """The text of its entry in the host's calendar."""

    @property
    @abstractmethod
    def takes_place(self) -> bool:
        """Whether there is a meeting to make: somebody comes, and it was not cancelled."""

    @property
    @abstractmethod
    def is_called_off(self) -> bool:
        """Whether its meeting has to go, because it was cancelled."""

    @property
    def target(self) -> BookingRevision:
        """Its id and present revision: the input of this revision's workflow."""
        return BookingRevision(self.subject_id, self.revision)

    @property
    def duration_minutes(self) -> int:
        """The length, in whole minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def carried_ids(self) -> frozenset[str]:
        """The provider ids of the meeting and calendar event it has now."""
        meeting_id = self.link.meeting_id if self.link else None
        return frozenset(carried for carried in (meeting_id, self.calendar_event_id) if carried)

    @property
    def google_event_id(self) -> str | None:
        """The event in the host's Google Calendar that shows it, if any: Meet's own, or an entry of ours."""
        is_on_meet = self.link is not None and self.link.kind is MeetingKind.GOOGLE_MEET
        return self.link.meeting_id if self.link and is_on_meet else self.calendar_event_id

    @property
    def is_in_google_calendar(self) -> bool:
        """Whether the host's Google Calendar shows it."""
        return self.google_event_id is not None

    def is_current(self, revision: int) -> bool:
        """Whether work for this revision is still wanted: it takes place, and has not moved on."""
        return self.takes_place and self.revision == revision

    def wants_link(self, now: datetime) -> bool:
        """Whether a link should still be made; none is made once it has begun (M7)."""
        return self.takes_place and self.is_online and self.link is None and self.starts_at > now

    def waiting_for_link(self, now: datetime) -> Self:
        """Return it as it waits for its link from now on, if it gets one."""
        return replace(
            self,
            meeting_state=first_meeting_state(is_online=self.is_online),
            link_asked_at=now if self.is_online else None,
        )

    def without_meeting(self, meeting_state: MeetingState) -> Self:
        """Return it without link and calendar entry."""
        return replace(self, link=None, calendar_event_id=None, meeting_state=meeting_state, link_asked_at=None)

    def _check_time(self, until: datetime, now: datetime) -> None:
        if now >= until:
            raise IllegalTransition(_("it is too late for that"))

    def _check_takes_link(self) -> None:
        if not self.is_online:
            raise IllegalTransition(_("this class takes place in person"))

    def _with_pasted_link(self, url: str) -> Self:
        """Return it with a link that its host pasted, in place of anything we minted (M8)."""
        return replace(
            self,
            link=MeetingLink(url, kind=None, meeting_id=None),
            link_count=self.link_count + 1,
            link_asked_at=None,
            calendar_event_id=None,
            meeting_state=MeetingState.MANUAL,
        )

    def _at_time(self, starts_at: datetime, *, timezone: str, buffers: tuple[int, int], now: datetime) -> Self:
        """Return it at another time, without its minted link and calendar event.

        The link's provider becomes its meeting choice, so that a move never switches it silently (R3); a pasted link
        stays. `timezone` is the host's present one; `buffers` are minutes before and after.
        """
        moved = replace(
            self,
            moved_from=self.starts_at,
            starts_at=starts_at,
            ends_at=starts_at + (self.ends_at - self.starts_at),
            host_timezone=timezone,
            buffer_before_minutes=buffers[0],
            buffer_after_minutes=buffers[1],
            meeting_choice=self.link.choice or self.meeting_choice if self.link else self.meeting_choice,
            calendar_event_id=None,
        )
        if self.link and self.link.is_pasted:
            return replace(moved, link_asked_at=None)
        return replace(moved, link=None).waiting_for_link(now)


def is_occurrence(subject_id: str) -> bool:
    """Whether the subject of a meeting is an occurrence, by its id; else it is a booking."""
    return subject_id.startswith("occurrence_")
