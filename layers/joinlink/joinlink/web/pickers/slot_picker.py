"""The picker of times: some weeks beside the times of one of their days.

    address ─▶ PickerQuery ─ read_slot_weeks ─▶ SlotWeeks ─▶ SlotPicker ─▶ parts/slot_picker.html

Every control is a link or a form to the page's own address, so that it works without JavaScript; `slot_picker.js`
fetches the same addresses, and puts the picker that comes back in the place of the one on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from joinlink.clock import rfc3339
from joinlink.model.local_time import written_date, zone_label, zone_name
from joinlink.model.shown_weeks import ShownWeeks
from joinlink.model.slots import Slot
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.usecases.slots.read_slot_weeks import SlotWeeks, read_slot_weeks
from joinlink.web.api.time_zones import is_unsaid
from joinlink.web.pickers.time_zones import zone_meant

NO_SUCH_ZONE = "There is no time zone of this name. Try a city, such as Berlin or New York."


@dataclass(frozen=True, slots=True)
class PickerQuery:
    """What an address or a form wants to see: the weeks that a date lies in, and the times of a day.

    `timezone` is as it was written, empty for the page's own.
    `shown_zone` is the one that the page was in when another was asked for, to go back to where that is a typo.
    `is_detected` says that a browser reported it, and nobody typed it.
    """

    shown: date | None = None
    day: date | None = None
    timezone: str = ""
    shown_zone: str = ""
    is_detected: bool = False


@dataclass(frozen=True, slots=True)
class PickerPage:
    """The page that a picker is part of: its path, what its links carry along, and the zone it begins in.

    `knows_zone` says that this zone is the reader's own, and no guess.
    """

    path: str
    timezone: str
    knows_zone: bool = False
    carried: Mapping[str, str] = field(default_factory=dict)


class PickerState(StrEnum):
    """What there is to pick from; the picker carries it as `data-state`."""

    OPEN = "open"
    EMPTY = "empty"
    """There is no time in the weeks that were asked for."""
    NOTHING = "nothing"
    """There is no time at all before the host's horizon."""
    UNKNOWN = "unknown"
    """A calendar can't be read, so nothing is offered (A4)."""


@dataclass(frozen=True, slots=True)
class PickerZone:
    """The zone that the days and times are in, what its clocks show now, and the field that changes it.

    `is_settled` is False for a guess, which the browser's own zone may replace (A5).
    """

    name: str
    label: str
    """What people call it."""
    clock: str
    typed: str
    error: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class PickerTime:
    """A time to choose: as the API takes it, as people read it, and whether it is chosen."""

    starts_at: str
    written: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PickerDay:
    """A day of the weeks; `link` shows its times, of which there are `count`."""

    day: date
    heading: str
    count: int
    link: str
    is_chosen: bool
    is_today: bool

    @property
    def month(self) -> str:
        """The month that begins with the day, in few letters; empty within one."""
        return f"{self.day:%b}" if self.day.day == 1 else ""

    @property
    def words(self) -> str:
        """What the day is called where its number alone would not do."""
        return f"{self.heading}, {counted_times(self.count)}"


@dataclass(frozen=True, slots=True)
class PickerStep:
    """The way to earlier or later weeks, named by the day that they begin with."""

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class SlotPicker:
    """What the template shows; `name` and `span` name the weeks: in few letters, and to be read out."""

    page: PickerPage
    state: PickerState
    zone: PickerZone
    name: str
    span: str
    earlier: PickerStep | None
    later: PickerStep | None
    action: str
    """Where the form that chooses a time is sent."""
    first_free: str
    weeks: Sequence[Sequence[PickerDay]]
    times: Sequence[PickerTime]

    @property
    def day(self) -> PickerDay | None:
        """The day whose times are listed."""
        return next((day for week in self.weeks for day in week if day.is_chosen), None)

    @property
    def words(self) -> str:
        """What is read out when the picker has changed."""
        if self.day is not None:
            return f"{self.day.words}, {self.zone.label}."
        return "No times can be shown." if self.state is PickerState.UNKNOWN else f"No free time {self.span}."


def read_picker_query(values: Mapping[str, str]) -> PickerQuery:
    """Read what an address or a form wants to see; a date, a month or a day that there is not counts as none."""
    day = _date(values.get("day", ""))
    shown = _date(values.get("from", "")) or _date(f"{values.get('month', '')}-01") or day
    is_detected = "detected" in values or is_unsaid(values.get("timezone", ""))
    return PickerQuery(shown, day, values.get("timezone", ""), values.get("shownZone", ""), is_detected)


