"""The booking that a guest's request is about."""

from __future__ import annotations

from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks
from joinlink.usecases.bookings.read_booking_as_guest import read_booking_as_guest
from joinlink.web.shell.resolver import WebApp


def booking_of_guest(app: WebApp, booking_id: str, *, links: GuestLinks, bookings: BookingStore) -> Booking:
    """Return a booking to whoever holds its token.

    Raises:  NotFound, Forbidden
    """
    app.note(booking_id=booking_id)
    return read_booking_as_guest(booking_id, app.query("token") or "", bookings=bookings, links=links)
