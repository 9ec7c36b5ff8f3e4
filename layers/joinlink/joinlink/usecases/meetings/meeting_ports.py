"""Ports for making and removing meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.ports.bookings import BookingStore, Timeline
    from joinlink.ports.care import NoticeStore
    from joinlink.ports.clock import Clock
    from joinlink.ports.connections import ConnectionStore
    from joinlink.ports.hosts import ProfileStore
    from joinlink.ports.meetings import CalendarNotes, MeetingLedger, MeetingProviders, SharedMeetings
    from joinlink.ports.occurrences import OccurrenceStore
    from joinlink.usecases.connections.provider_access import ProviderAccess


class MeetingPorts(Protocol):
    """The stores and providers that deal with meetings, and the access to tokens."""

    bookings: BookingStore
    occurrences: OccurrenceStore
    shared_meetings: SharedMeetings
    connections: ConnectionStore
    meeting_ledger: MeetingLedger
    meeting_providers: MeetingProviders
    calendar_notes: CalendarNotes
    notices: NoticeStore
    profiles: ProfileStore
    timeline: Timeline
    clock: Clock

    @property
    def provider_access(self) -> ProviderAccess: ...
