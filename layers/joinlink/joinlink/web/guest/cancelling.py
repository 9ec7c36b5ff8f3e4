"""A guest cancels on the booking's page."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.ports.bookings import GuestLinks
from joinlink.usecases.bookings.cancel_booking import cancel_by_guest
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.web.guest.booking_pages import guest_booking_page
from joinlink.web.shell.forms import sentence
from joinlink.web.shell.resolver import redirect


def cancel_on_page(booking: Booking, changes: ChangePorts, links: GuestLinks) -> Response[str]:
    """Cancel a booking and lead back to its page, or show it again with why not; sent twice, it finds it done (X1)."""
    calendar = changes.host_calendar
    try:
        cancel_by_guest(booking, changes)
    except IllegalTransition as error:
        booking = calendar.bookings.get(booking.booking_id)
        if booking.status is not BookingStatus.CANCELLED:
            host = calendar.hosts.get(booking.host_id)
            return guest_booking_page(booking, host, links, calendar.clock.now(), refusal=sentence(str(error)))
    return redirect(links.booking_path(booking.booking_id), status=303)
