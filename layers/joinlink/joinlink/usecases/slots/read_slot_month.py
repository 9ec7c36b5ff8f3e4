"""Read a month of slots, as a calendar shows them to whoever picks a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from joinlink.errors import AvailabilityUnknown
from joinlink.model.slots import Slot
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.usecases.slots.list_slots import start_of_day

AROUND = timedelta(days=14)
"""How far from a time that somebody else has another one may lie to be offered in its place."""
NEAREST = 5


@dataclass(frozen=True, slots=True)
class SlotMonth:
    """The slots of a month, UTC, earliest first; `month` is its first day, and the days are those of `timezone`.

    `first` and `last` are the months between which one may leaf: now, and the end of the host's horizon.
    `is_known` is False when a calendar can't be read: then nothing is offered (A4).
    """

    month: date
    timezone: str
    slots: tuple[Slot, ...]
    first: date
    last: date
    is_known: bool = True


def read_slot_month(terms: SlotTerms, month: date | None, timezone: str, *, calendar: HostCalendar) -> SlotMonth:
    """Read the month of a date; without one, the first month in which there is a slot.

    A date that lies before now or behind the horizon counts as the nearest month that does not.
    """
    now = calendar.clock.now()
    first = _month_of(now, timezone)
    last = _month_of(now + timedelta(days=terms.profile.availability.horizon_days), timezone)
    try:
        if month is None:
            month, slots = _first_with_slots(terms, first, last, timezone, calendar)
        else:
            month = min(max(month.replace(day=1), first), last)
            slots = _slots(terms, month, 1, timezone, calendar)
    except AvailabilityUnknown:
        return SlotMonth(month or first, timezone, (), first, last, is_known=False)
    return SlotMonth(month, timezone, tuple(slots), first, last)


def nearest_slots(terms: SlotTerms, starts_at: datetime, *, calendar: HostCalendar) -> list[Slot]:
    """List the few slots closest to a time that can't be had, earliest first; none while a calendar can't be read."""
    try:
        slots = calendar.open_slots(terms, starts_at - AROUND, starts_at + AROUND)
    except AvailabilityUnknown:
        return []
    return sorted(sorted(slots, key=lambda slot: abs(slot.starts_at - starts_at))[:NEAREST])


def months_on(month: date, count: int) -> date:
    """Return the first day of the month so many months on, or back."""
    years, months = divmod(month.month - 1 + count, 12)
    return date(month.year + years, months + 1, 1)


def _first_with_slots(
    terms: SlotTerms, first: date, last: date, timezone: str, calendar: HostCalendar
) -> tuple[date, list[Slot]]:
    """Look through two months at a time: what is read of a calendar for this month then serves the next."""
    month = first
    while month <= last:
        slots = _slots(terms, month, 2, timezone, calendar)
        if slots:
            found = _month_of(slots[0].starts_at, timezone)
            return found, [slot for slot in slots if _month_of(slot.starts_at, timezone) == found]
        month = months_on(month, 2)
    return first, []


def _slots(terms: SlotTerms, month: date, count: int, timezone: str, calendar: HostCalendar) -> list[Slot]:
    start, end = start_of_day(month, timezone), start_of_day(months_on(month, count), timezone)
    return calendar.open_slots(terms, start, end)


def _month_of(instant: datetime, timezone: str) -> date:
    return instant.astimezone(ZoneInfo(timezone)).date().replace(day=1)
