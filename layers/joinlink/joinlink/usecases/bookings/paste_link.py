"""Give a booking a link by hand (M8); the stream removes any minted meeting, and mails guest and host."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from joinlink.errors import IllegalTransition, InvalidInput
from joinlink.model.booking import Booking
from joinlink.usecases.bookings.change_ports import ChangePorts

LONGEST_URL: Final = 2000


def paste_link(booking: Booking, url: str, ports: ChangePorts) -> Booking:
    """Put the host's own link on the booking, in place of any other; pasting the same link again changes nothing.

    Raises:  InvalidInput       it is not an https address that a guest could open
             IllegalTransition  the booking is not confirmed, is over, in person, or was changed meanwhile
    """
    _check_url(url)
    now = ports.clock.now()
    changed = booking.with_pasted_link(url, now)
    if booking.link is not None and booking.link.is_pasted and booking.link.url == url:
        return booking
    if not ports.bookings.paste_link(changed, now):
        raise IllegalTransition("the booking was changed meanwhile")
    ports.timeline.add(booking.booking_id, now, "Link pasted by the host")
    return changed


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        is_address = False
    # A browser reads a backslash as a slash, and would go to a different site than the one read here.
    if not is_address or len(url) > LONGEST_URL or not url.isprintable() or " " in url or "\\" in url:
        raise InvalidInput("a link begins with https:// and names a site", field="url")
