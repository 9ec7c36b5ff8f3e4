"""Times written for people: in their language and their own zone, which is always named (AC-61, F3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from joinlink.language import WeekStart, ngettext, npgettext, pgettext, reader
from joinlink.language import gettext as _
from joinlink.language.patterns import between, clock, filled, formats, from_to, hours
from joinlink.language.zones import city_of, offset_of, zone_in_words
from joinlink.model.days import last_day, midnight

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


# --- times ---


def written_span(starts_at: datetime, ends_at: datetime, timezone: str) -> str:
    """Write a stretch of time in a zone.

    `Tuesday, December 1, 2026, 10:00 – 10:30 AM (Central European Time, Berlin)`
    """
    start, end = (instant.astimezone(ZoneInfo(timezone)) for instant in (starts_at, ends_at))
    if start.date() == end.date():
        span = _dated(written_date(start), hours(start, end))
    else:
        span = between(*(_dated(written_date(each), written_time(each)) for each in (start, end)))
    return f"{span} ({zone_in_words(timezone, start, end)})"


class TimeInLines(NamedTuple):
    """A stretch of time, line by line: `Tuesday, December 1`, `10:00 – 10:30 AM`, `Central European Time, Berlin`."""

    date: str
    hours: str
    zone: str


def in_lines(starts_at: datetime, ends_at: datetime, timezone: str, now: datetime) -> TimeInLines:
    """Write the stretch of time that a page is about: day, hours and zone apart."""
    start, today = (instant.astimezone(ZoneInfo(timezone)) for instant in (starts_at, now))
    return TimeInLines(
        written_day_as_of(start, today),
        written_hours(starts_at, ends_at, timezone),
        zone_in_words(timezone, starts_at, ends_at),
    )


def written_day_and_hours(starts_at: datetime, ends_at: datetime, timezone: str) -> str:
    """Write a time where the zone is named beside it: `Monday, December 7, 2026, 10:30 – 11:00 AM`."""
    day = written_date(starts_at.astimezone(ZoneInfo(timezone)).date())
    return f"{day}, {written_hours(starts_at, ends_at, timezone)}"


def written_start(starts_at: datetime, timezone: str) -> str:
    """Write a start in short: `Tue, Dec 1, 10:00 AM (Central European Time, Berlin)`."""
    start = starts_at.astimezone(ZoneInfo(timezone))
    return f"{written_moment(start)} ({zone_in_words(timezone, start)})"


def written_short_start(starts_at: datetime, timezone: str) -> str:
    """Write a start as short as it can be: `Tue, Dec 1, 10:00 AM CET`."""
    start = starts_at.astimezone(ZoneInfo(timezone))
    return f"{written_moment(start)} {zone_name(start, timezone)}"


def written_hours(starts_at: datetime, ends_at: datetime, timezone: str) -> str:
    """Write a stretch of time without its day: `10:00 – 10:30 AM`; `written_zone` stands beside it."""
    return hours(*(instant.astimezone(ZoneInfo(timezone)) for instant in (starts_at, ends_at)))


def written_time(local: datetime) -> str:
    """Write a local time: `10:00 AM`, `10:00`."""
    return filled(formats().time[clock()], local)


def written_clock(instant: datetime, timezone: str) -> str:
    """Write an instant of about now by the clock of a zone: `10:31 AM CET`."""
    return f"{written_time(instant.astimezone(ZoneInfo(timezone)))} {zone_name(instant, timezone)}"


def written_moment(local: datetime) -> str:
    """Write a local time with its day in short: `Tue, Dec 1, 10:00 AM`."""
    return _dated(filled(formats().short_day, local), written_time(local))


# --- days ---


def written_date(day: date) -> str:
    """Write a date, or the date of a local time: `Tuesday, December 1, 2026`."""
    return filled(formats().date, day)


def written_plain_date(day: date) -> str:
    """Write a date without its weekday: `December 1, 2026`."""
    return filled(formats().date_alone, day)


def written_end(end: datetime, timezone: str) -> str:
    """Write until when something lasts, for a reader in a zone: its last day where it ends with one there, else when.

    `March 1, 2027`; `March 1, 2027, 6:00 PM (Eastern Standard Time, New York)`
    """
    day = last_day(end, timezone)
    if end == midnight(day + DAY, timezone):
        return written_plain_date(day)
    local = end.astimezone(ZoneInfo(timezone))
    return f"{_dated(written_plain_date(local), written_time(local))} ({zone_in_words(timezone, local)})"


def written_day(day: date) -> str:
    """Write a day of about now, which needs no year: `Tuesday, December 1`."""
    return filled(formats().day, day)


def written_day_as_of(day: date, today: date) -> str:
    """Write a day, with its year unless that is today's."""
    return written_day(day) if day.year == today.year else written_date(day)


def written_short_day(day: date) -> str:
    """Write the same in short: `Tue, Dec 1`."""
    return filled(formats().short_day, day)


def written_month(day: date) -> str:
    """Write the month of a day: `December 2026`."""
    return filled(formats().month, day)


def written_days(first: date, last: date) -> str:
    """Write a stretch of days: `Dec 7 – 13, 2026`."""
    how = formats()
    return _days(how.days_of_year, first, last) or between(written_plain_date(first), written_plain_date(last))


def written_short_days(first: date, last: date) -> str:
    """Write a stretch of days of about now: `Dec 7 – 13`, `Nov 30 – Dec 6`."""
    how = formats()
    return _days(how.days, first, last) or between(filled(how.month_day, first), filled(how.month_day, last))


