"""A guest has their data deleted on the booking's page (S6)."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition
from joinlink.model.booking import Booking
from joinlink.ports.bookings import GuestLinks
from joinlink.usecases.privacy.delete_guest_data import GuestDeletionPorts, delete_guest_data
from joinlink.web.guest.booking_pages import guest_booking_page
from joinlink.web.shell.forms import sentence
from joinlink.web.shell.pages import page


def delete_on_page(booking: Booking, ports: GuestDeletionPorts, links: GuestLinks) -> Response[str]:
    """Delete the data and say so; there is no booking to lead back to. Or show the booking again with why not."""
    try:
        delete_guest_data(booking, ports)
    except IllegalTransition as error:
        booking, host = ports.bookings.get(booking.booking_id), ports.hosts.get(booking.host_id)
        return guest_booking_page(booking, host, links, ports.clock.now(), refusal=sentence(str(error)))
    return page("guest/deleted.html")
