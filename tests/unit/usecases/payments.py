"""What the tests of payments share: deliveries, lapsed holds, and a store in which something else happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from joinlink.model.booking import Booking, Guest
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind, Lane
from joinlink.model.payment import PaymentEvent
from joinlink.usecases.bookings.expire_hold import expire_hold
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome, take_payment_event
from tests.fakes import FakeBookings
from tests.guest_world import GuestWorld

HOLD_MINUTES = 35
ANOTHER_GUEST = Guest("Another guest", "another@example.com", "Asia/Tokyo")


def receive(world: GuestWorld, event: PaymentEvent) -> PaymentOutcome:
    """Let one event arrive."""
    return take_payment_event(event, world.payment_ports)


def let_lapse(world: GuestWorld) -> None:
    """Let the time pass in which a booking of now should be paid."""
    world.clock.sleep(HOLD_MINUTES * 60)


def let_expire(world: GuestWorld) -> None:
    """Let the hold lapse, and be noticed."""
    let_lapse(world)
    assert expire_due_holds(world) == 1


def expire_due_holds(world: GuestWorld) -> int:
    """Work on the holds that are due, and return how many bookings expired."""
    now = world.clock.now()
    due = [one for one in world.bookings.due_work.due(Lane.HEAL, now, 100) if one.kind is DueKind.HOLD]
    return sum(expire_hold(one, world.bookings, world.timeline, world.bookings.due_work, now) for one in due)


def take_the_time(world: GuestWorld) -> Booking:
    """Let somebody else book the time that has become free."""
    return world.book(guest=ANOTHER_GUEST)


def story(world: GuestWorld, booking: Booking) -> list[str]:
    """What the booking's timeline tells."""
    return [event.what for event in world.timeline.list(booking.booking_id)]


@dataclass
class Interrupted(FakeBookings):
    """Lets something else happen right before a write, once."""

    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)

    def confirm(self, booking: Booking, claim: Claim, now: datetime, *, event_id: str | None) -> bool:
        self._interrupt("confirm")
        return super().confirm(booking, claim, now, event_id=event_id)

    def expire(self, booking: Booking, claim: Claim) -> bool:
        self._interrupt("expire")
        return super().expire(booking, claim)

    def refund(self, booking: Booking, now: datetime) -> bool:
        self._interrupt("refund")
        return super().refund(booking, now)

    def record_refund(self, booking_id: str, refund_id: str) -> None:
        self._interrupt("record_refund")
        super().record_refund(booking_id, refund_id)

    def extend_hold(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        self._interrupt("extend_hold")
        return super().extend_hold(booking, claim, now)

    def _interrupt(self, write: str) -> None:
        happens = self.meanwhile.pop(write, None)
        if happens is not None:
            happens()


def fails(error: Exception) -> Callable[[], None]:
    """Make a write fail instead."""

    def fail() -> None:
        raise error

    return fail