def slot_picker(
    terms: SlotTerms, query: PickerQuery, page: PickerPage, *, calendar: HostCalendar, chosen: str = ""
) -> SlotPicker:
    """Make the picker of a page; `chosen` is the start that a form came back with."""
    meant = zone_meant(query.timezone)
    timezone = meant or zone_meant(query.shown_zone)
    shown = read_slot_weeks(terms, query.shown, timezone or page.timezone, calendar=calendar)
    weeks = shown.weeks
    now = calendar.clock.now().astimezone(ZoneInfo(shown.timezone))
    links, days = _Links(page, timezone), _slots_by_day(shown)
    chosen_day = query.day if query.day and weeks.includes(query.day) else next(iter(days), None)
    return SlotPicker(
        page=page,
        state=_state(shown, query),
        zone=_zone(query, meant, now, shown.timezone, is_settled=page.knows_zone or bool(query.timezone)),
        name=weeks.written,
        span=f"from {_written(weeks.first_day)} to {_written(weeks.last_day)}",
        earlier=links.step(weeks.earlier),
        later=links.step(weeks.later),
        action=_Links(page, None).to(),
        first_free=links.to(),
        weeks=_weeks(weeks, days, chosen_day, now.date(), links),
        times=_times(days.get(chosen_day, ()), shown.timezone, chosen) if chosen_day else (),
    )


def dated_times(slots: Iterable[Slot], timezone: str) -> list[PickerTime]:
    """Write times of several days, each with its date: `Wed 2 Dec, 10:00`."""
    starts = [slot.starts_at.astimezone(ZoneInfo(timezone)) for slot in slots]
    return [PickerTime(rfc3339(start), f"{start:%a} {start.day} {start:%b}, {start:%H:%M}") for start in starts]


def counted_times(count: int) -> str:
    """Write how many times a day has."""
    return f"{count or 'no'} free {'time' if count == 1 else 'times'}"


@dataclass(frozen=True, slots=True)
class _Links:
    """Writes addresses of the page; the zone stands in them once it was asked for."""

    page: PickerPage
    timezone: str | None

    def to(self, **wanted: str) -> str:
        zone = {"timezone": self.timezone} if self.timezone else {}
        query = urlencode({**self.page.carried, **wanted, **zone})
        return f"{self.page.path}?{query}" if query else self.page.path

    def step(self, first_day: date | None) -> PickerStep | None:
        return PickerStep(_written(first_day), self.to(**{"from": f"{first_day}"})) if first_day else None

    def day(self, day: date) -> str:
        return self.to(day=f"{day}") + "#times"


def _state(shown: SlotWeeks, query: PickerQuery) -> PickerState:
    if not shown.is_known:
        return PickerState.UNKNOWN
    if shown.slots:
        return PickerState.OPEN
    return PickerState.EMPTY if query.shown else PickerState.NOTHING


def _zone(query: PickerQuery, meant: str | None, now: datetime, name: str, *, is_settled: bool) -> PickerZone:
    is_typo = bool(query.timezone) and meant is None and not query.is_detected
    return PickerZone(
        name=name,
        label=zone_label(name),
        clock=f"{now:%H:%M}",
        typed=query.timezone if is_typo else zone_label(name),
        error=NO_SUCH_ZONE if is_typo else "",
        is_settled=is_settled,
    )


def _slots_by_day(shown: SlotWeeks) -> dict[date, list[Slot]]:
    zone, days = ZoneInfo(shown.timezone), dict[date, list[Slot]]()
    for slot in shown.slots:
        days.setdefault(slot.starts_at.astimezone(zone).date(), []).append(slot)
    return days


def _weeks(
    shown: ShownWeeks, days: Mapping[date, Sequence[Slot]], chosen: date | None, today: date, links: _Links
) -> list[list[PickerDay]]:
    def laid_out(day: date) -> PickerDay:
        count = len(days.get(day, ()))
        return PickerDay(day, written_date(day), count, links.day(day), day == chosen, day == today)

    return [[laid_out(day) for day in week] for week in shown.weeks]


def _times(slots: Sequence[Slot], timezone: str, chosen: str) -> list[PickerTime]:
    """Write the times of one day; where the clock changes, each says which of the two it is on."""
    starts = [slot.starts_at.astimezone(ZoneInfo(timezone)) for slot in slots]
    clock_changes = len({start.utcoffset() for start in starts}) > 1
    return [
        PickerTime(
            starts_at=rfc3339(start),
            written=f"{start:%H:%M} {zone_name(start, timezone)}" if clock_changes else f"{start:%H:%M}",
            is_chosen=rfc3339(start) == chosen,
        )
        for start in starts
    ]


def _written(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _date(text: str) -> date | None:
    """Read a date of this millennium."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None
