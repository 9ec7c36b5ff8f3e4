"""Read a booking with the token of its link."""

from __future__ import annotations

from joinlink.errors import NotFound
from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks


def read_booking_as_guest(
    booking_id: str, token: str, *, bookings: BookingStore, links: GuestLinks, even_deleted: bool = False
) -> Booking:
    """Return the booking to a guest who holds its token; `even_deleted` for a deletion that is asked for again.

    Raises:  NotFound   there is no such booking; safe to say, as ids can't be guessed. Or its data were deleted
             Forbidden  the token is missing or opens another booking
    """
    booking = bookings.get(booking_id)
    links.check(booking_id, token)
    if booking.anonymised_at is not None and not even_deleted:
        raise NotFound("What was kept about you in this booking is deleted.")
    return booking
