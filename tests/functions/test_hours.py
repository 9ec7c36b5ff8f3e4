"""P4: several sets of hours, by API and on the pages, and the classes that choose one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from joinlink.model.availability import FIRST_HOURS, MOST_SETS, DateOverride
from tests.functions.site import Site
from tests.samples import EVENINGS
from tests.worlds.world import CSRF_TOKEN, HOST_ID, PAID_CLASS, World

API = "/api/availability/hours"
PAGE = "/mentor/settings/availability"
EVENINGS_PAGE = f"{PAGE}/hours/{EVENINGS.hours_id}"
TUESDAY_EVENING = [{"weekday": 1, "start": "18:00", "end": "21:00"}]
BODY: dict[str, Any] = {"name": "Late", "weekly": TUESDAY_EVENING, "overrides": [{"date": "2026-12-24", "windows": []}]}


@pytest.fixture
def sold(world: World) -> World:
    """A world with *Evenings*, and a class that has chosen them."""
    world.live_in("Europe/Berlin")
    world.also_open(EVENINGS)
    world.sell(replace(PAID_CLASS, hours_id=EVENINGS.hours_id))
    return world


def class_of(world: World) -> Any:
    return world.profiles.load(HOST_ID).classes[0]


def names(world: World) -> list[str]:
    return [each.title for each in world.profiles.availability[HOST_ID].sets]


def test_p4_a_set_of_hours_comes_back_as_it_was_made_beside_the_one_that_every_host_has(site: Site) -> None:
    made = site.post(API, BODY)

    assert (made.status, made.json) == (
        201,
        {"hoursId": made.json["hoursId"], **BODY, "isDefault": False, "classIds": []},
    )
    first, second = site.get(API).json["hours"]
    assert (first["hoursId"], first["name"], first["isDefault"]) == (FIRST_HOURS, "Working hours", True)
    assert second == made.json == site.get(f"{API}/{second['hoursId']}").json


def test_p4_hours_replaced_by_the_older_call_leave_the_other_sets_and_the_names_as_they_are(site: Site, sold) -> None:
    site.put(f"{API}/{FIRST_HOURS}", {**BODY, "name": "Office"})
    hours = site.get("/api/availability").json
    assert (hours["weekly"], hours["overrides"]) == (TUESDAY_EVENING, [])

    assert site.put("/api/availability", {**hours, "weekly": [], "horizonDays": 9}).json["weekly"] == []

    first, second = site.get(API).json["hours"]
    assert (first["name"], first["weekly"], first["overrides"]) == ("Office", [], BODY["overrides"])
    assert (second["name"], second["classIds"]) == ("Evenings", [PAID_CLASS.class_id])


def test_p4_a_set_that_becomes_the_default_is_the_week_that_the_older_call_tells(site: Site, sold: World) -> None:
    evenings = site.get(f"{API}/{EVENINGS.hours_id}").json
    body = {name: evenings[name] for name in ("name", "weekly", "overrides")}

    assert site.put(f"{API}/{EVENINGS.hours_id}", {**body, "isDefault": True}).json["isDefault"]

    assert site.get("/api/availability").json["weekly"] == evenings["weekly"]
    assert names(sold) == ["Evenings", "Working hours"]


def test_p4_a_set_that_is_removed_leaves_its_classes_on_the_default(site: Site, sold: World) -> None:
    assert site.delete(f"{API}/{EVENINGS.hours_id}").status == 204

    assert (names(sold), class_of(sold).hours_id) == (["Working hours"], None)
    refused = site.delete(f"{API}/{FIRST_HOURS}")
    assert (refused.status, refused.json["code"]) == (409, "illegal_transition")
    assert site.get(f"{API}/{EVENINGS.hours_id}").status == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "evenings"}, "name"),
        ({"name": "n" * 61}, "name"),
        ({"weekly": [{"weekday": 1, "start": "18:00", "end": "17:00"}]}, "weekly.0.end"),
        ({"overrides": [{"date": "2026-12-24", "windows": []}] * 2}, "overrides"),
        ({"overrides": [{"date": f"2027-01-{day:02}", "windows": []} for day in range(1, 32)]}, "overrides"),
        ({"timezone": "UTC"}, "timezone"),
    ],
)
def test_p4_wrong_hours_are_refused_by_name_and_nothing_is_stored(site: Site, sold, changes, field) -> None:
    answer = site.post(API, {**BODY, **changes})

    assert (answer.status, answer.json.get("field")) == (422, field)
    assert names(sold) == ["Working hours", "Evenings"]


def test_p4_there_are_ten_sets_at_most(site: Site, sold: World) -> None:
    sold.also_open(
        *(replace(EVENINGS, hours_id=f"hours_{number}", name=f"{number}") for number in range(MOST_SETS - 1))
    )

    assert site.post(API, BODY).status == 422
    assert "Add a set of hours" not in site.get(PAGE).words


def test_p4_a_class_takes_only_hours_that_there_are(site: Site, sold: World) -> None:
    address = f"/api/classes/{PAID_CLASS.class_id}"
    assert site.get(address).json["hoursId"] == EVENINGS.hours_id

    refused = site.patch(address, {"hoursId": "hours_nobody_s"})

    assert (refused.status, refused.json["field"]) == (422, "hoursId")
    assert "hoursId" not in site.patch(address, {"hoursId": None}).json
    assert site.patch(address, {"hoursId": EVENINGS.hours_id}).json["hoursId"] == EVENINGS.hours_id


# --- the pages ---


def test_p4_the_calendar_shows_the_hours_of_every_set(site: Site, sold: World) -> None:
    shown = site.get("/mentor/calendar?view=week").words

    assert ("8:00 PM" in shown, "9:00 PM" in shown) == (True, False)


def test_p4_a_host_with_one_set_has_one_line_more_and_nothing_to_choose_at_a_class(site: Site, world: World) -> None:
    world.sell(PAID_CLASS)
    page = site.get(PAGE)

    assert page.find("//h2/text()") == [
        *("Weekly hours", "Dates that differ", "Around bookings", "Other hours for some classes")
    ]
    assert not page.find("//section[@aria-labelledby='sets']//li")
    of_class = site.get(f"/mentor/classes/{PAID_CLASS.class_id}")
    assert (of_class.status, of_class.find("//*[@name='hoursId']")) == (200, [])


def test_p4_a_set_is_made_on_a_page_without_a_script_and_a_class_chooses_it(site: Site, world: World) -> None:
    world.sell(replace(PAID_CLASS, hours_id=None))
    world.live_in("Europe/Berlin")
    typed = site.get(f"{PAGE}/hours/new").form("/hours/new")
    spare = next(name for name, value in typed.items() if name.endswith(".weekday") and value == "1").rpartition(".")[0]

    made = site.submit(
        f"{PAGE}/hours/new", {**typed, "name": "Late", f"{spare}.start": "18:00", f"{spare}.end": "00:00"}
    )

    assert (made.status, "Now let a class choose them." in site.get(made.location).words) == (303, True)
    assert names(world) == ["Working hours", "Late"]
    form = site.get(f"/mentor/classes/{PAID_CLASS.class_id}")
    (hours_id,) = form.find("//select[@name='hoursId']/option[text()='Late']/@value")
    assert form.find("//select[@name='hoursId']/option/text()") == ["The default: Working hours", "Late"]
    site.submit(f"/mentor/classes/{PAID_CLASS.class_id}", {**form.form(PAID_CLASS.class_id), "hoursId": hours_id})
    assert class_of(world).hours_id == hours_id
    assert f"Late 3 hours a week · {PAID_CLASS.title}" not in site.get(PAGE).words
    assert f"Late 6 hours a week · {PAID_CLASS.title}" in site.get(PAGE).words


def test_p4_what_the_page_of_a_set_shows_is_what_it_saves(site: Site, sold: World) -> None:
    day_off = replace(EVENINGS, overrides=(DateOverride(date(2026, 12, 24)),))
    sold.also_open(day_off)

    answer = site.submit(EVENINGS_PAGE, site.get(EVENINGS_PAGE).form(EVENINGS_PAGE))

    assert (answer.status, sold.profiles.availability[HOST_ID].others) == (303, (day_off,))


def test_p4_a_copy_begins_with_the_hours_of_another_set_and_a_name_of_its_own(site: Site, sold: World) -> None:
    page = site.get(f"{PAGE}/hours/new?copy={EVENINGS.hours_id}")

    assert site.submit(f"{PAGE}/hours/new", page.form("/hours/new")).status == 303
    assert names(sold) == ["Working hours", "Evenings", "Copy of Evenings"]
    assert sold.profiles.availability[HOST_ID].others[1].weekly == EVENINGS.weekly


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"name": ""}, "name", "This field is needed."),
        ({"name": "Working hours"}, "name", "Other hours have this name."),
        ({"weekly.0.end": "17:00"}, "weekly.0.end", "The end must be later than the start."),
        ({"overrides.0.date": "soon"}, "overrides.0.date", "Write a date as 2026-12-01."),
    ],
)
def test_p4_an_error_stands_beside_its_field_and_what_was_typed_stays(site, sold, fields, name, words) -> None:
    typed = site.get(EVENINGS_PAGE).form(EVENINGS_PAGE) | fields

    answer = site.submit(EVENINGS_PAGE, typed)

    assert (answer.status, answer.error(name)) == (422, words)
    assert answer.form(EVENINGS_PAGE)[name] == fields[name]
    assert sold.profiles.availability[HOST_ID].others == (EVENINGS,)


def test_p4_a_form_opened_before_another_change_shows_both_versions_and_saves_nothing(site: Site, sold: World) -> None:
    typed = site.get(EVENINGS_PAGE).form(EVENINGS_PAGE) | {"weekly.0.end": "20:00"}
    renamed = replace(EVENINGS, name="Late")
    sold.also_open(renamed)

    answer = site.submit(EVENINGS_PAGE, typed)

    assert (answer.status, sold.profiles.availability[HOST_ID].others) == (409, (renamed,))
    assert "Name Saved now: Late Yours: Evenings" in answer.words
    assert "Monday Saved now: 18:00–21:00 Yours: 18:00–20:00" in answer.words
    assert site.submit(EVENINGS_PAGE, answer.form(EVENINGS_PAGE)).status == 303


def test_p4_removing_first_says_which_classes_go_by_the_default_then(site: Site, sold: World) -> None:
    page = site.get(EVENINGS_PAGE)
    assert f"These classes will go by “Working hours” from then on: {PAID_CLASS.title} ." in page.words

    removed = site.submit(f"{EVENINGS_PAGE}/remove", {"csrf": CSRF_TOKEN})

    assert (removed.status, removed.location) == (303, f"{PAGE}?removed=yes")
    assert (names(sold), class_of(sold).hours_id) == (["Working hours"], None)


def test_p4_saving_the_page_of_all_hours_leaves_the_other_sets_alone(site: Site, sold: World) -> None:
    assert site.submit(f"{EVENINGS_PAGE}/default", {"csrf": CSRF_TOKEN}).status == 303

    assert site.submit(PAGE, site.get(PAGE).form(PAGE) | {"horizonDays": "14"}).status == 303

    stored = sold.profiles.availability[HOST_ID]
    assert (stored.default, stored.horizon_days) == (EVENINGS, 14)
    assert [each.hours_id for each in stored.others] == [FIRST_HOURS]
