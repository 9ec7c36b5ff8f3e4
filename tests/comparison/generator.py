"""Calendars made up by chance, each with the times at which it keeps its owner busy by the rule.

The rule is worked out here on the clock on the wall, by dateutil and zoneinfo, and knows nothing of our reader.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from tests.comparison.noise import as_written, noise, remarks
from tests.comparison.zone_definitions import definition

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 4, 20, tzinfo=UTC)
"""Two changes of the clocks are in between."""
HOMES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
PLACES = (*HOMES, "America/Sao_Paulo", "Australia/Sydney", "Africa/Casablanca", "Europe/London", "America/St_Johns")
WINDOWS = {"W. Europe Standard Time": "Europe/Berlin", "Eastern Standard Time": "America/New_York"}
DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass
class Case:
    """One calendar; `busy` has epoch seconds, and `zones` the definitions of all zones that it names."""

    number: int
    home: str
    text: str = ""
    busy: list[tuple[int, int]] = field(default_factory=list)
    zones: dict[str, str] = field(default_factory=dict)


@dataclass
class Clock:
    """The clock of a series: how its times are written, and in which zone they are."""

    tzid: str | None
    """None for UTC, or where the owner is."""
    zone: ZoneInfo
    suffix: str = ""
    is_day: bool = False

    def line(self, name: str, *walls: datetime) -> str:
        if self.is_day:
            return f"{name};VALUE=DATE:" + ",".join(f"{wall:%Y%m%d}" for wall in walls)
        zone = f";TZID={self.tzid}" if self.tzid else ""
        return f"{name}{zone}:" + ",".join(f"{wall:%Y%m%dT%H%M%S}{self.suffix}" for wall in walls)

    def instant(self, wall: datetime) -> int:
        return int(wall.replace(tzinfo=self.zone).timestamp())

    def elapsed(self, wall: datetime, length: timedelta) -> timedelta:
        """Return how long it is from a wall to another; days stay days."""
        return length if self.is_day else timedelta(seconds=self.instant(wall + length) - self.instant(wall))


class Maker:
    """Makes one case."""

    def __init__(self, seed: int, number: int) -> None:
        self.random = Random(f"{seed}-{number}")
        self.case = Case(number, self.random.choice(HOMES))
        self.defined: dict[str, str] = {}
        self.zones(self.case.home)

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def zones(self, name: str, place: str | None = None) -> ZoneInfo:
        zone = ZoneInfo(place or name)
        self.case.zones[name] = definition(name, zone, by_rules=self.chance(90))
        return zone

    def make(self) -> Case:
        events = [line for uid in range(self.random.choice((1, 1, 2, 3))) for line in self.series(f"uid-{uid}")]
        components = [*self.defined.values(), *noise(self.random), *events]
        text = "\r\n".join(
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//made up//EN", *components, "END:VCALENDAR", ""]
        )
        self.case.text = as_written(text, self.random)
        return self.case

    def clock(self) -> Clock:
        match self.random.randrange(8):
            case 0:
                return Clock(None, ZoneInfo("UTC"), "Z")
            case 1:
                return Clock(None, ZoneInfo(self.case.home))
            case 2:
                return Clock(None, ZoneInfo(self.case.home), is_day=True)
            case 3:
                name = self.random.choice(sorted(WINDOWS))
                return Clock(name, self.zones(name, WINDOWS[name]))
            case 4:
                place = self.random.choice(PLACES)
                name = self.random.choice(("Office", "Customized Time Zone", "/example.org/2026/Mars"))
                if name in self.defined:
                    return self.clock()
                zone = self.zones(name, place)
                self.defined[name] = self.case.zones[name]
                return Clock(name, zone)
            case _:
                name = self.random.choice(PLACES)
                zone = self.zones(name)
                if self.chance(60):
                    self.defined[name] = self.case.zones[name]
                return Clock(name, zone)

    def series(self, uid: str) -> list[str]:
        clock = self.clock()
        length = self.length(clock)
        first = datetime.combine(self.day(), time())
        if not clock.is_day:
            first += timedelta(minutes=15 * self.random.randrange(96))
        if self.chance(25):
            return self.event(uid, clock, first, length, [], [first])
        rule, walls = self.rule(first)
        lines, walls = self.ended(rule, walls, clock)
        if not walls:
            return []
        first = walls[0]
        lines, left = self.exceptions(lines, walls, clock)
        changes, left = self.changes(uid, left, clock) if self.chance(35) else ([], left)
        return [*self.event(uid, clock, first, length, lines, left), *changes]

    def day(self) -> date:
        """Return a day of the window or shortly before it, or of the ten years before."""
        return date(2016, 1, 1) + DAY * self.random.randrange(3650) if self.chance(40) else self.near()

    def near(self) -> date:
        return date(2026, 9, 1) + DAY * self.random.randrange(220)

    def length(self, clock: Clock) -> timedelta:
        if clock.is_day:
            return DAY * self.random.choice((1, 1, 2, 5))
        return timedelta(minutes=self.random.choice((15, 30, 60, 90, 480, 1500)))

    def event(
        self, uid: str, clock: Clock, first: datetime, length: timedelta, lines: list[str], walls: list[datetime]
    ) -> list[str]:
        """Write an event, and keep its owner busy at some walls unless it is free."""
        is_free, has_end = self.chance(5), self.chance(50)
        end = clock.line("DTEND", first + length) if has_end else f"DURATION:{_duration(length, clock)}"
        body = [clock.line("DTSTART", first), end, *lines, *(["TRANSP:TRANSPARENT"] if is_free else [])]
        if not is_free:
            self.keep_busy(clock, walls, clock.elapsed(first, length) if has_end else length)
        self.random.shuffle(body)
        return ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *body, *remarks(self.random), "END:VEVENT"]

    def keep_busy(self, clock: Clock, walls: list[datetime], length: timedelta) -> None:
        for wall in walls:
            start = clock.instant(wall)
            end = clock.instant(wall + length) if clock.is_day else start + int(length.total_seconds())
            if start < UNTIL.timestamp() and SINCE.timestamp() < end:
                self.case.busy.append((start, end))

    def rule(self, first: datetime) -> tuple[str, list[datetime]]:
        """Return a rule, and its starts up to the end of the window; `first` becomes one of them."""
        pick, random = self.random.choice, self.random
        days = ",".join(sorted(random.sample(WEEKDAYS, random.randint(1, 3))))
        rule = pick(
            (
                "FREQ=DAILY",
                f"FREQ=DAILY;BYDAY={days}",
                f"FREQ=DAILY;BYMONTH={pick((1, 2, 11, 12))}",
                "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29,30",
                "FREQ=WEEKLY",
                f"FREQ=WEEKLY;BYDAY={days}",
                f"FREQ=WEEKLY;BYDAY={days};WKST={pick(WEEKDAYS)}",
                "FREQ=MONTHLY",
                f"FREQ=MONTHLY;BYMONTHDAY={pick((1, 15, 30, 31, -1, -2))}",
                f"FREQ=MONTHLY;BYDAY={pick((1, 2, 4, -1))}{pick(WEEKDAYS)}",
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
                "FREQ=YEARLY",
                f"FREQ=YEARLY;BYMONTH={pick((1, 3, 11))};BYDAY={pick((1, -1))}SU",
                f"FREQ=YEARLY;BYYEARDAY={pick((1, 100, -1))}",
                "FREQ=YEARLY;BYMONTH=1,12;BYMONTHDAY=24,31",
            )
        )
        if self.chance(30):
            rule += f";INTERVAL={pick((2, 3, 5))}"
        horizon = UNTIL.replace(tzinfo=None) + 400 * DAY
        fits = rrulestr(rule.split(";INTERVAL")[0], dtstart=first).after(first, inc=True)
        if fits is None or fits > horizon:
            return "FREQ=DAILY", list(rrulestr("FREQ=DAILY", dtstart=first).between(first, horizon, inc=True))
        return rule, list(rrulestr(rule, dtstart=fits).between(fits, horizon, inc=True))

    def ended(self, rule: str, walls: list[datetime], clock: Clock) -> tuple[list[str], list[datetime]]:
        """End a rule by number or by date, or not at all."""
        if not walls or self.chance(35):
            return [f"RRULE:{rule}"], walls
        number = self.random.randint(1, max(1, min(len(walls), 4000)))
        if self.chance(40):
            return [f"RRULE:{rule};COUNT={number}"], walls[:number]
        last = walls[number - 1]
        if clock.is_day or self.chance(25):
            return [f"RRULE:{rule};UNTIL={last:%Y%m%d}"], [wall for wall in walls if wall.date() <= last.date()]
        if self.chance(30):
            return [f"RRULE:{rule};UNTIL={last:%Y%m%dT%H%M%S}"], walls[:number]
        until = datetime.fromtimestamp(clock.instant(last), UTC)
        return [f"RRULE:{rule};UNTIL={until:%Y%m%dT%H%M%SZ}"], walls[:number]

    def exceptions(self, lines: list[str], walls: list[datetime], clock: Clock) -> tuple[list[str], list[datetime]]:
        """Delete some dates, and add some."""
        left = list(walls)
        shown = [wall for wall in walls if SINCE <= wall.replace(tzinfo=UTC) < UNTIL]
        if shown and self.chance(40):
            gone = self.random.sample(shown, min(len(shown), self.random.randint(1, 4)))
            left = [wall for wall in left if wall not in gone]
            lines = [*lines, self.moment("EXDATE", clock, gone)]
        if self.chance(20):
            added = [wall for wall in {self.near_at(walls[0]): None, self.near_at(walls[0]): None} if wall not in walls]
            if added:
                lines = [*lines, self.moment("RDATE", clock, added)]
                left = [*left, *added]
        return lines, left

    def near_at(self, like: datetime) -> datetime:
        return datetime.combine(self.near(), like.time())

    def moment(self, name: str, clock: Clock, walls: list[datetime]) -> str:
        """Write moments in the form of the series, in UTC or in another zone."""
        if clock.is_day or self.chance(85):
            return clock.line(name, *walls)
        other = self.random.choice(
            (Clock(None, ZoneInfo("UTC"), "Z"), Clock("Europe/London", self.zones("Europe/London")))
        )
        return other.line(name, *(_wall(clock.instant(wall), other.zone) for wall in walls))

    def changes(self, uid: str, walls: list[datetime], clock: Clock) -> tuple[list[str], list[datetime]]:
        """Move some dates or cancel them, now and then twice: then the later change counts."""
        shown = [wall for wall in walls if SINCE <= wall.replace(tzinfo=UTC) < UNTIL]
        changed = self.random.sample(shown, min(len(shown), self.random.randint(1, 3)))
        lines: list[str] = []
        for wall in changed:
            versions, by_stamp = self.random.choice((1, 1, 2)), self.chance(50)
            written = [
                self.change(uid, wall, clock, "DTSTAMP" if by_stamp else "SEQUENCE", number, counts=number == versions)
                for number in range(1, versions + 1)
            ]
            self.random.shuffle(written)
            lines += [line for change in written for line in change]
        return lines, [wall for wall in walls if wall not in changed]

    def change(self, uid: str, wall: datetime, clock: Clock, by: str, number: int, *, counts: bool) -> list[str]:
        """Write the change of a date of which it is the first or second, by its SEQUENCE or by its DTSTAMP."""
        length = self.length(clock)
        to = wall + DAY * self.random.randint(-3, 3)
        if not clock.is_day:
            to += timedelta(minutes=15 * self.random.randint(-8, 8))
        free = self.chance(30)
        if counts and not free:
            self.keep_busy(clock, [to], clock.elapsed(to, length))
        return [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTAMP:2026010{number if by == 'DTSTAMP' else 1}T000000Z",
            f"SEQUENCE:{number if by == 'SEQUENCE' else 1}",
            self.moment("RECURRENCE-ID", clock, [wall]),
            clock.line("DTSTART", to),
            clock.line("DTEND", to + length),
            *([self.random.choice(("STATUS:CANCELLED", "TRANSP:TRANSPARENT"))] if free else []),
            "END:VEVENT",
        ]


def _duration(length: timedelta, clock: Clock) -> str:
    return f"P{length.days}D" if clock.is_day else f"PT{int(length.total_seconds()) // 60}M"


def _wall(instant: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(instant, zone).replace(tzinfo=None)
