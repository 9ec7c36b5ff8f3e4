"""Delete a guest's data from their booking (S6): at once, and without a trace a quarter of an hour later.

    still to come ─▶ cancelled, or let go where it is unpaid ─▶ guest off the booking ─▶ care: meeting removed,
    over or off  ──────────────────────────────────────────────┘                       host mailed, traces deleted

The booking stays, without its guest, until its time is over: its host was there, and Stripe has the payment.
"""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.ports.privacy import PersonalData
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.let_go import LettingGoPorts, let_go


class GuestDeletionPorts(ChangePorts, LettingGoPorts, Protocol):
    """Ports for deleting a guest's data."""

    personal_data: PersonalData


def delete_guest_data(booking: Booking, ports: GuestDeletionPorts) -> None:
    """Call the booking off if it is still to come, and take the guest's data off it; safe to repeat.

    The guest gets no mail about it, as there is no address any more; the host does.
    Raises:  IllegalTransition  the guest's transfer is under way, or the booking was changed meanwhile
    """
    if booking.anonymised_at is not None:
        return
    now = ports.clock.now()
    if booking.status is BookingStatus.CONFIRMED and now < booking.ends_at:
        booking = cancel_booking(booking, Party.GUEST, "", ports)
    elif booking.is_held:
        if not booking.waits_for_guest:
            raise IllegalTransition(_("your payment is under way; once it has arrived, your data can be deleted"))
        booking = let_go(booking, Party.GUEST, ports)
    ports.personal_data.anonymise(booking, now)
