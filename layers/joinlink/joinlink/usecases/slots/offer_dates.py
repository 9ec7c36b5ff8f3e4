"""Tell which dates of a series are free, and which times may be taken instead of those that are not (G6).

All dates are looked up in one list of slots, the very one that pages show: one Query of claims and one look at each
calendar, however many weeks it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.series import FEWEST_DATES, weekly_starts
from joinlink.model.slots import Slot
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.slots.busy_times import FRESH
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.usecases.slots.list_slots import start_of_day

MOST_INSTEAD: Final = 6
_DAY: Final = timedelta(days=1)


class DateStatus(StrEnum):
    """How a date of a series stands."""

    FREE = "free"
    TAKEN = "taken"
    """It is within the host's hours, but taken."""
    NOT_OFFERED = "not_offered"
    """The host does not take bookings then: it is outside the hours, too soon or too far off."""


@dataclass(frozen=True, slots=True)
class SeriesOffer:
    """One date; `instead` are the free starts of the same day that are closest to one that is not free."""

    starts_at: datetime
    ends_at: datetime
    status: DateStatus
    seats_left: int | None = None
    instead: tuple[datetime, ...] = ()


def offer_series(
    handle: str, slug: str, first: datetime, count: int, timezone: str | None, *, calendar: HostCalendar
) -> list[SeriesOffer]:
    """Return the dates of this many weeks from a start on, by the host's clocks; days are those of `timezone`.

    Raises:  NotFound             no such class
             InvalidInput         the class is not booked so often in one go
             AvailabilityUnknown  a calendar can't be read (A4)
    """
    profile, teaching_class = calendar.find_class(handle, slug)
    check_count(teaching_class, count, field="count")
    starts = weekly_starts(first, count, profile.availability.timezone)
    zone = timezone or profile.availability.timezone
    return offer_dates(SlotTerms.of_class(profile, teaching_class), starts, zone, calendar=calendar)


def check_count(teaching_class: TeachingClass, count: int, *, field: str) -> None:
    """Check that a class may be booked so often in one go.

    Raises:  InvalidInput
    """
    if not teaching_class.has_series:
        raise InvalidInput(_("this class is booked one date at a time"), field=field)
    if not FEWEST_DATES <= count <= teaching_class.series_max:
        most = teaching_class.series_max
        raise InvalidInput(_("between %(fewest)s and %(most)s dates", fewest=FEWEST_DATES, most=most), field=field)


def offer_dates(
    terms: SlotTerms,
    starts: Sequence[datetime],
    timezone: str,
    *,
    calendar: HostCalendar,
    max_age: timedelta = FRESH,
) -> list[SeriesOffer]:
    """Return how each start stands; `max_age` is how old the busy times may be.

    Raises:  AvailabilityUnknown
    """
    zone = ZoneInfo(timezone)
    days = [start.astimezone(zone).date() for start in starts]
    since, until = start_of_day(min(days), timezone), start_of_day(max(days) + _DAY, timezone)
    slots = calendar.open_slots(terms, since, until, max_age=max_age)
    at = {slot.starts_at: slot for slot in slots}
    of_day = {day: [slot for slot in slots if slot.starts_at.astimezone(zone).date() == day] for day in set(days)}
    now = calendar.clock.now()
    return [_offer(terms, start, at.get(start), of_day[day], now) for start, day in zip(starts, days, strict=True)]


def _offer(terms: SlotTerms, start: datetime, slot: Slot | None, others: Sequence[Slot], now: datetime) -> SeriesOffer:
    if slot is not None:
        return SeriesOffer(slot.starts_at, slot.ends_at, DateStatus.FREE, slot.seats_left)
    closest = sorted(others, key=lambda each: abs(each.starts_at - start))[:MOST_INSTEAD]
    return SeriesOffer(
        start,
        start + timedelta(minutes=terms.duration_minutes),
        DateStatus.TAKEN if terms.grid(now).offers(start) else DateStatus.NOT_OFFERED,
        instead=tuple(sorted(each.starts_at for each in closest)),
    )
