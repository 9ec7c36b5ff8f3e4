"""What came of a form in a frame of another site (F6): how the booking stands, and the way to its own page."""

from __future__ import annotations

from datetime import datetime

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.local_time import written_span
from joinlink.model.standing import standing_of
from joinlink.ports.bookings import BookingStore, GuestLinks
from joinlink.ports.hosts import HostStore
from joinlink.usecases.bookings.read_booking_as_guest import read_booking_as_guest
from joinlink.web.guest.words import booking_words
from joinlink.web.shell.pages import page


def embedded_page(
    class_address: str, token: str, *, links: GuestLinks, bookings: BookingStore, hosts: HostStore, now: datetime
) -> Response[str]:
    """Show what the token opens; without one, say that the link to the booking is in the mail (S2).

    Raises:  Forbidden, NotFound
    """
    if not token:
        return page("guest/embedded.html", booking=None, again=class_address)
    booking = read_booking_as_guest(links.opens(token), token, bookings=bookings, links=links)
    host, standing = hosts.get(booking.host_id), standing_of(booking, now)
    return page(
        "guest/embedded.html",
        booking=booking,
        host=host,
        standing=standing,
        words=booking_words(standing, booking, host, now),
        when=written_span(booking.starts_at, booking.ends_at, booking.guest.timezone),
        booking_page=links.booking_path(booking.booking_id),
        again=class_address,
    )
