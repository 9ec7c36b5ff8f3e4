"""The booking that the event of a task is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from joinlink.model.booking import Booking
from tests.worlds.world import NEXT_WEEK, World

TASK = {"bookingId": NEXT_WEEK.booking_id, "revision": NEXT_WEEK.revision}


def book_for(world: World, event: Mapping[str, object], booking: Booking = NEXT_WEEK) -> Booking:
    """Put the booking there that an event is about."""
    return world.put(replace(booking, booking_id=str(event["bookingId"]), revision=int(str(event["revision"]))))
