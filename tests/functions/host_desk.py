"""What the tests of a host's bookings start from: bookings around now, which is Tuesday 1 December 2026, 09:00 UTC."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, MeetingState
from tests.functions.site import Answer
from tests.samples import BOOKING, LINK, NOW, at
from tests.worlds.world import World

BOOKING_PAGE = "/mentor/bookings/bk_1"
READY = {"link": LINK, "meeting_state": MeetingState.READY}
MISSING = {"meeting_state": MeetingState.MISSING}
IN_PERSON = {"is_online": False, "meeting_state": MeetingState.NONE}
UNPAID = {"status": BookingStatus.PENDING_PAYMENT, "hold_until": NOW + timedelta(hours=1)}


def add_booking(world: World, booking_id: str = "bk_1", *, minutes: float = 60, **values: Any) -> Booking:
    """Put in an hour's booking that starts this many minutes from now."""
    booking = at(replace(BOOKING, booking_id=booking_id), world.clock.now() + timedelta(minutes=minutes), minutes=60)
    return world.put(replace(booking, **values))


def part_of(answer: Answer, booking_id: str, *, tag: str = "li") -> str:
    """Return the innermost element of a list or a calendar that is about a booking, as HTML."""
    parts = re.split(rf"<{tag}[ >]", unescape(answer.text))
    return next(part for part in parts if f'href="/mentor/bookings/{booking_id}"' in part)
