"""Correct the address that a guest's mails go to (F7); the stream sends the mail of the present state there."""

from __future__ import annotations

from dataclasses import replace

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.happenings import Happening
from joinlink.usecases.bookings.change_ports import ChangePorts


def correct_address(booking: Booking, email: str, ports: ChangePorts) -> Booking:
    """Give the guest another address; the former one gets no more mail. The same address again changes nothing.

    Raises:  RateLimited        the new address has had too many mails that others caused (S1)
             IllegalTransition  the booking is over, was corrected too often, or was changed meanwhile
    """
    if email == booking.guest.email:
        return booking
    now = ports.clock.now()
    corrected = replace(booking.with_guest_email(email, now), found_by=ports.strangers.guest(email))
    admission = ports.strangers.for_corrected_address(corrected)
    if not ports.bookings.mail_again(corrected, booking, now, admission):
        raise IllegalTransition(_("the booking was changed meanwhile"))
    ports.timeline.add(booking.booking_id, now, Happening.ADDRESS_CORRECTED)
    return corrected
