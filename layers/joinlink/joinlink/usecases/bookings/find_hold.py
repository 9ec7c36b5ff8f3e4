"""Find the booking that a guest holds but has not paid, by the token that their browser keeps."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import Forbidden, NotFound
from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore, GuestLinks
from joinlink.ports.clock import Clock


class HoldFindingPorts(Protocol):
    """Ports for finding a hold."""

    bookings: BookingStore
    clock: Clock

    @property
    def guest_links(self) -> GuestLinks: ...


def find_hold(token: str, ports: HoldFindingPorts) -> Booking | None:
    """Return the booking that the token opens, while it can still be paid; None for anything else."""
    if not token:
        return None
    try:
        booking = ports.bookings.get(ports.guest_links.opens(token))
    except (Forbidden, NotFound):
        return None
    is_open = booking.is_payable and booking.pay_until is not None and ports.clock.now() < booking.pay_until
    return booking if is_open else None
