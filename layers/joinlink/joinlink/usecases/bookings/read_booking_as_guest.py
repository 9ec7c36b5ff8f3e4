"""Read a booking with the token of its link."""

from __future__ import annotations

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks


def read_booking_as_guest(
    booking_id: str, token: str, *, bookings: BookingStore, links: GuestLinks, even_deleted: bool = False
) -> Booking:
    """Return the booking to a guest who holds its token; `even_deleted` for a deletion that is asked for again.

    The token is checked before anything is read: without it, a booking and none answer alike.
    Raises:  Forbidden  the token is missing or opens another booking, if there is one
             NotFound   the booking that the token opens is gone, or its data were deleted
    """
    links.check(booking_id, token)
    booking = bookings.get(booking_id)
    if booking.anonymised_at is not None and not even_deleted:
        raise NotFound(_("What was kept about you in this booking is deleted."))
    return booking
