"""S4: the function that reads calendars: answers busy times or null, and rings only for what nobody had foreseen."""

import json
from io import StringIO

from joinlink.errors import CalendarOverBounds
from joinlink.model.calendar_look import LookRequest
from joinlink.model.host import Provider
from joinlink.model.slots import DAY, Interval
from tests.functions.site import run, sample
from tests.samples import NOW
from tests.worlds.world import HOST_ID, World

START = int(NOW.timestamp())
BUSY = Interval(START + 3600, START + 7200)


def read(*providers: Provider) -> object:
    window = Interval(START, START + DAY)
    return run("read_calendars", LookRequest(HOST_ID, providers, window).as_event())


def line(log: StringIO) -> dict[str, object]:
    return json.loads(log.getvalue().splitlines()[-1])


def test_s4_the_sample_is_answered(world: World) -> None:
    world.connect(Provider.GOOGLE)

    assert run("read_calendars", sample("read_calendars.google")) == {"google": []}


def test_a3_busy_times_are_answered_as_a_row_of_seconds(world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.intervals = [BUSY]

    assert read(Provider.GOOGLE) == {"google": [BUSY.start, BUSY.end]}


def test_s4_a_calendar_over_the_bounds_is_null_and_wakes_nobody(world: World, log: StringIO) -> None:
    world.connect_apple()
    world.apple_calendar.failures.add("busy", CalendarOverBounds("too long"))

    assert read(Provider.APPLE) == {"apple": None}
    told = line(log)
    assert (told["level"], told["unknown"], told["reasons"]) == ("INFO", ["apple"], ["CalendarOverBounds"])


def test_s4_what_nobody_had_foreseen_is_null_too_and_the_operator_is_told_where_it_was(world: World, log) -> None:
    world.connect_apple()
    world.apple_calendar.failures.add("busy", RecursionError("BEGIN:VEVENT SUMMARY:private"))

    assert read(Provider.APPLE) == {"apple": None}
    told = line(log)
    assert (told["level"], told["troubles"][0]["error"]) == ("ERROR", "RecursionError")
    assert "private" not in log.getvalue()
