"""Claims: the stretches of a host's time that bookings hold, and occurrences for all their seats (A6, G2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from joinlink.model.booking import Booking
from joinlink.model.occurrence import Occurrence
from joinlink.model.slots import Interval


@dataclass(frozen=True, slots=True)
class Seating:
    """The seats taken in an occurrence, with its time without buffers; epoch seconds."""

    session: Interval
    confirmed: int = 0
    held_until: tuple[int, ...] = ()
    """The ends of the holds on the others."""

    def taken(self, now: datetime) -> int:
        """Return how many are taken; a hold that has lapsed takes none."""
        return self.confirmed + sum(until > now.timestamp() for until in self.held_until)

    @classmethod
    def of(cls, session: Interval, holds: Iterable[datetime | None]) -> Seating:
        """Return the seating of a session, by the end of the hold on each seat, or None where it is confirmed."""
        ends = list(holds)
        held = sorted(int(until.timestamp()) for until in ends if until is not None)
        return cls(session, len(ends) - len(held), tuple(held))


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch of a host's time that its owner holds, buffers included, epoch seconds.

    A claim whose `hold_until` (epoch seconds) has passed, or none of whose seats is taken, has lapsed and no longer
    counts.
    """

    owner_id: str
    """A booking's id; an occurrence's, if the class has several seats."""
    class_id: str
    interval: Interval
    hold_until: int | None = None
    network: str | None = None
    """The salted hash of the network it came from, while it counts towards that network's share of a day (S1)."""
    seating: Seating | None = None
    """Of an occurrence, the seats taken; of a booking in one, its own."""

    def is_live(self, now: datetime) -> bool:
        """Whether it still keeps its time from others."""
        if self.seating is not None:
            return self.seating.taken(now) > 0
        return self.hold_until is None or self.hold_until > now.timestamp()

    @classmethod
    def of(cls, booking: Booking) -> Claim:
        """Return the claim of a booking, with the booking's own buffers; of one with a seat, its part of the claim."""
        session = Interval(int(booking.starts_at.timestamp()), int(booking.ends_at.timestamp()))
        return cls(
            booking.occurrence_id or booking.booking_id,
            booking.class_id,
            Interval(
                session.start - booking.buffer_before_minutes * 60, session.end + booking.buffer_after_minutes * 60
            ),
            int(booking.hold_until.timestamp()) if booking.hold_until else None,
            None if booking.is_paid else booking.network,
            Seating.of(session, [booking.hold_until]) if booking.occurrence_id else None,
        )

    @classmethod
    def of_occurrence(cls, occurrence: Occurrence, network: str | None) -> Claim:
        """Return the claim of an occurrence, for all its seats; `network` is that of the guest who began it."""
        session = Interval(int(occurrence.starts_at.timestamp()), int(occurrence.ends_at.timestamp()))
        before, after = occurrence.buffer_before_minutes * 60, occurrence.buffer_after_minutes * 60
        return cls(
            occurrence.occurrence_id,
            occurrence.class_id,
            Interval(session.start - before, session.end + after),
            network=network,
            seating=Seating.of(session, occurrence.taken.values()),
        )
