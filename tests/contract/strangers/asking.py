"""Strangers who book without a session, all from one network."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import RateLimited
from joinlink.model.availability import Availability, WeeklyWindow, Window
from joinlink.model.booking import Booking
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from tests.samples import GUEST, HOST, SLOT
from tests.worlds.world import FREE_CLASS, World, payment_of

NETWORK = "203.0.113.200"
HALF_HOUR = timedelta(minutes=30)
OTHER_HOST = replace(HOST, host_id="host_other", handle="other", email="other@example.com")
AROUND_THE_CLOCK = Availability(
    "Europe/Berlin", tuple(WeeklyWindow(day, Window(0, 24 * 60)) for day in range(7)), minimum_notice_minutes=0
)


def sell_elsewhere(world: World) -> None:
    """Let another host have the same class on sale."""
    world.add_host(OTHER_HOST)
    world.profiles.put_availability(OTHER_HOST.host_id, AROUND_THE_CLOCK)
    world.sell(replace(FREE_CLASS, host_id=OTHER_HOST.host_id, class_id="class_other"))


def book(world: World, number: int, guest: str = "guest@example.com", **changes: object) -> Booking:
    """Book the numberth half hour from the slot on; a day has 48."""
    wish = {"starts_at": SLOT + number * HALF_HOUR, "guest": replace(GUEST, email=guest), "source": NETWORK, **changes}
    return world.book(**wish)


def pay(world: World, booking: Booking) -> Booking:
    take_payment_event(payment_of(booking, event_id=booking.booking_id), world.house)
    return world.stored(booking)


def refused(world: World, number: int, guest: str = "guest@example.com", **changes: object) -> int:
    """Book, be refused, and return after how many seconds it may work."""
    with pytest.raises(RateLimited) as refusal:
        book(world, number, guest, **changes)
    return refusal.value.retry_after
