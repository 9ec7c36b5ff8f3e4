"""Sites and settings that are simulated, and the results."""

import random
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.care import first_look, next_pre_flight, next_reminder, reminder_due
from joinlink.model.due import Due, DueKind
from joinlink.model.share import Share
from joinlink.usecases.care.heal import heal
from joinlink.usecases.mails.send_reminders import send_reminders
from tests.fakes.clock import FakeClock
from tests.scale import assumptions as given
from tests.scale.cloud import Lambda, Meter, Ses
from tests.scale.house import BOOKED, Bookings, SimulatedHouse
from tests.scale.stores import SimulatedDueWork

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY: Final = datetime(2026, 12, 1, tzinfo=UTC)
BEGIN: Final = TODAY + timedelta(hours=15, minutes=45)
END: Final = TODAY + timedelta(hours=18, minutes=45)
TICK: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Scenario:
    """A site and its settings."""

    hosts: int
    bookings: int
    """Ahead, a tenth of them on each of the next days."""
    mails_per_second: float = 14
    workers: int = 4
    is_shared: bool = True
    """False for the way it was."""


@dataclass(frozen=True)
class Result:
    """What was measured from BEGIN to END."""

    scenario: Scenario
    late: dict[str, list[float]]
    """Seconds after it was due, by kind of work, of reminders by their minutes; for what is not done, up to the end."""
    done: Counter[str]
    undone: Counter[str]
    """By kind: what was done, and what was due a tick before the end and is not."""
    after_start: int
    """Mails of an hour before the class that had not gone out by its start."""
    heat: dict[str, float]
    """The most units that one partition of the index served in a second, of reads and of writes."""
    most_at_once: int
    used: dict[str, Counter[str]]
    throttled: int

    def reminders(self, minutes: int) -> list[float]:
        """Return how late the mails of one reminder were."""
        return self.late.get(f"reminder-{minutes}", [])


def simulate(scenario: Scenario) -> Result:
    """Run both schedules over the afternoon of a site's busiest day."""
    clock = FakeClock(BEGIN)
    meter = Meter(clock, random.Random(7))
    due_work = SimulatedDueWork(meter, takes_turns=scenario.is_shared)
    functions: dict = {}
    cloud = Lambda(meter, functions, scenario.workers if scenario.is_shared else 1, hands_out=scenario.is_shared)
    a_day = scenario.bookings / given.DAYS_AHEAD
    mailer = Ses(
        meter, scenario.mails_per_second, lambda now: 2 * a_day * _of_hour(now.hour, given.BOOKED_OF_HOURS) / 3600
    )
    bookings = Bookings(meter, array("I"))
    house = SimulatedHouse(meter, clock, due_work, cloud, mailer, bookings)
    functions |= {"heal": partial(_heal, house), "send_reminders": partial(send_reminders, house)}
    _fill(scenario, due_work, bookings.starts)
    cloud.schedule(BEGIN, END, TICK)
    cloud.run()
    return _result(scenario, house)


def _heal(house: SimulatedHouse, share: Share | None) -> None:
    """Heal; what fails as nobody foresaw would be a fault of the simulation."""
    healed = heal(house, share)
    assert healed.troubles == (), healed.troubles


def _fill(scenario: Scenario, due_work: SimulatedDueWork, starts: "array[int]") -> None:
    """Put all bookings there and, of the due work, what falls due before the end."""
    chance = random.Random(11)
    for day in range(given.DAYS_AHEAD):
        starts.extend(_starts(TODAY + day * DAY, round(scenario.bookings / given.DAYS_AHEAD), chance))
    for number, start in enumerate(starts):
        if start > (END + DAY).timestamp():
            continue
        booking = _booking(number, start)
        for kind, at in (
            (DueKind.REMINDER, next_reminder(booking, BEGIN)),
            (DueKind.CARE, next_pre_flight(booking, BEGIN)),
        ):
            if at is not None and at < END:
                due_work.put(kind, str(number), at, booking.starts_at if scenario.is_shared else None)
    _fill_first_looks(scenario, due_work, starts, chance)
    for share, kind, every in (
        (given.WITH_GOOGLE, DueKind.GOOGLE_CALENDAR, HOUR),
        (given.WITH_APPLE, DueKind.APPLE_CALENDAR, HOUR),
        (given.WITH_ZOOM, DueKind.ZOOM, DAY),
        (given.WITH_GOOGLE, DueKind.GOOGLE, DAY),
    ):
        for number in range(round(scenario.hosts * share)):
            due_work.put(kind, f"host_{number}", BEGIN + chance.random() * every)


