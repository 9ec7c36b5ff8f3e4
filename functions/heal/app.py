"""Schedule: put right what time alone would leave undone. For now that is holds that have lapsed."""

from __future__ import annotations

from joinlink import wiring
from joinlink.clock import parse_rfc3339
from joinlink.observability import Outcome, observed
from joinlink.usecases.expire_holds import expire_holds


@observed("heal")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Work as of the event's `time`, which the scheduler sends, or of now."""
    time = event.get("time")
    now = parse_rfc3339(time) if isinstance(time, str) else wiring.clock().now()
    outcome.note(expired_bookings=expire_holds(bookings=wiring.bookings(), timeline=wiring.timeline(), now=now))
