"""The result of a form in a frame of another site (F6): how the booking stands, and the way to its own page."""

from __future__ import annotations

from datetime import datetime

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.host import Host
from joinlink.model.local_time import in_lines
from joinlink.model.standing import standing_of
from joinlink.ports.bookings import BookingStore, GuestLinks
from joinlink.ports.hosts import HostStore
from joinlink.usecases.bookings.read_booking_as_guest import read_booking_as_guest
from joinlink.web.addresses import embed_address
from joinlink.web.guest.words import booking_words
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import content_security_policy, framed_by


def embedded_page(
    handle: str, slug: str, token: str, *, links: GuestLinks, bookings: BookingStore, hosts: HostStore, now: datetime
) -> Response[str]:
    """Show what the token opens; without one, say that the link to the booking is in the mail (S2).

    Raises:  Forbidden, NotFound
    """
    again = embed_address(handle, slug)
    if not token:
        host = hosts.get(hosts.owner_of(handle).host_id)
        return page("guest/embedded.html", headers=_framed_by(host), booking=None, again=again)
    booking = read_booking_as_guest(links.opens(token), token, bookings=bookings, links=links)
    host, standing = hosts.get(booking.host_id), standing_of(booking, now)
    return page(
        "guest/embedded.html",
        headers=_framed_by(host),
        booking=booking,
        host=host,
        standing=standing,
        words=booking_words(standing, booking, host, now),
        when=in_lines(booking.starts_at, booking.ends_at, booking.guest.timezone, now),
        booking_page=links.booking_path(booking.booking_id),
        again=again,
    )


def _framed_by(host: Host) -> dict[str, str]:
    return {"Content-Security-Policy": content_security_policy(framed_by=framed_by(host.framed_by))}
