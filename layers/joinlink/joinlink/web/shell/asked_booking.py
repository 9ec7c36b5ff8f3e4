"""The booking that a request is about, for its host by session, or its guest by the link's token."""

from __future__ import annotations

from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks
from joinlink.usecases.bookings.list_bookings import read_booking
from joinlink.usecases.bookings.read_booking_as_guest import read_booking_as_guest
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


def booking_of_guest(app: WebApp, booking_id: str, *, links: GuestLinks, bookings: BookingStore) -> Booking:
    """Return a booking to a guest who holds its token.

    Raises:  NotFound, Forbidden
    """
    app.note(booking_id=booking_id)
    return read_booking_as_guest(booking_id, app.query("token") or "", bookings=bookings, links=links)
