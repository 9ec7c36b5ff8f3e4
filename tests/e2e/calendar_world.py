"""Calendars that hosts keep elsewhere, and what their events should leave of a day, reckoned minute by minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import requests

from joinlink.clock import rfc3339
from local.caldav import APP_PASSWORD
from tests.e2e.people import Host, Offer
from tests.ical_objects import calendar

MINUTE: Final = timedelta(minutes=1)
ONE_DAY: Final = timedelta(days=1)


class AppleCalendar:
    """A host's calendar at the local CalDAV server, under a user name of its own."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.server = host.town.cloud.caldav
        self.username = f"{host.host_id}@icloud.example"

    def put(self, name: str, *components: str) -> None:
        """Put an object into the calendar, as an app does."""
        answer = requests.put(
            f"{self.server}/{self.username}/home/{name}.ics",
            data=calendar(*components).encode(),
            auth=(self.username, APP_PASSWORD),
            timeout=30,
        )
        assert answer.ok, answer.text

    def connect(self, *, url: str | None = None, password: str = APP_PASSWORD) -> requests.Response:
        """Let the host connect it."""
        login = {"username": self.username, "appPassword": password, "url": url or f"{self.server}/"}
        return self.host.call("PUT", "/api/connections/apple", login)


@dataclass(frozen=True)
class Rule:
    """When somebody is busy, told by the clock on a wall in their zone."""

    zone: ZoneInfo
    is_busy_at: Callable[[datetime], bool]


def from_to(days: Sequence[date], begins: time, ends: time) -> Callable[[datetime], bool]:
    """Tell the minutes between two times of some days."""
    return lambda wall: wall.date() in days and begins <= wall.time() < ends


def free_quarters(first_day: date, last_day: date, zone: ZoneInfo, rules: Sequence[Rule]) -> set[str]:
    """Return the quarters of an hour of some days, as the API writes their starts, in which nobody is busy."""
    start, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first_day, last_day + ONE_DAY))
    quarters = range((end - start) // (15 * MINUTE))
    starts = (start + number * 15 * MINUTE for number in quarters)
    return {rfc3339(quarter) for quarter in starts if not any(_is_busy(quarter + n * MINUTE, rules) for n in range(15))}


def next_change_of_clocks(zone: ZoneInfo, *, forward: bool) -> date:
    """Return the day, three weeks from now at the earliest, on which clocks are put forward or back."""
    day = datetime.now(UTC).date() + timedelta(weeks=3)
    while True:
        before, after = (datetime.combine(each, time.min, zone).utcoffset() for each in (day, day + ONE_DAY))
        if before != after and (before < after) == forward:
            return day
        day += ONE_DAY


def slots(offer: Offer, first_day: date, last_day: date, timezone: str = "UTC") -> dict[str, Any]:
    """Return the API's whole answer about the slots of some days."""
    answer = requests.get(
        f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/slots",
        params={"from": str(first_day), "to": str(last_day), "timezone": timezone},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _is_busy(minute: datetime, rules: Sequence[Rule]) -> bool:
    return any(rule.is_busy_at(minute.astimezone(rule.zone)) for rule in rules)
