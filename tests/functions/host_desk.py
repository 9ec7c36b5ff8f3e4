"""What the tests of a host's bookings start from: bookings around now, and the host's zone and accounts.

It is Tuesday 1 December 2026, 09:00 UTC.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

from joinlink.model.availability import default_availability
from joinlink.model.booking import Booking, MeetingLink
from joinlink.model.claim import Claim
from joinlink.model.host import Connection
from joinlink.model.meeting import MeetingKind
from tests.functions.site import Answer
from tests.samples import BOOKING, at
from tests.worlds.world import HOST_ID, World

MEET_LINK = MeetingLink("https://meet.google.com/abc-defg-hij", MeetingKind.GOOGLE_MEET, "event1")


def add_booking(world: World, booking_id: str = "bk_1", *, minutes: float = 60, **values: Any) -> Booking:
    """Put in an hour's booking that starts so many minutes from now."""
    starts_at = world.clock.now() + timedelta(minutes=minutes)
    booking = at(replace(BOOKING, booking_id=booking_id, host_id=HOST_ID), starts_at, minutes=60)
    booking = replace(booking, **values)
    world.bookings.bookings[booking_id] = booking
    world.bookings.day_claims[HOST_ID][booking_id] = Claim.of(booking)
    return booking


def live_in(world: World, timezone: str) -> None:
    """Move the host."""
    world.profiles.put_availability(HOST_ID, default_availability(timezone))


def connect(world: World, connection: Connection, **values: Any) -> None:
    """Give the host an account."""
    mine = replace(connection, host_id=HOST_ID, **values)
    world.connections.connections[HOST_ID, mine.provider] = mine


def words_of(answer: Answer) -> str:
    """Return what a page says, without its tags, each gap as one space."""
    main = answer.text[answer.text.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def part_of(answer: Answer, booking_id: str, *, tag: str = "li") -> str:
    """Return the innermost element of a list or a calendar that is about a booking, as HTML."""
    parts = re.split(rf"<{tag}[ >]", unescape(answer.text))
    return next(part for part in parts if f'href="/mentor/bookings/{booking_id}"' in part)
