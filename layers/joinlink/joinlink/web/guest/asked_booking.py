"""The booking that a guest's request is about."""

from __future__ import annotations

from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks
from joinlink.usecases.bookings.read_booking_as_guest import read_booking_as_guest
from joinlink.web.shell.resolver import WebApp


def booking_of_guest(
    app: WebApp, booking_id: str, *, links: GuestLinks, bookings: BookingStore, even_deleted: bool = False
) -> Booking:
    """Return a booking to whoever holds its token; one whose guest's data are deleted only if asked for.

    Raises:  NotFound, Forbidden
    """
    app.note(booking_id=booking_id)
    token = app.query("token") or ""
    return read_booking_as_guest(booking_id, token, bookings=bookings, links=links, even_deleted=even_deleted)
