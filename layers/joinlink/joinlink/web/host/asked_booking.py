"""The booking that a host's request is about."""

from __future__ import annotations

from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore
from joinlink.usecases.bookings.list_bookings import read_booking
from joinlink.usecases.hosts.recognise_host import HostGuard
from joinlink.web.shell.resolver import WebApp
from joinlink.web.shell.session import SignedIn, require_host


def booking_of_host(app: WebApp, booking_id: str, *, guard: HostGuard, bookings: BookingStore) -> Booking:
    """Return a booking to its signed-in host.

    Raises:  NotSignedIn, CsrfFailed, NotFound
    """
    _, booking = host_and_booking(app, booking_id, guard=guard, bookings=bookings)
    return booking


def host_and_booking(
    app: WebApp, booking_id: str, *, guard: HostGuard, bookings: BookingStore
) -> tuple[SignedIn, Booking]:
    """Return the signed-in host as well, for a page.

    Raises:  NotSignedIn, CsrfFailed, NotFound
    """
    app.note(booking_id=booking_id)
    signed_in = require_host(app, guard)
    return signed_in, read_booking(signed_in.host_id, booking_id, bookings=bookings)
