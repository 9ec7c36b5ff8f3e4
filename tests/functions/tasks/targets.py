"""The booking that the event of a task is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from joinlink.model.booking import Booking
from tests.unit.usecases.minting import BOOKING, World

TASK = {"bookingId": BOOKING.booking_id, "revision": BOOKING.revision}


def book_for(world: World, event: Mapping[str, object], booking: Booking = BOOKING) -> Booking:
    """Put the booking there that an event is about."""
    return world.book(replace(booking, booking_id=str(event["bookingId"]), revision=int(str(event["revision"]))))
