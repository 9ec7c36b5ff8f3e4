"""A host as a page of slots needs it: hours, classes, accounts, and busy times as they were last read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from joinlink.model.availability import Availability
from joinlink.model.host import Connection, Provider
from joinlink.model.meeting import MeetingKind
from joinlink.model.slots import Interval
from joinlink.model.teaching import TeachingClass


@dataclass(frozen=True, slots=True)
class BusySnapshot:
    """Busy times of one connected calendar, as of `fetched_at`, over a window of epoch seconds."""

    fetched_at: datetime
    window: Interval
    busy: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class HostProfile:
    """All that a page of slots needs of a host, read in one Query."""

    host_id: str
    availability: Availability
    has_set_availability: bool
    """Whether the host has ever saved it; until then it is a new host's."""
    classes: tuple[TeachingClass, ...]
    connections: tuple[Connection, ...]
    busy_snapshots: Mapping[Provider, BusySnapshot]

    def meeting_limit_minutes(self, kind: MeetingKind | None) -> int | None:
        """How long the account that makes these meetings lets one last (K7); None where no limit is known."""
        makers = (each for each in self.connections if kind is not None and each.provider is kind.provider)
        return next((maker.longest_meeting_minutes for maker in makers), None)