def _fill_first_looks(
    scenario: Scenario, due_work: SimulatedDueWork, starts: "array[int]", chance: random.Random
) -> None:
    """Let bookings of later days be made meanwhile."""
    later = [number for number, start in enumerate(starts) if start > (END + DAY).timestamp()]
    a_day = scenario.bookings / given.DAYS_AHEAD
    made = a_day * sum(_of_hour(hour, given.BOOKED_OF_HOURS) for hour in range(16, 19))
    for number in chance.sample(later, min(len(later), round(made))):
        due_work.put(DueKind.CARE, str(number), first_look(BEGIN + chance.random() * (END - BEGIN)))


def _starts(day: datetime, count: int, chance: random.Random) -> Iterator[int]:
    hours = [_of_hour(hour, given.STARTS_OF_HOURS) for hour in range(24)]
    minutes = given.STARTS_OF_MINUTES
    drawn = zip(
        chance.choices(range(24), hours, k=count),
        chance.choices(list(minutes), list(minutes.values()), k=count),
        strict=True,
    )
    for hour, minute in drawn:
        yield int((day + timedelta(hours=hour, minutes=minute)).timestamp())


def _of_hour(hour: int, shares: dict[int, float]) -> float:
    """Return an hour's share of a day; what the named hours leave is spread over the others."""
    return shares.get(hour, (1 - sum(shares.values())) / (24 - len(shares)))


def _booking(number: int, start: int) -> Booking:
    starts_at = datetime.fromtimestamp(start, UTC)
    return replace(BOOKED, booking_id=str(number), starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))


def _result(scenario: Scenario, house: SimulatedHouse) -> Result:
    due_work, meter = house.due_work, house.meter
    late = {str(kind): list(spans) for kind, spans in due_work.late.items()}
    done = Counter({kind: len(spans) for kind, spans in late.items()})
    undone: Counter[str] = Counter()
    for due in due_work.undone(END - TICK):
        kind = str(due.kind) if due.kind is not DueKind.REMINDER else _reminder(due, house)
        late.setdefault(kind, []).append((END - due.at).total_seconds())
        undone[kind] += 1
    after_start = _add_reminders(house, late)
    heat = {
        what: max(units for (kind, _, _), units in meter.heat.items() if kind == what) for what in ("read", "write")
    }
    most_at_once = house.workers.most_at_once()
    return Result(
        scenario, late, done, undone, after_start, heat, most_at_once, dict(meter.used), house.mailer.throttled
    )


def _reminder(due: Due, house: SimulatedHouse) -> str:
    """Name a reminder that waits by its minutes before the start."""
    return f"reminder-{reminder_due(house.bookings.get(due.owner_id), END)}"


def _add_reminders(house: SimulatedHouse, late: dict[str, list[float]]) -> int:
    """Add how late each mail was, by its minutes before the start; returns how many came after it."""
    after_start = 0
    for (booking_id, minutes, _), sent_at in house.mail_ledger.sent.items():
        assert minutes is not None
        start = house.bookings.starts[int(booking_id)]
        late.setdefault(f"reminder-{minutes}", []).append(sent_at.timestamp() - (start - 60 * minutes))
        after_start += sent_at.timestamp() > start
    waiting = (
        house.bookings.starts[int(due.owner_id)] for due in house.due_work.undone(END) if due.kind is DueKind.REMINDER
    )
    return after_start + 2 * sum(start < END.timestamp() for start in waiting)


def percentile(spans: Sequence[float], share: float) -> float:
    """Return what this share of them is not above."""
    ordered = sorted(spans)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
