"""Meetings at providers, their ledger, and the workflows that make and remove them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from joinlink.model.host import Provider
from joinlink.model.meeting import (
    LedgerState,
    MarkedObject,
    MeetingKind,
    MeetingRecord,
    MeetingRequest,
    ProviderMeeting,
)

if TYPE_CHECKING:
    from joinlink.model.booking import Booking
    from joinlink.model.occurrence import Occurrence
    from joinlink.model.workflow import Workflow


class MeetingLedger(Protocol):
    """Every object of ours at a provider, by what it was made for: a booking or an occurrence.

    A row is written before the object is made, and kept until its removal is confirmed. Lists are ordered by
    revision, kind and generation.
    """

    def records(self, subject_id: str, revision: int) -> Sequence[MeetingRecord]:
        """Return the rows of one revision; reads consistently."""

    def all_records(self, subject_id: str) -> Sequence[MeetingRecord]:
        """Return the rows of every revision; reads consistently."""

    def intend(self, record: MeetingRecord, ends_at: datetime) -> MeetingRecord | None:
        """Write the intent; returns None if this call wrote it, else the record that was there already.

        `ends_at` is the end of the class, after which the row is kept for a while.
        """

    def take_over(self, record: MeetingRecord, *, attempt_until: datetime, now: datetime) -> bool:
        """Start another attempt at an intent whose last one has ended; False when that one may still be running."""

    def end_attempt(self, record: MeetingRecord) -> None:
        """Note that this attempt is over, its outcome unknown, so that the next may begin at once."""

    def record_made(self, record: MeetingRecord, made: ProviderMeeting) -> MeetingRecord:
        """Store the provider's id and link on the intent.

        Raises:  IllegalTransition  it was given up meanwhile
        """

    def move(self, record: MeetingRecord, state: LedgerState) -> MeetingRecord:
        """Store a later state (`deleting`, `deleted`, `leftover`), and the provider's id if the record has one."""

    def begin_removal(self, record: MeetingRecord, *, until: datetime, now: datetime) -> bool:
        """Store `deleting`, for one remover until then; False while another may be at it, or when it is gone.

        A leftover stays one, as its notice does, until it is gone.
        """

    def end_removal(self, record: MeetingRecord) -> None:
        """Note that the attempt to remove it failed, so that the next may begin at once."""


class SharedMeetings(Protocol):
    """The meeting of an occurrence, which each of its bookings carries a copy of (G2).

    Each write is conditional on the occurrence's revision, and one to a booking on that booking's, too.
    """

    def store_link(self, occurrence: Occurrence, booking: Booking, record: MeetingRecord) -> None:
        """Put the record's link on both and make the record live, in one transaction.

        Of an occurrence that has a link by now, the booking gets that one.
        Raises:  Superseded         either was cancelled or moved
                 IllegalTransition  the record was given up
        """

    def copy_link(self, occurrence: Occurrence, booking: Booking) -> None:
        """Put the occurrence's link on a booking, in place of the one it was read with; raises Superseded."""

    def store_calendar_event(self, occurrence: Occurrence, booking: Booking, record: MeetingRecord) -> None:
        """Put the event's id on both, in place of those they were read with, and make the record live; safe to repeat.

        Raises:  as store_link
        """

    def mark_link_missing(self, occurrence: Occurrence, now: datetime) -> bool:
        """Set `meeting_state` to missing; False when the occurrence is superseded or has a link.

        Asks for care at once, unless it was already missing when read.
        """

    def lose_link(self, occurrence: Occurrence, now: datetime) -> bool:
        """Take off a link whose meeting is gone, and ask for care at once; False if it has moved on or another link."""


class MeetingProvider(Protocol):
    """Makes and removes meetings at one provider, with the host's access token."""

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        """Make the object that the request describes.

        Raises:  ProviderUnavailable, ProviderQuotaExhausted, ProviderRejected, AccessTokenRejected, ReconnectRequired
        """

    def find_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting | None:
        """Look for an object that an earlier attempt may have made, by its marker.

        Raises:  as create_meeting
        """

    def locate(self, access_token: str, marker: str) -> str | None:
        """Return the id for removing an object that an earlier attempt may have made; None if there certainly is none.

        Raises:  as create_meeting
        """

    def read_meeting(self, access_token: str, provider_id: str) -> ProviderMeeting | None:
        """Read it as it is now; None when it is gone.

        Raises:  as create_meeting
        """

    def delete_meeting(self, access_token: str, provider_id: str) -> None:
        """Remove it; one that is already gone counts as removed (X2).

        Raises:  as create_meeting
        """


MeetingProviders = Mapping[MeetingKind, MeetingProvider]


class CalendarNotes(Protocol):
    """Changes what our events in a host's calendar say."""

    def describe(self, access_token: str, event_id: str, request: MeetingRequest) -> None:
        """Give the event the request's description; one that is gone stays so.

        Raises:  as create_meeting
        """


class MarkedObjects(Protocol):
    """Lists the objects that we made on a host's account, by the marker that each of them carries (12.3)."""

    def list_marked(self, access_token: str) -> Sequence[MarkedObject]:
        """Return the objects that are still to come and carry a marker with its matching reference.

        Raises:  as create_meeting
        """


MarkedObjectsByProvider = Mapping[Provider, MarkedObjects]


class WorkflowEngine(Protocol):
    """Starts state machines."""

    def start(self, workflow: Workflow, name: str, payload: Mapping[str, object]) -> bool:
        """Start one execution; False if one of this name already exists."""
