"""What changing a booking needs of the outside."""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.ports.bookings import Timeline
from joinlink.usecases.slots.host_calendar import HostCalendar


@dataclass(frozen=True, slots=True)
class ChangePorts:
    """The host's time, which bookings and clock belong to, and the bookings' timelines."""

    calendar: HostCalendar
    timeline: Timeline
