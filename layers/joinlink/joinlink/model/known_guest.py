"""The guests of a host, each as their bookings and packages describe them, with the host's notes (P3).

Nothing is stored of a guest but the host's note: the rest is read from bookings and packages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.money import Money
from joinlink.model.package import Package

LONGEST_NOTE: Final = 2000
"""Characters."""


@dataclass(frozen=True, slots=True)
class GuestNote:
    """A host's own note about a guest."""

    guest_id: str
    text: str


@dataclass(frozen=True, slots=True)
class KnownGuest:
    """A guest by their address, with the bookings and packages that were read, the latest first; one at least."""

    guest_id: str
    bookings: Sequence[Booking]
    note: GuestNote | None = None
    packages: Sequence[Package] = ()

    @property
    def guest(self) -> Guest:
        """Name and address as they gave them last, with a booking or else with a package."""
        return self.bookings[0].guest if self.bookings else self.packages[0].buyer

    @property
    def name(self) -> str:
        """The name that they last gave."""
        return self.guest.name

    @property
    def email(self) -> str:
        """Their address, as they last wrote it."""
        return self.guest.email

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
        """Their payments for bookings and packages, less refunds and lost disputes: one amount for each currency."""
        sold: list[Booking | Package] = [*self.bookings, *self.packages]
        return totals((each.received, each.gone) for each in sold)


def guest_id_of(host_id: str, email: str) -> str:
    """Return the name of a guest among a host's, whatever the case of the address; another host's is another."""
    return "guest_" + sha256(f"{host_id}\x1f{email.strip().lower()}".encode()).hexdigest()[:32]


def by_guest(
    host_id: str, bookings: Iterable[Booking], notes: Iterable[GuestNote] = (), packages: Iterable[Package] = ()
) -> Sequence[KnownGuest]:
    """Group bookings and packages, the latest first, by guest; those whose data were deleted belong to no guest."""
    noted = {note.guest_id: note for note in notes}
    booked: dict[str, list[Booking]] = {}
    bought: dict[str, list[Package]] = {}
    for booking in bookings:
        if booking.guest.email:
            booked.setdefault(guest_id_of(host_id, booking.guest.email), []).append(booking)
    for package in packages:
        if package.buyer.email:
            bought.setdefault(guest_id_of(host_id, package.buyer.email), []).append(package)
    return [
        KnownGuest(guest_id, booked.get(guest_id, ()), noted.get(guest_id), bought.get(guest_id, ()))
        for guest_id in dict.fromkeys((*booked, *bought))
    ]


def totals(amounts: Iterable[tuple[Money, Money]]) -> Sequence[Money]:
    """Add up payments less what has gone back, by currency; one that comes to nothing is left out."""
    summed: dict[str, int] = {}
    for came, went in amounts:
        summed[came.currency] = summed.get(came.currency, 0) + came.amount_minor - went.amount_minor
    return [Money(amount, currency) for currency, amount in sorted(summed.items()) if amount > 0]
