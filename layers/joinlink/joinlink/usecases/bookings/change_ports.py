"""Ports for changing a booking."""

from __future__ import annotations

from typing import Protocol

from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.ports.occurrences import OccurrenceChanges, OccurrenceStore
from joinlink.usecases.bookings.strangers import Strangers
from joinlink.usecases.slots.host_calendar import HostCalendar


class ChangePorts(Protocol):
    """Bookings and their timelines, and the host's time."""

    bookings: BookingStore
    occurrences: OccurrenceStore
    occurrence_changes: OccurrenceChanges
    timeline: Timeline
    hosts: HostStore
    profiles: ProfileStore
    clock: Clock

    @property
    def host_calendar(self) -> HostCalendar: ...

    @property
    def strangers(self) -> Strangers: ...
