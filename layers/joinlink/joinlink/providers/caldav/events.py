"""Busy times of iCalendar objects: series and their exceptions, whole days, time zones.

    object ─ read strictly ─▶ ends as instants ─ recurring-ical-events ─▶ occurrences ─ free ones out ─▶ intervals

An event that can't be read makes its calendar unreadable: it could be at any time.
Source:  https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, floor
from typing import Any, Final
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar, Component, vCalAddress, vDDDTypes

from joinlink.errors import CalendarUnreachable
from joinlink.model.slots import DAY, Interval

DECIDING: Final = frozenset(
    {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP"}
)
"""Properties that say when somebody is busy; an event whose other properties are broken is still clear about that."""
WITH_ZONE: Final = ("DTSTART", "DTEND", "RDATE")
CALCULABLE: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
"""No calendar offers to repeat more often, and a rule of a few letters could keep us busy for minutes."""
WITHIN_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
MALFORMED: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What the libraries raise over text that is no calendar."""
ONE_DAY: Final = timedelta(days=1)

Moment = date | datetime
"""As events have it: a whole day, a time by the wall clock of wherever its owner is, or a time with a zone."""


def busy_times(calendar_data: str, window: Interval, zone: ZoneInfo, owner: Collection[str]) -> list[Interval]:
    """Return when the events of one object keep their owner busy, as far as it overlaps the window, in no order.

    Whole days and times without a zone are read by the clock of `zone`. `owner` has the addresses of who is asked for,
    lower case: an invitation that they declined is no obstacle. Tentative events are one.
    Raises:  CalendarUnreachable  the object is broken
    """
    try:
        calendar = Calendar.from_ical(calendar_data)
        for event in calendar.walk("VEVENT"):
            _prepare(event)
        found = [event for event in _occurrences(calendar, window) if not _is_free(event, owner)]
        intervals = [_interval(event, zone) for event in found]
    except MALFORMED:
        # Not chained: the message quotes the event.
        raise CalendarUnreachable("the calendar holds an event that can't be read") from None
    return [each for each in intervals if each.start < window.end and window.start < each.end]


def _prepare(event: Component) -> None:
    """Check an event, and write down when it ends by the clock that it begins by.

    Raises:  one of MALFORMED
    """
    if any(name is None or name.upper() in DECIDING for name, _ in event.errors):
        raise ValueError("a property is broken")
    if any(_has_lost_its_zone(value) for name in WITH_ZONE for value in _several(event.get(name))):
        raise ValueError("a time is in a zone that nobody knows")
    for rule in _several(event.get("RRULE")):
        (frequency,) = rule["FREQ"]
        if frequency.upper() not in CALCULABLE or any(step < 1 for step in rule.get("INTERVAL", [])):
            raise ValueError("the series can't be calculated")
        if any(len(rule.get(part, [])) > 1 for part in WITHIN_A_DAY):
            raise ValueError("the series repeats within a day")
    start = _moment(event, "DTSTART")
    end = _end(event, start)
    if end < start:
        raise ValueError("the event ends before it begins")
    event.pop("DURATION", None)
    event["DTEND"] = vDDDTypes(end)


def _end(event: Component, start: Moment) -> Moment:
    """Return when an event ends: after a whole day, or at once, where it does not say."""
    if not isinstance(start, datetime):
        last = _moment(event, "DTEND") if "DTEND" in event else start + -(-_length(event) // ONE_DAY) * ONE_DAY
        return max(last, start + ONE_DAY)
    if "DTEND" in event:
        end = _moment(event, "DTEND")
        return end.astimezone(start.tzinfo) if isinstance(end, datetime) and start.tzinfo and end.tzinfo else end
    # Days are those of the calendar, hours those of a stopwatch.
    length = _length(event)
    after_days = start + timedelta(days=length.days)
    rest = timedelta(seconds=length.seconds)
    return after_days + rest if start.tzinfo is None else (after_days.astimezone(UTC) + rest).astimezone(start.tzinfo)


def _moment(event: Component, name: str) -> Moment:
    value: Any = event[name]
    moment: Moment = value.dt
    return moment


def _length(event: Component) -> timedelta:
    value: Any = event.get("DURATION")
    return timedelta() if value is None else value.dt


def _occurrences(calendar: Component, window: Interval) -> list[Component]:
    """Return what happens in the window, and up to a day around it: whose clock a day goes by is seen to later."""
    since, until = (datetime.fromtimestamp(at, UTC) for at in (window.start - DAY, window.end + DAY))
    series = recurring_ical_events.of(calendar, keep_recurrence_attributes=True)
    found: list[Component] = series.between(since, until)
    return found


def _interval(event: Component, zone: ZoneInfo) -> Interval:
    begins, ends = _moment(event, "DTSTART"), _moment(event, "DTEND")
    start, end = _instant(begins, zone), _instant(ends, zone)
    if "RRULE" in event and isinstance(begins, datetime) and isinstance(ends, datetime):
        # Where the clocks change within an occurrence, calendars differ in how long it lasts. It lasts the longer time.
        end = max(end, start + (ends.replace(tzinfo=None) - begins.replace(tzinfo=None)).total_seconds())
    return Interval(floor(start), ceil(end))


def _instant(moment: Moment, zone: ZoneInfo) -> float:
    """Return epoch seconds."""
    at = moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).timestamp()


def _is_free(event: Component, owner: Collection[str]) -> bool:
    is_declined = any(
        attendee.params.get("PARTSTAT", "").upper() == "DECLINED" and _addresses(attendee) & set(owner)
        for attendee in _several(event.get("ATTENDEE"))
    )
    is_transparent = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return is_declined or is_transparent or str(event.get("STATUS", "")).upper() == "CANCELLED"


def _addresses(attendee: vCalAddress) -> set[str]:
    """Return how an attendee is called; Apple names its own by a path, with the address beside it."""
    return {str(attendee).lower(), f"mailto:{attendee.params.get('EMAIL', '')}".lower()}


def _has_lost_its_zone(value: Any) -> bool:  # noqa: ANN401  a date, a time, or a list of them
    moments = [each.dt for each in getattr(value, "dts", [value])]
    is_floating = any(isinstance(each, datetime) and each.tzinfo is None for each in moments)
    return "TZID" in value.params and is_floating


def _several(value: Any) -> list[Any]:  # noqa: ANN401  a property as icalendar has it
    """Return all values of a property that may be there once, several times, or not at all."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
