"""Read a booking with the token of its link."""

from __future__ import annotations

from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks


def read_booking_as_guest(booking_id: str, token: str, *, bookings: BookingStore, links: GuestLinks) -> Booking:
    """Return the booking to a guest who holds its token.

    The token is checked before anything is read: without it, a booking and none answer alike.
    Raises:  Forbidden  the token is missing or opens another booking, if there is one
             NotFound   the booking that the token opens is gone
    """
    links.check(booking_id, token)
    return bookings.get(booking_id)
