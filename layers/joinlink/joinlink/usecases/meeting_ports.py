"""What making and removing meetings needs of the outside."""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.ports import (
    BookingStore,
    Clock,
    ConnectionStore,
    MeetingLedger,
    MeetingProviders,
    NoticeStore,
    ProfileStore,
    Timeline,
)
from joinlink.usecases.provider_access import ProviderAccess


@dataclass(frozen=True, slots=True)
class MeetingPorts:
    """The stores and providers that know of meetings, and the keeper of access tokens."""

    bookings: BookingStore
    connections: ConnectionStore
    ledger: MeetingLedger
    providers: MeetingProviders
    access: ProviderAccess
    notices: NoticeStore
    profiles: ProfileStore
    timeline: Timeline
    clock: Clock
