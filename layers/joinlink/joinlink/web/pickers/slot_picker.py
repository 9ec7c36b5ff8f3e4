"""The picker of times: some weeks beside the times of one of their days.

    address ─▶ PickerQuery ─ read_slot_weeks ─▶ SlotWeeks ─▶ SlotPicker ─▶ parts/slot_picker.html

Every control is a link or a form to the page's own address, so that it works without JavaScript; `slot_picker.js`
fetches the same addresses, and puts what comes back in the place of what is on the page. A time that is chosen (`at`)
stands there in place of the times, with the page's own form and a way back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.language import N_, ngettext
from joinlink.language import gettext as _
from joinlink.model.local_time import (
    month_in_short,
    week_in_words,
    written_day,
    written_hours,
    written_plain_date,
    written_time,
    written_zone,
    zone_label,
)
from joinlink.model.shown_weeks import ShownWeeks
from joinlink.model.slots import Slot
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.usecases.slots.read_slot_weeks import SlotWeeks, read_slot_weeks
from joinlink.web.api.time_zones import is_unsaid
from joinlink.web.pickers.links import PickerLinks, PickerPage, PickerStep
from joinlink.web.pickers.time_zones import ZoneOption, zone_meant, zones_offered
from joinlink.web.pickers.times import PartOfDay, times_of_day

NO_SUCH_ZONE = N_("There is no time zone of this name. Try a city, such as Berlin or New York.")
WHICH_ZONE = N_("There are several of these. Which one do you mean?")


@dataclass(frozen=True, slots=True)
class PickerQuery:
    """What an address or a form wants to see: the weeks that a date lies in, and the times of a day.

    `at` is the time that is chosen, as it is sent.
    `timezone` is as it was written, empty for the page's own.
    `shown_zone` is the one that the page was in when another was asked for, to go back to where that is a typo.
    `is_detected` says that a browser reported it, and nobody typed it.
    """

    shown: date | None = None
    day: date | None = None
    at: str = ""
    timezone: str = ""
    shown_zone: str = ""
    is_detected: bool = False


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
    offered: Sequence[tuple[ZoneOption, str]]
    """The zones, where a typed name means several, each with the address that chooses it."""
    is_settled: bool


@dataclass(frozen=True, slots=True)
class PickerChoice:
    """The time that is chosen, its day, and the way back to the other times of the day."""

    starts_at: str
    day: str
    span: str
    way_back: str


@dataclass(frozen=True, slots=True)
class PickerDay:
    """A day of the weeks, with `count` free times, which `link` shows."""

    day: date
    heading: str
    count: int
    link: str
    is_chosen: bool
    is_today: bool

    @property
    def month(self) -> str:
        """The month that begins with the day, in few letters; empty within one."""
        return month_in_short(self.day) if self.day.day == 1 else ""

    @property
    def words(self) -> str:
        """The day's name where its number alone would not do."""
        return _("%(day)s, %(times)s", day=self.heading, times=counted_times(self.count))


@dataclass(frozen=True, slots=True)
class SlotPicker:
    """What the template shows; `name` names the weeks in few letters, `first_day` and `last_day` in full."""

    page: PickerPage
    links: PickerLinks
    state: PickerState
    zone: PickerZone
    name: str
    first_day: str
    last_day: str
    earlier: PickerStep | None
    later: PickerStep | None
    action: str
    """Where the form that chooses a time is sent."""
    first_free: str
    weeks: Sequence[Sequence[PickerDay]]
    times: Sequence[PartOfDay]
    choice: PickerChoice | None
    is_gone: bool
    """Whether the time that the address names is not on offer."""

    @property
    def weekdays(self) -> Sequence[tuple[str, str]]:
        """The weekdays in the reader's order, in few letters and in full."""
        return week_in_words()

    @property
    def day(self) -> PickerDay | None:
        """The day whose times are listed."""
        return next((day for week in self.weeks for day in week if day.is_chosen), None)

    @property
    def words(self) -> str:
        """What is read out when the picker has changed."""
        if self.choice is not None:
            return f"{self.choice.day}, {self.choice.span}, {self.zone.label}"
        if self.day is not None:
            return f"{self.day.words}, {self.zone.label}."
        if self.state is PickerState.UNKNOWN:
            return _("No times can be shown.")
        return _("No free time from %(first)s to %(last)s.", first=self.first_day, last=self.last_day)


def read_picker_query(values: Mapping[str, str]) -> PickerQuery:
    """Read what an address or a form wants to see; a date, month or day that doesn't exist counts as none."""
    day = _date(values.get("day", ""))
    shown = _date(values.get("from", "")) or _date(f"{values.get('month', '')}-01") or day
    is_detected = "detected" in values or is_unsaid(values.get("timezone", ""))
    at = values.get("at", "")
    return PickerQuery(shown, day, at, values.get("timezone", ""), values.get("shownZone", ""), is_detected)


