"""Busy times of iCalendar objects: series and their exceptions, whole days, time zones.

    object ─ lines ─▶ events that count ─ each date once ─▶ occurrences ─ without changed ones ─▶ intervals

What says nothing of when its owner is busy is not even read. What does and can't be read makes its whole calendar
unreadable: it could be at any time. What could only free a time frees none unless it is plain.
Source:  https://www.rfc-editor.org/rfc/rfc5545, https://www.rfc-editor.org/rfc/rfc5546#section-2.1.5
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.errors import CalendarUnreachable
from joinlink.model.slots import Interval
from joinlink.providers.caldav.allowance import Allowance
from joinlink.providers.caldav.changed_dates import ChangedDates, in_force, read_change, version_of
from joinlink.providers.caldav.content_lines import Component, Property, read_object
from joinlink.providers.caldav.event_zones import EventZones
from joinlink.providers.caldav.series import Clocks, Series, read_series

MALFORMED: Final = (ValueError, TypeError, ArithmeticError)
"""The errors raised by text that is not a calendar."""


def busy_times(
    calendar_data: str,
    window: Interval,
    zone: ZoneInfo,
    owner: Collection[str],
    *,
    allowance: Allowance | None = None,
) -> list[Interval]:
    """Return the busy times of one object that overlap the window, unordered.

    Whole days and times without a zone are taken to be in `zone`. `owner` has the calendar owner's addresses, lower
    case: an invitation that the owner declined does not count as busy, a tentative event does. `allowance` is the one
    of the look that it is part of; without it, the object has one of its own.
    Raises:  CalendarUnreachable  the object is broken
             CalendarOverBounds   it is too large, or takes too long
    """
    allowance = allowance or Allowance()
    try:
        calendar = read_object(calendar_data, allowance)
        clocks = Clocks(EventZones(calendar, allowance), zone, allowance)
        found = [each for events in _by_uid(calendar) for each in _busy(events, clocks, window, owner)]
    except MALFORMED:
        # Not chained: the message quotes the event.
        raise CalendarUnreachable("the calendar holds an event that can't be read") from None
    return list(dict.fromkeys(each for each in found if each.start < window.end and window.start < each.end))


def _by_uid(calendar: Component) -> Iterable[Sequence[Component]]:
    """Put events together that are one series and its changes; one without a name stands alone."""
    events = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        uid = tuple(rest for name, rest in event.lines if name == "UID")
        events[uid or number].append(event)
    return events.values()


def _busy(events: Sequence[Component], clocks: Clocks, window: Interval, owner: Collection[str]) -> Iterator[Interval]:
    """Yield the busy times of one series: its dates where nothing changed them, and its changes."""

    def read(event: Component) -> Series | None:
        return None if _is_free(event, owner) else read_series(event, clocks)

    whole = [series for series in map(read, _latest(events)) if series is not None]
    changes = [read_change(event, clocks, next(iter(whole), None)) for event in events if _is_change(event)]
    effects = [(change, read(change.component)) for change in in_force(changes)]
    changed = ChangedDates(effects, clocks.allowance)
    for series in whole:
        dates = map(changed.applied_to, series.occurrences(window, changed.reach))
        yield from (interval for date in dates if date is not None for interval in date.busy)
    own_dates = (date for _, series in effects if series is not None for date in series.occurrences(window))
    yield from (interval for date in own_dates for interval in date.busy)


def _is_change(event: Component) -> bool:
    return any(name == "RECURRENCE-ID" for name, _ in event.lines)


def _latest(events: Sequence[Component]) -> list[Component]:
    """Return the events themselves, without the changes of single dates.

    Should there be several, the highest SEQUENCE counts; by less than that, two events may just share a name.
    """
    whole = [event for event in events if not _is_change(event)]
    highest = max((version_of(event).sequence or 0 for event in whole), default=0)
    return [event for event in whole if version_of(event).sequence in {highest, None}]


def _is_free(event: Component, owner: Collection[str]) -> bool:
    """Whether an event certainly does not keep its owner busy, whenever it is."""
    return _says(event, "TRANSP", "TRANSPARENT") or _says(event, "STATUS", "CANCELLED") or _is_declined(event, owner)


def _says(event: Component, name: str, word: str) -> bool:
    """Whether all that an event says by a property is one word."""
    return {line.word for line in event.readable(name)} == {word}


def _is_declined(event: Component, owner: Collection[str]) -> bool:
    answers = {
        attendee.parameters.get("PARTSTAT", "").upper()
        for attendee in event.readable("ATTENDEE")
        if _addresses(attendee) & set(owner)
    }
    return answers == {"DECLINED"}


def _addresses(attendee: Property) -> set[str]:
    """Return the addresses of an attendee; Apple identifies its users by a path, with the address in a parameter."""
    return {attendee.value.lower(), f"mailto:{attendee.parameters.get('EMAIL', '')}".lower()}
