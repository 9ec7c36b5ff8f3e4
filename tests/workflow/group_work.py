"""Runs the workflows of several bookings of one world."""

from collections.abc import Callable

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.workflow import BookingChange, Workflow
from joinlink.usecases.meetings.start_workflow import start_workflow
from tests.fakes import FakeWorkflowEngine
from tests.infra.project import STATE_MACHINES
from tests.workflow.conftest import task
from tests.workflow.interpreter import TASKS, Execution, run
from tests.worlds.world import World


def work(world: World, booking: Booking, *, again: bool = False, **meanwhile: Callable[[], object]) -> Execution:
    """Run the workflow that a booking's present revision calls for; `again` as care starts it, from its mint on."""
    booking = world.stored(booking)
    tasks = {arn: task(function, meanwhile.get(function)) for arn, function in TASKS.items()}
    workflow, payload = (Workflow.CONFIRM, {}) if again else _called_for(booking)
    given = {"bookingId": booking.booking_id, "revision": booking.revision, **payload}
    return run(STATE_MACHINES / f"{workflow}.asl.json", given, tasks, world.clock)


def _called_for(booking: Booking) -> tuple[Workflow, dict[str, object]]:
    engine = FakeWorkflowEngine()
    is_new = booking.revision == 1
    was = None if is_new else BookingStatus.CONFIRMED
    previous = None if is_new else booking.revision - 1
    start_workflow(BookingChange(booking.target, booking.status, was, previous, booking.ending, booking.news), engine)
    ((workflow, payload),) = engine.started.values()
    return workflow, dict(payload)
