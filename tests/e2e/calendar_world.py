"""Calendars that hosts keep elsewhere, and what their events should leave of a day, reckoned minute by minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import requests

from joinlink.clock import rfc3339
from local.caldav import APP_PASSWORD
from tests.e2e.people import Host, Offer
from tests.ical_objects import calendar, event

MINUTE: Final = timedelta(minutes=1)
ONE_DAY: Final = timedelta(days=1)
TUESDAY, THURSDAY = 1, 3
NEWFOUNDLAND: Final = ZoneInfo("America/St_Johns")
"""Half an hour off everybody else."""


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


@dataclass(frozen=True)
class FourWeeks:
    """A calendar with everything in it, around a day on which the clocks of its zone change.

    A weekly series with one date moved and one deleted, a series in another zone, a whole day, which is the one of the
    change, and what blocks nothing: a whole day that is free, and an event that is cancelled.
    """

    zone: ZoneInfo
    change: date

    @property
    def first_day(self) -> date:
        return self.change - timedelta(weeks=2)

    @property
    def last_day(self) -> date:
        return self.change + timedelta(weeks=2)

    @property
    def _series(self) -> tuple[date, date, date, date]:
        """The dates of the series: as planned, moved to the day after, as planned after the change, and deleted."""
        first, moved, third, deleted = (self.change + timedelta(days=days) for days in (-13, -6, 1, 8))
        return first, moved, third, deleted

    def put_into(self, apple: AppleCalendar) -> None:
        """Write it as iCalendar."""
        first, moved, _, deleted = self._series
        at = self._moment
        weekly = (f"DTSTART{at(first, '100000')}", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
        exception = (f"RECURRENCE-ID{at(moved, '100000')}", f"DTSTART{at(moved + ONE_DAY, '153000')}", "DURATION:PT90M")
        apple.put("series", event(*weekly, f"EXDATE{at(deleted, '100000')}"), event(*exception))
        evenings = ("DURATION:PT2H", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH")
        apple.put("elsewhere", event(f"DTSTART;TZID={NEWFOUNDLAND.key}:20250107T220000", *evenings, uid="elsewhere"))
        apple.put("holiday", event(f"DTSTART;VALUE=DATE:{self.change:%Y%m%d}", uid="holiday"))
        birthday = self.change + 3 * ONE_DAY
        apple.put("birthday", event(f"DTSTART;VALUE=DATE:{birthday:%Y%m%d}", "TRANSP:TRANSPARENT", uid="birthday"))
        called_off = at(self.change + 4 * ONE_DAY, "090000")
        apple.put("called-off", event(f"DTSTART{called_off}", "DURATION:PT9H", "STATUS:CANCELLED", uid="called-off"))

    def free_quarters(self) -> set[str]:
        """Return the quarters of an hour in which nobody is busy, as the API writes their starts."""
        days = (self.first_day, self.last_day + ONE_DAY)
        start, end = (datetime.combine(day, time.min, self.zone).astimezone(UTC) for day in days)
        starts = (start + number * 15 * MINUTE for number in range((end - start) // (15 * MINUTE)))
        return {rfc3339(quarter) for quarter in starts if not any(map(self._is_busy, _minutes_of(quarter)))}

    def _is_busy(self, minute: datetime) -> bool:
        return any(rule.is_busy_at(minute.astimezone(rule.zone)) for rule in self._rules())

    def _rules(self) -> tuple[Rule, ...]:
        first, moved, third, _ = self._series
        return (
            Rule(self.zone, lambda wall: wall.date() in (first, third) and wall.hour == 10),
            Rule(self.zone, lambda wall: wall.date() == moved + ONE_DAY and time(15, 30) <= wall.time() < time(17)),
            Rule(self.zone, lambda wall: wall.date() == self.change),
            Rule(NEWFOUNDLAND, lambda wall: wall.weekday() in (TUESDAY, THURSDAY) and wall.hour in (22, 23)),
        )

    def _moment(self, day: date, clock: str) -> str:
        return f";TZID={self.zone.key}:{day:%Y%m%d}T{clock}"


def _minutes_of(quarter: datetime) -> Iterator[datetime]:
    return (quarter + number * MINUTE for number in range(15))


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
