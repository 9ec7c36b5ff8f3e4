"""Cancel a booking (X1); the stream sees to providers and mails. No money moves."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Ending, Party
from joinlink.model.claim import Claim
from joinlink.model.happenings import Happening
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.let_go import LettingGoPorts, let_go


class HostCancellingPorts(ChangePorts, LettingGoPorts, Protocol):
    """Ports for a host's cancelling."""


def cancel_as_host(booking: Booking, reason: str, ports: HostCancellingPorts) -> Booking:
    """Cancel a confirmed booking, or let an unpaid one go, once; the guest is mailed either way.

    Raises:  IllegalTransition  as cancel_booking, let_go
    """
    if booking.is_held or booking.ending is Ending.DROPPED:
        return let_go(booking, Party.HOST, ports, reason=reason.strip())
    return cancel_booking(booking, Party.HOST, reason, ports)


def cancel_by_guest(booking: Booking, ports: ChangePorts) -> Booking:
    """Cancel it while its guest may do so (F9).

    Raises:  TooLate            its deadline has passed
             IllegalTransition  as cancel_booking
    """
    now = ports.clock.now()
    booking.cancelled(Party.GUEST, "", now)
    booking.freedom(now).check_cancel(booking.guest.timezone)
    return cancel_booking(booking, Party.GUEST, "", ports)


def cancel_booking(booking: Booking, by: Party, reason: str, ports: ChangePorts) -> Booking:
    """Cancel it, free its time and take its link off, without waiting for the meeting's removal.

    Raises:  IllegalTransition  it is not confirmed, is over, or was changed meanwhile
    """
    now = ports.clock.now()
    cancelled = booking.cancelled(by, reason.strip(), now)
    if not ports.bookings.cancel(cancelled, Claim.of(booking), now):
        raise IllegalTransition(_("the booking was changed meanwhile"))
    ports.timeline.add(booking.booking_id, now, Happening.CANCELLED, by=by, reason=cancelled.reason)
    return cancelled