def month_in_short(day: date) -> str:
    """Write the month of a day in few letters: `Dec`."""
    return formats().short_months[day.month - 1]


def weekday_in_short(day: date) -> str:
    """Write the weekday of a day in few letters: `Tue`."""
    return formats().short_weekdays[day.weekday()]


def leaf(instant: datetime, timezone: str) -> tuple[str, str, str]:
    """Return the words on a calendar's leaf: month, day and weekday of an instant, `("Dec", "1", "Tuesday")`."""
    day = instant.astimezone(ZoneInfo(timezone))
    return month_in_short(day), str(day.day), formats().weekdays[day.weekday()]


_WEEK_STARTS: Final = {WeekStart.MONDAY: 0, WeekStart.SATURDAY: 5, WeekStart.SUNDAY: 6}


def week_start() -> int:
    """Return the weekday that the reader's week begins with; 0 is Monday."""
    chosen = reader().week_start
    return formats().first_weekday if chosen is WeekStart.AUTO else _WEEK_STARTS[chosen]


def first_of_week(day: date) -> date:
    """Return the first day of the reader's week that a day lies in."""
    return day - (day.weekday() - week_start()) % 7 * DAY


def week_in_order() -> list[tuple[int, str]]:
    """Return the weekdays in the reader's order, each by its number, 0 for Monday, and in full."""
    order = [(week_start() + number) % 7 for number in range(7)]
    return [(day, weekday_in_full(day)) for day in order]


def weekday_in_full(weekday: int) -> str:
    """Write a weekday, of which 0 is Monday: `Tuesday`."""
    return formats().weekdays[weekday]


def week_in_words() -> list[tuple[str, str]]:
    """Return the weekdays in the reader's order, each in few letters and in full."""
    how = formats()
    order = [(week_start() + number) % 7 for number in range(7)]
    return [(how.shortest_weekdays[day], how.weekdays[day]) for day in order]


# --- zones ---


def written_zone(timezone: str, *instants: datetime) -> str:
    """Name a zone at these times: `Central European Time, Berlin`."""
    return zone_in_words(timezone, *instants)


def zone_label(timezone: str) -> str:
    """Return a zone's short name, by its city: `Berlin`; `GMT+2` for `Etc/GMT-2`."""
    if timezone == "UTC" or timezone.startswith("Etc/"):
        return offset_of(_ANY_TIME, timezone)
    return city_of(timezone)


def zone_name(instant: datetime, timezone: str) -> str:
    """Abbreviate a zone as of an instant: `CET`, `GMT+5:30`."""
    name = instant.astimezone(ZoneInfo(timezone)).tzname() or "UTC"
    return offset_of(instant, timezone) if name[0] in "+-" else name


_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A zone without a place is always as far from Greenwich."""


# --- lengths and waits ---


def written_minutes(minutes: int) -> str:
    """Write minutes in the largest unit that divides them: `2 days`, `1 hour`, `90 minutes`."""
    if minutes % (24 * 60) == 0:
        return ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60))
    if minutes % 60 == 0:
        return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)


def written_wait(now: datetime, starts_at: datetime) -> str:
    """Write how soon something begins: `in 57 minutes`, `in 1 hour`, `in 1½ hours`, `in 24 hours`, `in 3 days`, `now`.

    Days and half hours are rounded down, so that no reader comes late. To allow for a mail's time on the way, a wait
    that is less than an hour short of a whole day, or five minutes short of a half hour, counts in full.
    """
    wait = starts_at - now
    if wait >= 2 * DAY:
        return _in(in_days((wait + HOUR) // DAY))
    if wait >= 90 * MINUTE:
        whole, is_half = divmod((wait + 5 * MINUTE) // (HOUR / 2), 2)
        return _in(pgettext("in …", "%(num)s½ hours", num=whole) if is_half else in_hours(whole))
    minutes = round(wait / MINUTE)
    if minutes == 60:
        return _in(in_hours(1))
    return _in(in_minutes(minutes)) if minutes > 0 else _("now")


def written_countdown(wait: timedelta) -> str:
    """Write how far off something is, in its two largest units: `in 2 days 3 hours`, `in 1 hour`, `in 12 minutes`."""
    minutes = max(0, wait // MINUTE)
    days, whole_hours, rest = minutes // (24 * 60), minutes // 60 % 24, minutes % 60
    units = [in_days(days) if days else "", in_hours(whole_hours) if whole_hours else ""]
    parts = [each for each in (*units, in_minutes(rest) if rest and not days else "") if each]
    if not parts:
        return _("in less than a minute")
    return _in(parts[0] if len(parts) == 1 else _("%(larger)s %(smaller)s", larger=parts[0], smaller=parts[1]))


def in_days(count: int) -> str:
    """Write days as they stand in a wait, which has a form of its own in some languages."""
    return npgettext("in …", "%(num)s day", "%(num)s days", count)


def in_hours(count: int) -> str:
    """Write hours as they stand in a wait."""
    return npgettext("in …", "%(num)s hour", "%(num)s hours", count)


def in_minutes(count: int) -> str:
    """Write minutes as they stand in a wait."""
    return npgettext("in …", "%(num)s minute", "%(num)s minutes", count)


def _in(wait: str) -> str:
    return _("in %(wait)s", wait=wait)


def _dated(day: str, time: str) -> str:
    return formats().date_and_time.replace("{1}", day).replace("{0}", time)


def _days(halves: dict[str, list[str]], first: date, last: date) -> str | None:
    difference = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    return from_to(halves, difference, first, last)
