"""List the times a guest may book, between two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.errors import AvailabilityUnknown, InvalidInput
from joinlink.language import gettext as _
from joinlink.model.availability import is_timezone
from joinlink.model.slots import Slot
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms

LONGEST_DAYS: Final = 62


@dataclass(frozen=True, slots=True)
class OfferedSlots:
    """The slots on offer, UTC, and the zone of the dates asked for.

    `is_known` is False if a calendar can't be read: then nothing is offered (A4).
    """

    timezone: str
    slots: tuple[Slot, ...]
    is_known: bool = True


def list_slots(
    handle: str, slug: str, first_day: date, last_day: date, timezone: str | None, *, calendar: HostCalendar
) -> OfferedSlots:
    """List a published class's slots from one date to another, both included, as dates in `timezone`.

    The default zone is the host's.
    Raises:  NotFound, InvalidInput
    """
    profile, teaching_class = calendar.find_class(handle, slug)
    timezone = timezone or profile.availability.timezone
    _check_dates(first_day, last_day, timezone)
    start, end = start_of_day(first_day, timezone), start_of_day(last_day + timedelta(days=1), timezone)
    try:
        slots = calendar.open_slots(SlotTerms.of_class(profile, teaching_class), start, end)
    except AvailabilityUnknown:
        return OfferedSlots(timezone, (), is_known=False)
    return OfferedSlots(timezone, tuple(slots))


def start_of_day(day: date, timezone: str) -> datetime:
    """Return the instant at which a date begins in a zone."""
    return datetime.combine(day, time.min, ZoneInfo(timezone))


def _check_dates(first_day: date, last_day: date, timezone: str) -> None:
    if not is_timezone(timezone):
        raise InvalidInput(_("there is no time zone of this name; one is Europe/London"), field="timezone")
    if last_day < first_day:
        raise InvalidInput(_("the last date is before the first"), field="to")
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise InvalidInput(
            _("at most %(longest_days)s days can be listed at once", longest_days=LONGEST_DAYS), field="to"
        )
    if not 2000 <= first_day.year <= 3000:
        raise InvalidInput(_("there are no slots in that year"), field="from")
