"""Read some weeks of slots, as the picker's calendar shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from joinlink.errors import AvailabilityUnknown
from joinlink.language import gettext as _
from joinlink.model.shown_weeks import ShownWeeks
from joinlink.model.slots import Slot
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.usecases.slots.list_slots import LONGEST_DAYS, start_of_day

AROUND = timedelta(days=14)
"""How far from a time that somebody else has another one may lie to be offered in its place."""
NEAREST = 5
ONE_LOOK = timedelta(days=LONGEST_DAYS)
"""How much of a calendar is read at once to find the first slot: what is read for these weeks then serves the next."""

PATIENCE = timedelta(seconds=8)
"""How long one look after another may take until there is a slot."""


@dataclass(frozen=True, slots=True)
class SlotWeeks:
    """The slots of some weeks, UTC, earliest first; the days are those of `timezone`.

    `is_known` is False when a calendar can't be read: then nothing is offered (A4).
    """

    weeks: ShownWeeks
    timezone: str
    slots: Sequence[Slot]
    is_known: bool = True


def read_slot_weeks(terms: SlotTerms, day: date | None, timezone: str, *, calendar: HostCalendar) -> SlotWeeks:
    """Read the weeks that a date lies in; without one, the first weeks in which there is a slot.

    The weeks go from now to the host's horizon: a date outside counts as the nearest that is not.
    """
    reading = _Reading(terms, timezone, calendar, calendar.clock.now())
    try:
        weeks, slots = reading.first_with_slots() if day is None else reading.around(day)
    except AvailabilityUnknown:
        return SlotWeeks(reading.weeks(day or reading.today), timezone, (), is_known=False)
    return SlotWeeks(weeks, timezone, slots)


def nearest_slots(terms: SlotTerms, starts_at: datetime, *, calendar: HostCalendar) -> list[Slot]:
    """List the few slots closest to an unavailable time, earliest first; none while a calendar can't be read."""
    try:
        slots = calendar.open_slots(terms, starts_at - AROUND, starts_at + AROUND)
    except AvailabilityUnknown:
        return []
    return sorted(sorted(slots, key=lambda slot: abs(slot.starts_at - starts_at))[:NEAREST])


@dataclass(frozen=True, slots=True)
class _Reading:
    """A host's slots by the days of a zone, as of one instant."""

    terms: SlotTerms
    timezone: str
    calendar: HostCalendar
    now: datetime

    @property
    def today(self) -> date:
        return self.day_of(self.now)

    @property
    def last_day(self) -> date:
        return self.day_of(self.now + timedelta(days=self.terms.availability.horizon_days))

    def weeks(self, day: date) -> ShownWeeks:
        return ShownWeeks.around(day, today=self.today, last=self.last_day)

    def around(self, day: date) -> tuple[ShownWeeks, list[Slot]]:
        weeks = self.weeks(day)
        return weeks, self._slots(weeks.first_day, weeks.last_day)

    def first_with_slots(self) -> tuple[ShownWeeks, list[Slot]]:
        start = self.today
        while start <= self.last_day:
            if self.calendar.clock.now() - self.now > PATIENCE:
                raise AvailabilityUnknown(_("The host's calendar takes too long to read."))
            last = start + ONE_LOOK - timedelta(days=1)
            slots = self._slots(start, last)
            if slots:
                return self._of_first_weeks(slots, last)
            start += ONE_LOOK
        return self.weeks(self.today), []

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.timezone)).date()

    def _of_first_weeks(self, slots: Sequence[Slot], read_to: date) -> tuple[ShownWeeks, list[Slot]]:
        """Return the weeks of the first slot and theirs; read again where they go on beyond what was read."""
        weeks = self.weeks(self.day_of(slots[0].starts_at))
        if min(weeks.last_day, self.last_day) > read_to:
            return weeks, self._slots(weeks.first_day, weeks.last_day)
        return weeks, [slot for slot in slots if weeks.includes(self.day_of(slot.starts_at))]

    def _slots(self, first: date, last: date) -> list[Slot]:
        start, end = start_of_day(first, self.timezone), start_of_day(last + timedelta(days=1), self.timezone)
        return self.calendar.open_slots(self.terms, start, end)
