"""Reading iCalendar objects in tests, with their busy times as people write them."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType
from zoneinfo import ZoneInfo

import pytest

from joinlink.errors import CalendarUnreachable
from joinlink.model.slots import Interval
from joinlink.providers.caldav.allowance import Allowance
from joinlink.providers.caldav.calendar_events import busy_times
from tests.ical_objects import calendar
from tests.ical_objects import zone as zone_of

BERLIN = "Europe/Berlin"
OWNER = frozenset({"mailto:host@example.com", "/1234/principal/"})


def epoch(text: str) -> int:
    """Read `2026-12-01 09:00` as UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


ALL_TIME = Interval(epoch("2026-01-01 00:00"), epoch("2028-01-01 00:00"))


def busy(*components: str, zone: str = BERLIN, window: Interval = ALL_TIME) -> list[tuple[str, str]]:
    """Read an object, and write its busy times in UTC: `("2026-12-01 09:00", "10:00")`.

    It has no limit in time, so a machine that is busy for some seconds changes nothing.
    """
    patient = Allowance(3600, processor_seconds=3600)
    found = sorted(busy_times(calendar(*components), window, ZoneInfo(zone), OWNER, allowance=patient))
    return [_written(interval) for interval in found]


def _written(interval: Interval) -> tuple[str, str]:
    start, end = (datetime.fromtimestamp(bound, UTC) for bound in interval)
    return f"{start:%Y-%m-%d %H:%M}", f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"


def starts(*components: str, zone: str = BERLIN, window: Interval = ALL_TIME) -> list[str]:
    return [start for start, _ in busy(*components, zone=zone, window=window)]


def calls_made(work: Callable[[], object]) -> int:
    """Count the calls of functions that something takes: how much work it is, however busy the machine."""
    number = 0

    def note(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal number
        number += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


def is_unknown(*components: str, zone: str = BERLIN) -> bool:
    """Whether an object can't be read."""
    with pytest.raises(CalendarUnreachable, match="can't be read"):
        busy(*components, zone=zone)
    return True


def definition(name: str, offset: str) -> str:
    """Define a zone that is always at one distance from UTC, such as `+0100`."""
    return zone_of(name, f"STANDARD 16010101T000000 {offset} {offset}")
