"""The guests of a host, each as their bookings tell of them, and what the host has noted (P3).

Nothing is stored of a guest but the host's note: the rest is read from the bookings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.money import Money

LONGEST_NOTE: Final = 2000
"""Characters."""


@dataclass(frozen=True, slots=True)
class GuestNote:
    """What a host has noted about a guest, for themselves."""

    guest_id: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class KnownGuest:
    """A guest by their address, with the bookings that were read, the latest first."""

    guest_id: str
    bookings: Sequence[Booking]
    note: GuestNote | None = None

    @property
    def name(self) -> str:
        """The name that they last gave."""
        return self.bookings[0].guest.name

    @property
    def email(self) -> str:
        """Their address, as they last wrote it."""
        return self.bookings[0].guest.email

    @property
    def booked(self) -> int:
        """How many bookings take place, or have."""
        return sum(each.status is BookingStatus.CONFIRMED for each in self.bookings)

    def next_one(self, now: datetime) -> Booking | None:
        """Return the next booking that takes place."""
        ahead = [each for each in self.bookings if each.status is BookingStatus.CONFIRMED and each.ends_at > now]
        return min(ahead, key=lambda each: each.starts_at, default=None)

    def last_one(self, now: datetime) -> Booking | None:
        """Return the last booking that took place."""
        past = (each for each in self.bookings if each.status is BookingStatus.CONFIRMED and each.ends_at <= now)
        return max(past, key=lambda each: each.starts_at, default=None)

    @property
    def paid(self) -> Sequence[Money]:
        """What they have paid for these bookings, less what went back: one amount for each currency."""
        return totals((each.received, each.refunded) for each in self.bookings)


def guest_id_of(host_id: str, email: str) -> str:
    """Return the name of a guest among a host's, whatever the case of the address; another host's is another."""
    return "guest_" + sha256(f"{host_id}\x1f{email.strip().lower()}".encode()).hexdigest()[:32]


def by_guest(host_id: str, bookings: Iterable[Booking], notes: Iterable[GuestNote] = ()) -> Sequence[KnownGuest]:
    """Group bookings, the latest first, by guest; those whose data were deleted are nobody's."""
    noted = {note.guest_id: note for note in notes}
    grouped: dict[str, list[Booking]] = {}
    for booking in bookings:
        if booking.guest.email:
            grouped.setdefault(guest_id_of(host_id, booking.guest.email), []).append(booking)
    return [KnownGuest(guest_id, of_guest, noted.get(guest_id)) for guest_id, of_guest in grouped.items()]


def totals(amounts: Iterable[tuple[Money, Money]]) -> Sequence[Money]:
    """Add up what came less what went back, each currency by itself; those that come to nothing are left out."""
    summed: dict[str, int] = {}
    for came, went in amounts:
        summed[came.currency] = summed.get(came.currency, 0) + came.amount_minor - went.amount_minor
    return [Money(amount, currency) for currency, amount in sorted(summed.items()) if amount > 0]
