"""One date of a series, as it is claimed together with the others (G6)."""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.model.booking import Booking
from joinlink.model.claim import Claim
from joinlink.model.limits import HostsDay
from joinlink.model.occurrence import Occurrence


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """A booking to be claimed, with the terms of its occurrence, should it begin with this booking.

    `day` is the host's day whose share it counts towards, if it counts.
    """

    booking: Booking
    terms: Occurrence | None = None
    day: HostsDay | None = None

    @property
    def claim(self) -> Claim:
        """Its claim on the host's time."""
        return Claim.of(self.booking)
