"""Tells one schedule as a story: what was called, what happened where, and what stands in the end."""

from collections.abc import Iterator

from joinlink.model.booking import Booking
from tests.workflow.sweep.boundaries import Boundary
from tests.workflow.sweep.schedules import Run, Schedule
from tests.workflow.sweep.town import Town
from tests.workflow.sweep.witnesses import Moment
from tests.worlds.world import HOST_ID


def tell(schedule: Schedule, run: Run) -> Iterator[str]:
    """Return the story, line by line."""
    yield schedule.schedule_id
    yield ""
    yield from _walk(schedule, run.town)
    yield from _section("Executions", _executions(run.town))
    yield from _section("In the end", _end(run.town))
    yield from _section("Violations", iter(run.wrong))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" for line in list(lines) or ["none"])


def _walk(schedule: Schedule, town: Town) -> Iterator[str]:
    """Yield each boundary that was crossed, what happened at the one of the schedule, and the moments in between."""
    moments = list(town.moments)
    for boundary in town.boundaries.seen:
        while moments and moments[0].crossed <= boundary.number:
            yield _told(moments.pop(0))
        is_here = schedule.boundary is not None and boundary.number == schedule.boundary.number
        yield _line(boundary) + (f"  ◀── {schedule.what_happens}" if is_here else "")
    yield "  ─── faults have stopped"
    yield from (_told(moment) for moment in moments)


def _line(boundary: Boundary) -> str:
    return f"{boundary.number:5}  {boundary.function:<18} {boundary.call}"


def _told(moment: Moment) -> str:
    return f"       {'':<18} * {moment.at:%a %H:%M:%S}  {moment}"


def _executions(town: Town) -> Iterator[str]:
    for name, execution in town.cloud.executions.items():
        retries = [f"{state} {times} times more" for state, times in execution.retries.items()]
        yield f"{name}: {' → '.join(execution.states)}: {execution.status}{''.join(f'; {one}' for one in retries)}"


def _end(town: Town) -> Iterator[str]:
    yield from (_booking(booking) for booking in town.all_bookings)
    for maker in town.makers:
        for provider_id, made in maker.meetings.items():
            reference = maker.requests[provider_id].reference
            yield f"at the provider: {maker.kind} {provider_id} for {reference}, {made.starts_at:%a %H:%M}"
    for row in town.meeting_ledger.rows.values():
        yield f"meeting ledger: {row.reference} is {row.state}, {row.provider_id or 'its id was never heard'}"
    for provider in town.providers:
        yield f"connection: {provider} is {'connected' if town.is_connected(provider) else 'not connected'}"
    for notice in town.notices.list(HOST_ID):
        yield f"notice: {notice.title}"
    for event in (event for events in town.timeline.events.values() for event in events):
        yield f"timeline: {event.at:%a %H:%M:%S}  {event.what}{event.detail and f': {event.detail}'}"


def _booking(booking: Booking) -> str:
    link = booking.link.url if booking.link else "without a link"
    when = f"{booking.starts_at:%a %H:%M}"
    return f"{booking.booking_id}: {booking.status}, revision {booking.revision}, {when}, {link}"
