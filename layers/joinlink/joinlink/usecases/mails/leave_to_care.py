"""Leave to care a mail that may not be sent now, where nothing else would send it later (O7).

A confirmed booking is looked after anyway. One that waits for its guest's confirmation is not, and its only mail is the
one that asks for it: it is sent once the site may, as long as the time is held.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Protocol

from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.due import DueKind
from joinlink.ports.bookings import BookingStore
from joinlink.ports.care import DueWork
from joinlink.ports.clock import Clock

LEFT_FOR: Final = timedelta(minutes=5)


class LeavingPorts(Protocol):
    """Ports for leaving something to care."""

    due_work: DueWork
    clock: Clock


class LeavingMailPorts(LeavingPorts, Protocol):
    """Ports for leaving mails to care."""

    bookings: BookingStore


def leave_to_care(target: BookingRevision, ports: LeavingMailPorts) -> None:
    """Have care look at a booking soon that still waits for its guest's confirmation."""
    booking = ports.bookings.get(target.booking_id)
    if booking.status is BookingStatus.AWAITING_CONFIRMATION:
        ports.due_work.hasten(DueKind.CARE, booking.booking_id, ports.clock.now() + LEFT_FOR)
