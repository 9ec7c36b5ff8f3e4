"""Read a booking with the token of its link."""

from __future__ import annotations

from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks


def read_booking_as_guest(booking_id: str, token: str, *, bookings: BookingStore, links: GuestLinks) -> Booking:
    """Return the booking to a guest who holds its token.

    Raises:  NotFound   there is no such booking; safe to say, as ids can't be guessed
             Forbidden  the token is missing or opens another booking
    """
    booking = bookings.get(booking_id)
    links.check(booking_id, token)
    return booking