def slot_picker(
    terms: SlotTerms, query: PickerQuery, page: PickerPage, *, calendar: HostCalendar, chosen: str = "", first: str = ""
) -> SlotPicker:
    """Make the picker of a page; `chosen` is the start that a form came back with.

    `first` is a start whose day is shown until something else is asked for, in place of the first free day. Weeks that
    were not asked for, and have no time, give way to the first that have.
    """
    meant = zone_meant(query.timezone)
    timezone = meant or zone_meant(query.shown_zone)
    day = query.day or _day_of(query.at or chosen or first, timezone or page.timezone)
    shown = read_slot_weeks(terms, query.shown or day, timezone or page.timezone, calendar=calendar)
    if day and _state(shown, query) is PickerState.NOTHING:
        shown = read_slot_weeks(terms, None, timezone or page.timezone, calendar=calendar)
    weeks = shown.weeks
    now = calendar.clock.now().astimezone(ZoneInfo(shown.timezone))
    links, days = PickerLinks(page, timezone), _slots_by_day(shown)
    chosen_day = day if day and weeks.includes(day) else next(iter(days), None)
    choice = _choice(shown, query.at or chosen, terms, links)
    return SlotPicker(
        page=page,
        links=links,
        state=_state(shown, query),
        zone=_zone(query, meant, now, page, is_settled=page.knows_zone or bool(query.timezone)),
        name=weeks.written,
        first_day=written_plain_date(weeks.first_day),
        last_day=written_plain_date(weeks.last_day),
        earlier=links.step(weeks.earlier),
        later=links.step(weeks.later),
        action=page.form_path or PickerLinks(page, None).to(),
        first_free=links.to(),
        weeks=_weeks(weeks, days, chosen_day, now.date(), links),
        times=times_of_day(days.get(chosen_day, ()), shown.timezone, links.choice) if chosen_day else (),
        choice=choice,
        is_gone=bool(query.at) and choice is None,
    )


def counted_times(count: int) -> str:
    """Write how many times a day has."""
    return ngettext("%(num)s free time", "%(num)s free times", count) if count else _("no free times")


def _state(shown: SlotWeeks, query: PickerQuery) -> PickerState:
    if not shown.is_known:
        return PickerState.UNKNOWN
    if shown.slots:
        return PickerState.OPEN
    return PickerState.EMPTY if query.shown else PickerState.NOTHING


def _zone(query: PickerQuery, meant: str | None, now: datetime, page: PickerPage, *, is_settled: bool) -> PickerZone:
    is_typo = bool(query.timezone) and meant is None and not query.is_detected
    name = str(now.tzinfo)
    offered = zones_offered(query.timezone, now) if is_typo else []
    day = {"day": f"{query.day}"} if query.day else {}
    return PickerZone(
        name=name,
        label=written_zone(name, now),
        clock=written_time(now),
        typed=query.timezone if is_typo else zone_label(name),
        error=(_(WHICH_ZONE) if offered else _(NO_SUCH_ZONE)) if is_typo else "",
        offered=[(zone, PickerLinks(page, zone.name).to(**day)) for zone in offered],
        is_settled=is_settled,
    )


def _slots_by_day(shown: SlotWeeks) -> dict[date, list[Slot]]:
    zone, days = ZoneInfo(shown.timezone), dict[date, list[Slot]]()
    for slot in shown.slots:
        days.setdefault(slot.starts_at.astimezone(zone).date(), []).append(slot)
    return days


def _weeks(
    shown: ShownWeeks, days: Mapping[date, Sequence[Slot]], chosen: date | None, today: date, links: PickerLinks
) -> list[list[PickerDay]]:
    def laid_out(day: date) -> PickerDay:
        count = len(days.get(day, ()))
        return PickerDay(day, written_day(day), count, links.day(day), day == chosen, day == today)

    return [[laid_out(day) for day in week] for week in shown.weeks]


def _choice(shown: SlotWeeks, starts_at: str, terms: SlotTerms, links: PickerLinks) -> PickerChoice | None:
    """Return the chosen time if it is on offer; where nothing can be known, a form that came back keeps its own."""
    start = _instant(starts_at)
    slot = next((each for each in shown.slots if each.starts_at == start), None)
    if start is None or (shown.is_known and slot is None):
        return None
    day = start.astimezone(ZoneInfo(shown.timezone)).date()
    ends_at = slot.ends_at if slot else start + timedelta(minutes=terms.duration_minutes)
    span = written_hours(start, ends_at, shown.timezone)
    return PickerChoice(rfc3339(start), written_day(day), span, links.day(day))


def _day_of(starts_at: str, timezone: str) -> date | None:
    start = _instant(starts_at)
    return start.astimezone(ZoneInfo(timezone)).date() if start else None


def _instant(text: str) -> datetime | None:
    try:
        return parse_rfc3339(text)
    except ValueError:
        return None


def _date(text: str) -> date | None:
    """Read a date of this millennium."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None
