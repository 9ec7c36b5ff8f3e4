"""The booking that a guest's request is about."""

from __future__ import annotations

from joinlink.language import speak
from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks
from joinlink.usecases.bookings.read_booking_as_guest import read_booking_as_guest
from joinlink.web.shell.resolver import WebApp


def booking_of_guest(
    app: WebApp, booking_id: str, *, links: GuestLinks, bookings: BookingStore, even_deleted: bool = False
) -> Booking:
    """Return a booking to whoever holds its token; one whose guest's data are deleted only if asked for.

    From here on the answer is written in the guest's language, unless another was chosen in this browser (F3).
    Raises:  NotFound, Forbidden
    """
    app.note(booking_id=booking_id)
    token = app.query("token") or ""
    booking = read_booking_as_guest(booking_id, token, bookings=bookings, links=links, even_deleted=even_deleted)
    speak_to_guest(app, booking)
    return booking


def speak_to_guest(app: WebApp, booking: Booking) -> None:
    """Write in the language that the booking was made in, unless another was chosen in this browser."""
    if app.is_of_page and app.asked.chosen is None:
        speak(booking.guest.reader)
