"""A guest confirms a free booking on its page, by the link in a mail (S2)."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition, RateLimited
from joinlink.model.booking import Booking
from joinlink.ports.bookings import GuestLinks
from joinlink.ports.hosts import HostStore
from joinlink.usecases.bookings.confirm_booking import ConfirmingPorts, confirm_booking
from joinlink.web.guest.booking_pages import guest_booking_page
from joinlink.web.shell.forms import sentence
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import redirect


def confirm_on_page(booking: Booking, ports: ConfirmingPorts, hosts: HostStore, links: GuestLinks) -> Response[str]:
    """Confirm it and lead back to its page; one whose time to confirm is over is shown as it stands, with a way on."""
    try:
        confirm_booking(booking, ports)
    except (IllegalTransition, RateLimited) as error:
        stored, status = ports.bookings.get(booking.booking_id), problem_of(error).status
        now, host = ports.clock.now(), hosts.get(stored.host_id)
        return guest_booking_page(stored, host, links, now, refusal=sentence(str(error)), status=status)
    return redirect(links.booking_path(booking.booking_id), status=303)
