"""Claims: the stretches of a host's time that bookings hold (A6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from joinlink.model.booking import Booking
from joinlink.model.slots import Interval


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch of a host's time that a booking holds, buffers included, epoch seconds.

    A claim whose `hold_until` (epoch seconds) has passed has lapsed and no longer counts.
    """

    booking_id: str
    class_id: str
    interval: Interval
    hold_until: int | None = None
    network: str | None = None
    """The salted hash of the network it came from, while it counts towards that network's share of a day (S1)."""

    def is_live(self, now: datetime) -> bool:
        """Whether it still blocks other bookings."""
        return self.hold_until is None or self.hold_until > now.timestamp()

    @classmethod
    def of(cls, booking: Booking) -> Claim:
        """Return the claim of a booking, with the booking's own buffers."""
        return cls(
            booking.booking_id,
            booking.class_id,
            Interval(
                int(booking.starts_at.timestamp()) - booking.buffer_before_minutes * 60,
                int(booking.ends_at.timestamp()) + booking.buffer_after_minutes * 60,
            ),
            int(booking.hold_until.timestamp()) if booking.hold_until else None,
            None if booking.is_paid else booking.network,
        )
