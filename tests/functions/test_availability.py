"""A1: a host's hours."""

from dataclasses import replace
from typing import Any

import pytest

from tests.functions.site import Site
from tests.samples import HOST
from tests.worlds.world import World

API = "/api/availability"
HOURS: dict[str, Any] = {
    "timezone": "Europe/Berlin",
    "weekly": [{"weekday": 0, "start": "09:00", "end": "12:00"}, {"weekday": 6, "start": "22:30", "end": "24:00"}],
    "overrides": [
        {"date": "2026-12-24", "windows": []},
        {"date": "2026-12-31", "windows": [{"start": "10:00", "end": "12:00"}]},
    ],
    "bufferBeforeMinutes": 5,
    "bufferAfterMinutes": 10,
    "minimumNoticeMinutes": 120,
    "horizonDays": 60,
}


def monday(**changes: object) -> dict[str, object]:
    return {"weekly": [{"weekday": 0, "start": "09:00", "end": "10:00", **changes}]}


def on(day: object, **members: object) -> dict[str, object]:
    return {"overrides": [{"date": day, "windows": [], **members}]}


def test_a1_hours_come_back_as_they_were_put_and_are_each_hosts_own(site: Site, world: World) -> None:
    world.add_host(replace(HOST, host_id="host_other", handle="other"))
    world.sign_in("host_other", "other-session")

    answer = site.put(API, HOURS)

    assert (answer.status, answer.json) == (200, HOURS)
    assert site.get(API).json == HOURS
    assert Site(world, session="other-session").get(API).json["timezone"] == "UTC"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": 1}, "timezone"),
        ({"weekly": {}}, "weekly"),
        (monday(weekday="0"), "weekly.0.weekday"),
        (monday(start="24:00", end="24:00"), "weekly.0.start"),
        (monday(start="9:00"), "weekly.0.start"),
        (monday(start="0\u0669:00"), "weekly.0.start"),
        (monday(end="24:01"), "weekly.0.end"),
        (monday(end="09:60"), "weekly.0.end"),
        (monday(end="09:00"), "weekly.0.end"),
        (monday(zone="UTC"), "weekly.0.zone"),
        (on("2026-02-30"), "overrides.0.date"),
        (on("24.12.2026"), "overrides.0.date"),
        (on("1764547200"), "overrides.0.date"),
        (on(20261224), "overrides.0.date"),
        (on("2026-12-24T00:00:00"), "overrides.0.date"),
        ({"overrides": [{"date": "2026-12-24"}]}, "overrides.0.windows"),
        (on("2026-12-24", windows=[{"start": "09:00"}]), "overrides.0.windows.0.end"),
        ({"overrides": [{"date": "2026-12-24", "windows": []}] * 2}, "overrides"),
        ({"bufferBeforeMinutes": -1}, "bufferBeforeMinutes"),
        ({"minimumNoticeMinutes": 1.5}, "minimumNoticeMinutes"),
        ({"horizonDays": 0}, "horizonDays"),
        ({"holidays": []}, "holidays"),
    ],
)
def test_wrong_hours_are_refused_by_name_and_nothing_is_stored(site, world, changes, field) -> None:
    answer = site.put(API, {**HOURS, **changes})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert not world.profiles.availability


@pytest.mark.parametrize("field", sorted(HOURS))
def test_hours_are_replaced_as_a_whole(site: Site, field: str) -> None:
    answer = site.put(API, {name: value for name, value in HOURS.items() if name != field})

    assert (answer.status, answer.json["field"]) == (422, field)
