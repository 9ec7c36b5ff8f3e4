"""Give a booking a link by hand (M8); the stream removes any minted meeting, and mails guest and host."""

from __future__ import annotations

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.happenings import Happening
from joinlink.model.pasted_link import check_pasted_link
from joinlink.usecases.bookings.change_occurrence import paste_link_for_all
from joinlink.usecases.bookings.change_ports import ChangePorts


def paste_link(booking: Booking, url: str, ports: ChangePorts) -> Booking:
    """Put the host's own link on the booking, in place of any other; pasting the same link again changes nothing.

    In an occurrence, all its bookings get it (G2).

    Raises:  InvalidInput       it is not an https address that a guest could open
             IllegalTransition  the booking is not confirmed, is over, in person, or was changed meanwhile
    """
    if booking.occurrence_id is not None:
        paste_link_for_all(ports.occurrences.get(booking.occurrence_id), url, ports)
        return ports.bookings.get(booking.booking_id)
    check_pasted_link(url)
    now = ports.clock.now()
    changed = booking.with_pasted_link(url, now)
    if booking.link is not None and booking.link.is_pasted and booking.link.url == url:
        return booking
    if not ports.bookings.paste_link(changed, now):
        raise IllegalTransition(_("the booking was changed meanwhile"))
    ports.timeline.add(booking.booking_id, now, Happening.LINK_PASTED)
    return changed
