"""Who a stranger is, and how their changes are counted (S1, S2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.model.availability import Availability
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.limits import Admission, HostsDay, Limits, Stranger
from joinlink.model.network import mailbox_of, network_of
from joinlink.model.slots import Interval, sessions_in
from joinlink.ports.bookings import Hashes

THIS_MACHINE: Final = "127.0.0.1"
"""The source of requests in a local cloud that name no other; API Gateway never gives it."""


@dataclass(frozen=True, slots=True)
class Strangers:
    """Makes a stranger's admission, for the store to count; it reads nothing."""

    limits: Limits
    confirmation: str
    """One of GuestConfirmation."""
    hashes: Hashes

    def network(self, source: str) -> str:
        """Return the salted hash of the network of a source address."""
        return self.hashes.of("network", network_of(source))

    def is_of_this_machine(self, network: str) -> bool:
        """Whether it is the network of whoever names no other source in a local cloud, which has no limits."""
        return network == self.network(THIS_MACHINE)

    def guest(self, email: str) -> str:
        """Return the salted hash of an address as it was typed, by which its bookings are found (F7)."""
        return self.hashes.of("guest", email.strip().lower())

    def for_booking(self, booking: Booking, availability: Availability, *, joins: bool = False) -> Admission:
        """Return how a new booking is counted: as confirmed at once, or as held for a payment or a confirmation.

        One that joins others takes no time of the host's day, and causes no meeting (G1). One that takes a lesson of a
        package was paid before: it is counted and never refused.
        """
        if booking.is_paid:
            meetings = 1 if booking.is_online and not joins else 0
            return Admission(self._who(booking), self.limits, meetings=meetings, is_paid=True)
        is_confirmed = booking.status is BookingStatus.CONFIRMED
        return Admission(
            self._who(booking),
            self.limits,
            day=None if joins else self._day(booking, availability),
            is_hold=not is_confirmed,
            is_free_booking=is_confirmed,
            mails=1 if booking.price.is_free else 0,
            asks_to_confirm=booking.status is BookingStatus.AWAITING_CONFIRMATION,
            meetings=1 if is_confirmed and booking.is_online and not joins else 0,
        )

    def for_confirmation(self, booking: Booking) -> Admission:
        """Return how the confirmation of a free booking is counted."""
        return Admission(self._who(booking), self.limits, meetings=1 if booking.is_online else 0)

    def for_purchase(self, email: str, source: str) -> Admission:
        """Return how the beginning of a purchase is counted."""
        stranger = Stranger(self.hashes.of("address", mailbox_of(email)), self.network(source))
        return Admission(stranger, self.limits, is_hold=True)

    def for_move(self, moved: Booking, availability: Availability, *, joins: bool = False) -> Admission:
        """Return how a guest's move is counted; a move of a paid booking is never refused."""
        return Admission(
            self._who(moved),
            self.limits,
            day=None if moved.is_paid or joins else self._day(moved, availability),
            meetings=1 if moved.is_online and not joins else 0,
            is_paid=moved.is_paid,
        )

    def for_corrected_address(self, booking: Booking) -> Admission | None:
        """Return how a corrected address is counted, if it causes a mail; whoever has paid is no stranger."""
        if booking.is_paid or not booking.has_mails:
            return None
        return Admission(self._who(booking), self.limits, mails=1)

    def _who(self, booking: Booking) -> Stranger:
        return Stranger(self.hashes.of("address", mailbox_of(booking.guest.email)), booking.network or "")

    def _day(self, booking: Booking, availability: Availability) -> HostsDay | None:
        """Return the host's day on which the booking begins; None if it is from no network that has a share of it.

        Those are bookings from before networks were kept, and whoever comes from this machine.
        """
        if booking.network is None or self.is_of_this_machine(booking.network):
            return None
        zone = ZoneInfo(availability.timezone)
        date = booking.starts_at.astimezone(zone).date()
        first, last = (datetime.combine(each, datetime.min.time(), zone) for each in (date, date + timedelta(days=1)))
        interval = Interval(int(first.timestamp()), int(last.timestamp()))
        return HostsDay(interval, sessions_in(availability, interval, duration_minutes=booking.duration_minutes))
