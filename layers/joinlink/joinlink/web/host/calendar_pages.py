"""The host's calendar: a day or a week on an axis of hours, or a month, with who comes, in the host's zone (D2, P4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.language.patterns import clock
from joinlink.model.booking import Booking
from joinlink.model.calendar_period import CalendarPeriod, CalendarView
from joinlink.model.local_time import written_date, written_hours, written_short_day, written_time, written_zone
from joinlink.model.occurrence import Occurrence
from joinlink.model.profile import HostProfile
from joinlink.model.slots import Interval
from joinlink.web.addresses import CALENDAR_PAGE
from joinlink.web.host.booking_entries import BookingEntry, Leaf, entries_of, leaf_of
from joinlink.web.host.hour_axis import HourAxis, Stretch, apart_from, axis_of, side_by_side, stretch_of
from joinlink.web.host.layout import host_page
from joinlink.web.shell.session import SignedIn

MOST_IN_A_MONTHS_DAY: Final = 4
"""The most bookings shown on a day of a month; the week shows them all."""


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """What takes a part of a day; without a booking one of the host's calendars is busy then. `place` are classes."""

    start: int
    """In minutes from midnight."""
    hours: str
    place: str
    entry: BookingEntry | None = None
    minutes: int = 0
    move_path: str = ""
    """Where it is moved, if it can be: what has begun, or is not confirmed, stays (P4)."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day in order; `more` counts the bookings not shown, `now` is the place of the present on today's."""

    day: date
    leaf: Leaf
    name: str
    items: Sequence[CalendarItem]
    more: int
    now: str | None
    is_today: bool
    is_outside: bool
    """Whether it belongs to the previous or next month."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a calendar is drawn from."""

    profile: HostProfile
    period: CalendarPeriod
    entries: Sequence[BookingEntry]
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.profile.availability.timezone)


def calendar_page(
    signed_in: SignedIn,
    profile: HostProfile,
    period: CalendarPeriod,
    bookings: Sequence[Booking],
    *,
    moved: str,
    occurrences: Mapping[str, Occurrence],
    now: datetime,
) -> Response[str]:
    """Show a day, a week or a month; bookings that were cancelled or never paid are left out.

    `moved` is the id of what was just moved there.
    """
    timezone = profile.availability.timezone
    starts = period.starts(timezone)
    entries = entries_of(bookings, occurrences, timezone, now)
    desk = _Desk(profile, period, [entry for entry in entries if not entry.standing.is_off], now)
    axis = axis_of(profile.availability, period.days, [_stretch(entry, desk.zone) for entry in desk.entries])
    busy, what_moved = _busy(desk), _what_moved(moved, desk)
    days = [_day(day, desk, axis, busy) for day in period.days]
    return host_page(
        "host/calendar.html",
        signed_in,
        profile.connections,
        current=CALENDAR_PAGE,
        period=period,
        views=list(CalendarView),
        zone=written_zone(timezone, starts.after, starts.before or starts.after),
        axis=axis,
        hours=[written_time(datetime(1970, 1, 1, hour)) for hour in axis.hours],  # noqa: DTZ001  a time of the wall
        days=days,
        hues={each.class_id: f"hue-{each.color}" for each in profile.classes if each.color},
        today=now.astimezone(desk.zone).date(),
        is_empty=not desk.entries,
        has_busy=bool(busy),
        may_move=any(item.move_path for day in days for item in day.items),
        clock=clock(),
        moved=what_moved,
        moved_to=f"{written_date(what_moved.starts_at)}, {what_moved.hours}" if what_moved else "",
    )


def _day(day: date, desk: _Desk, axis: HourAxis, busy: Iterable[Interval]) -> CalendarDay:
    sessions = _sessions([entry for entry in desk.entries if entry.starts_at.date() == day], desk)
    most = MOST_IN_A_MONTHS_DAY if desk.period.view is CalendarView.MONTH else len(sessions)
    is_today = day == desk.now.astimezone(desk.zone).date()
    busy_then = [found for interval in busy if (found := _busy_item(day, interval, desk, axis))]
    return CalendarDay(
        day=day,
        leaf=leaf_of(day),
        name=written_short_day(day),
        items=sorted([*sessions[:most], *busy_then], key=lambda item: item.start),
        more=max(len(sessions) - most, 0),
        now=_place_of_now(desk, axis) if is_today else None,
        is_today=is_today,
        is_outside=not desk.period.includes(day),
    )


def _sessions(entries: Sequence[BookingEntry], desk: _Desk) -> list[CalendarItem]:
    stretches = [_stretch(entry, desk.zone) for entry in entries]
    return [
        CalendarItem(
            stretch.start, entry.hours, place, entry, entry.booking.duration_minutes, _move_path(entry, desk.now)
        )
        for entry, stretch, place in zip(entries, stretches, side_by_side(stretches), strict=True)
    ]


def _move_path(entry: BookingEntry, now: datetime) -> str:
    return entry.move_path if entry.standing.is_ahead and now < entry.booking.starts_at else ""


def _what_moved(moved: str, desk: _Desk) -> BookingEntry | None:
    ids = [(entry.booking.occurrence_id if entry.seats else entry.booking.booking_id) for entry in desk.entries]
    return next((entry for each, entry in zip(ids, desk.entries, strict=True) if each == moved), None)


def _stretch(entry: BookingEntry, zone: ZoneInfo) -> Stretch:
    """Return the part of its first day that a session takes."""
    found = stretch_of(entry.starts_at.date(), _interval(entry), zone)
    assert found is not None  # nosec B101  # a session has a length
    return found


def _interval(entry: BookingEntry) -> Interval:
    return Interval(int(entry.booking.starts_at.timestamp()), int(entry.booking.ends_at.timestamp()))


def _busy(desk: _Desk) -> list[Interval]:
    """Return the busy times last read from the connected calendars, without our own; a month shows none."""
    if desk.period.view is CalendarView.MONTH:
        return []
    starts = desk.period.starts(desk.profile.availability.timezone)
    begins, ends = int(starts.after.timestamp()), int((starts.before or starts.after).timestamp())
    read = [interval for snapshot in desk.profile.busy_snapshots.values() for interval in snapshot.busy]
    shown = [interval for interval in read if interval.start < ends and interval.end > begins]
    return apart_from(shown, map(_interval, desk.entries))


def _busy_item(day: date, interval: Interval, desk: _Desk, axis: HourAxis) -> CalendarItem | None:
    stretch = stretch_of(day, interval, desk.zone)
    shown = axis.clip(stretch) if stretch else None
    if shown is None:
        return None
    start, end = (datetime.fromtimestamp(instant, UTC) for instant in interval)
    hours = written_hours(start, end, desk.profile.availability.timezone)
    return CalendarItem(shown.start, hours, shown.classes())


def _place_of_now(desk: _Desk, axis: HourAxis) -> str | None:
    now = desk.now.astimezone(desk.zone)
    minute = now.hour * 60 + now.minute
    shown = axis.clip(Stretch(minute, minute + 1))
    return shown.classes() if shown else None
