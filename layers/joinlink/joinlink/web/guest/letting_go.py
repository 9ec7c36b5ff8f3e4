"""A guest lets an unpaid booking go: on its own page, or on a page of its host's."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Party
from joinlink.ports.bookings import GuestLinks
from joinlink.usecases.bookings.let_go import LettingGoPorts, let_go
from joinlink.web.addresses import HOST_PAGE
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import relative_path


def let_go_on_page(
    booking: Booking, form: Mapping[str, str], ports: LettingGoPorts, links: GuestLinks
) -> Response[str]:
    """Let it go and lead back to the page that asked for it; a booking that is paid leads to its own page."""
    own_page, wanted = links.booking_path(booking.booking_id), form.get("next", "")
    try:
        let_go(booking, Party.GUEST, ports)
    except IllegalTransition:
        return redirect(own_page, status=303)
    is_page_of_host = wanted.startswith(f"{HOST_PAGE}/") and relative_path(wanted) == wanted
    return redirect(wanted if is_page_of_host else own_page, status=303)
