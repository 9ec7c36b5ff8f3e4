"""Read a host's calendars, for functions that answer guests and open no tokens themselves."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.metrics import Metric
from joinlink.model.calendar_look import LookRequest, as_answer
from joinlink.observability import Outcome, observed
from joinlink.usecases.slots.look_at_calendars import UNREADABLE
from joinlink.wiring import house


@observed("read_calendars", troubles=Metric.READ_CALENDARS_TROUBLES)
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, list[int] | None]:
    """Return the busy times; a calendar that can't be read is null, and only an unforeseen error raises the alarm."""
    request = LookRequest.of_event(event)
    found = house().calendar_looks.find(request)
    for provider, finding in found.items():
        if finding.trouble is not None and not isinstance(finding.trouble, UNREADABLE):
            outcome.trouble(finding.trouble, provider=provider)
    outcome.note(
        host_id=request.host_id,
        unknown=[provider for provider, finding in found.items() if finding.busy is None],
        reasons=[type(finding.trouble).__name__ for finding in found.values() if finding.trouble is not None],
    )
    return as_answer({provider: finding.busy for provider, finding in found.items()})


@in_init
def _prepare() -> None:
    house().prepare("profiles")
    house().prepare_google_calendars()
