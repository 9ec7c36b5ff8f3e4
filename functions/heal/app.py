"""Schedule: work through due holds and care: links, leftovers, refunds, connections."""

from __future__ import annotations

from joinlink.clock import ShiftedClock
from joinlink.errors import StoreUnavailable
from joinlink.events import fired_at
from joinlink.init_phase import in_init
from joinlink.metrics import Metric, count, measure
from joinlink.model.share import Share
from joinlink.observability import Outcome, observed
from joinlink.usecases.care.heal import heal
from joinlink.wiring import house


@observed("heal", troubles=Metric.HEAL_TROUBLES)
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Work as of the event's `time`, which the scheduler sends, else as of now; on its share, if it has one.

    Raises if nothing could be done, for reasons that pass; trouble for the operator to see to rings by its log line.
    """
    clock = ShiftedClock(house().clock, fired_at(event, otherwise=house().clock.now()))
    healed = heal(house().at(clock), Share.of_event(event))
    outcome.note(done=healed.done, failed=healed.failed, left=healed.left, handed_out=healed.handed_out)
    count(Metric.HEAL_DONE, healed.done)
    count(Metric.HEAL_FAILED, healed.failed)
    if healed.done:
        measure(Metric.HEAL_LATE, healed.late.total_seconds())
    for trouble in healed.troubles:
        outcome.trouble(trouble.error, kind=trouble.due.kind, owner_id=trouble.due.owner_id)
    if healed.failed > len(healed.troubles) and not healed.done:
        raise StoreUnavailable("nothing of what is due could be done")


@in_init
def _prepare() -> None:
    house().prepare("due_work", "workers", "bookings", "notices")
    house().prepare_providers()
