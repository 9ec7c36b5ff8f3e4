"""VTIMEZONEs as programs write them, made from the zones of this machine."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2014, 2030
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Change = tuple[datetime, timedelta, timedelta]
"""A change of the clocks: its local time before it, and the offsets before and after."""


@cache
def definition(name: str, zone: ZoneInfo, *, by_rules: bool) -> str:
    """Define a zone under a name: by yearly rules if it has had the same ones all the time, else by dates."""
    changes = list(_changes(zone))
    if not changes:
        begin = datetime.combine(date(FIRST_YEAR, 1, 1), time())
        offset = zone.utcoffset(begin) or timedelta()
        changes = [(begin, offset, offset)]
    groups = {(before, after): [at for at, *both in changes if both == [before, after]] for _, before, after in changes}
    parts = [
        line
        for (before, after), onsets in groups.items()
        for line in _observance(before, after, onsets, by_rules=by_rules)
    ]
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *parts, "END:VTIMEZONE"])


def _observance(before: timedelta, after: timedelta, onsets: list[datetime], *, by_rules: bool) -> Iterator[str]:
    kind = "DAYLIGHT" if after > before else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{onsets[0]:%Y%m%dT%H%M%S}"
    rule = _rule(onsets) if by_rules else None
    if rule:
        yield f"RRULE:{rule}"
    else:
        yield from (f"RDATE:{onset:%Y%m%dT%H%M%S}" for onset in onsets)
    yield f"TZOFFSETFROM:{_offset(before)}"
    yield f"TZOFFSETTO:{_offset(after)}"
    yield f"END:{kind}"


def _rule(onsets: list[datetime]) -> str | None:
    """Return the yearly rule of some changes; None if they have none."""
    if [onset.year for onset in onsets] != list(range(FIRST_YEAR, LAST_YEAR)):
        return None
    months, days, times = ({part(onset) for onset in onsets} for part in (_month, datetime.weekday, datetime.time))
    if len(months) > 1 or len(days) > 1 or len(times) > 1:
        return None
    numbers = {(onset.day - 1) // 7 + 1 for onset in onsets}
    is_last = all((onset + timedelta(days=7)).month != onset.month for onset in onsets)
    if len(numbers) > 1 and not is_last:
        return None
    return f"FREQ=YEARLY;BYMONTH={onsets[0].month};BYDAY={-1 if is_last else numbers.pop()}{DAYS[onsets[0].weekday()]}"


def _month(at: datetime) -> int:
    return at.month


def _changes(zone: ZoneInfo) -> Iterator[Change]:
    def offset(at: datetime) -> timedelta:
        return at.astimezone(zone).utcoffset() or timedelta()

    day = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    while day.year < LAST_YEAR:
        tomorrow = day + timedelta(days=1)
        if offset(day) != offset(tomorrow):
            early, late = day, tomorrow
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) // 2
                early, late = (middle, late) if offset(middle) == offset(day) else (early, middle)
            late = late.replace(microsecond=0)
            yield (late + offset(day)).replace(tzinfo=None), offset(day), offset(tomorrow)
        day = tomorrow


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
