"""A1: a host's hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from joinlink.model.availability import DateOverride, Window
from tests.functions.site import Site
from tests.samples import HOST
from tests.worlds.world import HOST_ID, World

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


def test_a1_a_new_host_has_office_hours(site: Site) -> None:
    hours = site.get("/api/availability").json

    assert hours["weekly"] == [{"weekday": day, "start": "09:00", "end": "17:00"} for day in range(5)]
    assert set(hours) == set(HOURS)


def test_a1_hours_come_back_as_they_were_put(site: Site) -> None:
    answer = site.put("/api/availability", HOURS)

    assert (answer.status, answer.json) == (200, HOURS)
    assert site.get("/api/availability").json == HOURS


def test_a1_the_end_of_a_window_may_be_midnight(site: Site, world: World) -> None:
    site.put("/api/availability", HOURS)

    stored = world.profiles.availability[HOST_ID]
    assert stored.weekly[1].window == Window(22 * 60 + 30, 24 * 60)
    assert stored.overrides[0] == DateOverride(date(2026, 12, 24), ())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "Europe"}, "timezone"),
        ({"timezone": 1}, "timezone"),
        ({"weekly": {}}, "weekly"),
        ({"weekly": [{"weekday": 7, "start": "09:00", "end": "10:00"}]}, "weekly.0.weekday"),
        ({"weekly": [{"weekday": "0", "start": "09:00", "end": "10:00"}]}, "weekly.0.weekday"),
        ({"weekly": [{"weekday": 0, "start": "24:00", "end": "24:00"}]}, "weekly.0.start"),
        ({"weekly": [{"weekday": 0, "start": "9:00", "end": "10:00"}]}, "weekly.0.start"),
        ({"weekly": [{"weekday": 0, "start": "09:00", "end": "24:01"}]}, "weekly.0.end"),
        ({"weekly": [{"weekday": 0, "start": "09:00", "end": "09:60"}]}, "weekly.0.end"),
        ({"weekly": [{"weekday": 0, "start": "09:00", "end": "09:00"}]}, "weekly.0.end"),
        ({"weekly": [{"weekday": 0, "start": "10:00", "end": "09:00"}]}, "weekly.0.end"),
        ({"weekly": [{"weekday": 0, "start": "09:00", "end": "10:00", "zone": "UTC"}]}, "weekly.0.zone"),
        ({"weekly": [{"weekday": 0, "start": "0\u0669:00", "end": "10:00"}]}, "weekly.0.start"),
        ({"overrides": [{"date": "2026-02-30", "windows": []}]}, "overrides.0.date"),
        ({"overrides": [{"date": "24.12.2026", "windows": []}]}, "overrides.0.date"),
        ({"overrides": [{"date": "1764547200", "windows": []}]}, "overrides.0.date"),
        ({"overrides": [{"date": 20261224, "windows": []}]}, "overrides.0.date"),
        ({"overrides": [{"date": "2026-12-24T00:00:00", "windows": []}]}, "overrides.0.date"),
        ({"overrides": [{"date": "2026-12-24"}]}, "overrides.0.windows"),
        ({"overrides": [{"date": "2026-12-24", "windows": [{"start": "09:00"}]}]}, "overrides.0.windows.0.end"),
        ({"overrides": [{"date": "2026-12-24", "windows": []}] * 2}, "overrides"),
        ({"bufferBeforeMinutes": -1}, "bufferBeforeMinutes"),
        ({"bufferAfterMinutes": 1441}, "bufferAfterMinutes"),
        ({"minimumNoticeMinutes": 1.5}, "minimumNoticeMinutes"),
        ({"horizonDays": 0}, "horizonDays"),
        ({"horizonDays": 731}, "horizonDays"),
        ({"holidays": []}, "holidays"),
    ],
)
def test_wrong_hours_are_refused_by_name_and_nothing_is_stored(
    site: Site, world: World, changes: dict[str, object], field: str
) -> None:
    answer = site.put("/api/availability", {**HOURS, **changes})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert not world.profiles.availability


@pytest.mark.parametrize("field", sorted(HOURS))
def test_hours_are_replaced_as_a_whole(site: Site, field: str) -> None:
    answer = site.put("/api/availability", {name: value for name, value in HOURS.items() if name != field})

    assert (answer.status, answer.json["field"]) == (422, field)


def test_hours_are_each_hosts_own(site: Site, world: World) -> None:
    site.put("/api/availability", HOURS)
    world.add_host(replace(HOST, host_id="host_other", handle="other-host"))
    world.sign_in("host_other", "other-session")

    assert Site(world, session="other-session").get("/api/availability").json["timezone"] == "UTC"
