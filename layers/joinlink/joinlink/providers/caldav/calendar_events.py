"""Busy times of iCalendar objects: series and their exceptions, whole days, time zones.

    object ─ read strictly ─▶ ends as instants ─ recurring-ical-events ─▶ occurrences ─ drop free ones ─▶ intervals

An event that can't be read makes its whole calendar unreadable: it could be at any time.
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
"""Properties that decide when the owner is busy; broken other properties don't matter."""
WITH_ZONE: Final = ("DTSTART", "DTEND", "RDATE")
CALCULABLE: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
"""No calendar app offers more frequent repeats, and a short rule could keep us busy for minutes."""
WITHIN_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
MALFORMED: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""The errors that the libraries raise for text that is not a calendar."""
ONE_DAY: Final = timedelta(days=1)

Moment = date | datetime
"""A time in an event: a whole day, a time without a zone (wherever its owner is), or a time with a zone."""


def busy_times(calendar_data: str, window: Interval, zone: ZoneInfo, owner: Collection[str]) -> list[Interval]:
    """Return the busy times of one object that overlap the window, in no order.

    Whole days and times without a zone are taken to be in `zone`. `owner` has the calendar owner's addresses, lower
    case: an invitation that the owner declined does not count as busy, a tentative event does.
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
    """Check an event, and set its end as a DTEND in the same zone as its start.

    Raises:  one of MALFORMED
    """
    if any(name is None or name.upper() in DECIDING for name, _ in event.errors):
        raise ValueError("a property is broken")
    if any(_has_lost_its_zone(value) for name in WITH_ZONE for value in _several(event.get(name))):
        raise ValueError("a time is in an unknown zone")
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
    """Return an event's end; if the event gives none, the end of its day for a whole day, otherwise its start."""
    if not isinstance(start, datetime):
        last = _moment(event, "DTEND") if "DTEND" in event else start + -(-_length(event) // ONE_DAY) * ONE_DAY
        return max(last, start + ONE_DAY)
    if "DTEND" in event:
        end = _moment(event, "DTEND")
        return end.astimezone(start.tzinfo) if isinstance(end, datetime) and start.tzinfo and end.tzinfo else end
    # Days are calendar days, hours are elapsed time.
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
    """Return the occurrences in the window and up to a day around it; whole days get their zone only later."""
    since, until = (datetime.fromtimestamp(at, UTC) for at in (window.start - DAY, window.end + DAY))
    series = recurring_ical_events.of(calendar, keep_recurrence_attributes=True)
    found: list[Component] = series.between(since, until)
    return found


def _interval(event: Component, zone: ZoneInfo) -> Interval:
    begins, ends = _moment(event, "DTSTART"), _moment(event, "DTEND")
    start, end = _instant(begins, zone), _instant(ends, zone)
    if "RRULE" in event and isinstance(begins, datetime) and isinstance(ends, datetime):
        # If the clocks change within an occurrence, calendars differ in its length; we take the longer one.
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
    """Return the addresses of an attendee; Apple identifies its users by a path, with the address in a parameter."""
    return {str(attendee).lower(), f"mailto:{attendee.params.get('EMAIL', '')}".lower()}


def _has_lost_its_zone(value: Any) -> bool:  # noqa: ANN401  a date, a time, or a list of them
    moments = [each.dt for each in getattr(value, "dts", [value])]
    is_floating = any(isinstance(each, datetime) and each.tzinfo is None for each in moments)
    return "TZID" in value.params and is_floating


def _several(value: Any) -> list[Any]:  # noqa: ANN401  a property as icalendar has it
    """Return all values of a property that may occur once, several times, or not at all."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
