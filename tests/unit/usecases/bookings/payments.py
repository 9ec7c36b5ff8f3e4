"""What the tests of payments share: deliveries, and holds that lapse."""

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.due import DueKind, Lane
from joinlink.model.payment import PaymentEvent
from joinlink.usecases.bookings.expire_hold import expire_hold
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome, take_payment_event
from tests.worlds.world import World

HOLD_MINUTES = 35
ANOTHER_GUEST = Guest("Another guest", "another@example.com", "Asia/Tokyo")


def receive(world: World, event: PaymentEvent) -> PaymentOutcome:
    """Let one event arrive."""
    return take_payment_event(event, world.house)


def let_lapse(world: World) -> None:
    """Let the time pass in which a booking of now should be paid."""
    world.clock.sleep(HOLD_MINUTES * 60)


def let_expire(world: World) -> None:
    """Let the hold lapse, and be noticed."""
    let_lapse(world)
    assert expire_due_holds(world) == 1


def expire_due_holds(world: World) -> int:
    """Work on the holds that are due, and return how many bookings expired."""
    due = [one for one in world.due_work.due(Lane.HEAL, world.clock.now(), 100) if one.kind is DueKind.HOLD]
    return sum(expire_hold(one, world.house) for one in due)


def take_the_time(world: World) -> Booking:
    """Let somebody else book the time that has become free."""
    return world.book(guest=ANOTHER_GUEST)
