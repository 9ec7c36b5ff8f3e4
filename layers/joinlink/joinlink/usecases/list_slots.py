"""List the times that a guest may book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.errors import AvailabilityUnknown, InvalidInput
from joinlink.model.availability import is_timezone
from joinlink.model.slots import Slot, open_slots
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.host_calendar import HostCalendar, window_around

LONGEST_DAYS: Final = 62


@dataclass(frozen=True, slots=True)
class OfferedSlots:
    """What a guest sees of a class: the zone that the dates were read in, and the slots, UTC.

    `is_known` is False when a calendar can't be read: then nothing is offered (A4).
    """

    teaching_class: TeachingClass
    timezone: str
    slots: tuple[Slot, ...]
    is_known: bool = True


def list_slots(
    handle: str, slug: str, first_day: date, last_day: date, timezone: str | None, *, calendar: HostCalendar
) -> OfferedSlots:
    """List the slots of a published class from one date to another, both included, on the clock of `timezone`.

    Without a zone the host's own is taken.
    Raises:  NotFound, InvalidInput
    """
    profile, teaching_class = calendar.find_class(handle, slug)
    availability = profile.availability
    timezone = timezone or availability.timezone
    now = calendar.clock.now()
    start, end = _window(first_day, last_day, timezone)
    start, end = max(start, now), min(end, now + timedelta(days=availability.horizon_days + 1))
    if start >= end:
        return OfferedSlots(teaching_class, timezone, ())

    window = window_around(availability, teaching_class.duration_minutes, start, end)
    claims = calendar.claimed(profile.host_id, window)
    try:
        busy = calendar.busy(profile, window)
    except AvailabilityUnknown:
        return OfferedSlots(teaching_class, timezone, (), is_known=False)
    slots = open_slots(
        availability,
        duration_minutes=teaching_class.duration_minutes,
        step_minutes=teaching_class.slot_step_minutes,
        claims=claims,
        busy=busy,
        now=now,
        window_start=start,
        window_end=end,
    )
    return OfferedSlots(teaching_class, timezone, tuple(slots))


def _window(first_day: date, last_day: date, timezone: str) -> tuple[datetime, datetime]:
    """Turn two dates of a zone into the instants where the first begins and the last ends."""
    if not is_timezone(timezone):
        raise InvalidInput("a time zone is an IANA name, such as Europe/London", field="timezone")
    if last_day < first_day:
        raise InvalidInput("the last date is before the first", field="to")
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise InvalidInput(f"at most {LONGEST_DAYS} days can be listed at once", field="to")
    if not 2000 <= first_day.year <= 3000:
        raise InvalidInput("there are no slots in that year", field="from")
    zone = ZoneInfo(timezone)
    return (
        datetime.combine(first_day, time.min, zone),
        datetime.combine(last_day + timedelta(days=1), time.min, zone),
    )
