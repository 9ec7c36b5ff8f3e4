"""A1: the page on which a host sets the hours."""

import html
import re
from dataclasses import replace
from datetime import date

import pytest

from joinlink.model.availability import Availability, DateOverride, WeeklyWindow, Window
from tests.functions.site import Answer, Site
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

PAGE = "/mentor/settings/availability"
HOURS = Availability(
    timezone="Europe/Berlin",
    weekly=(WeeklyWindow(0, Window(9 * 60, 12 * 60)), WeeklyWindow(6, Window(22 * 60 + 30, 24 * 60))),
    overrides=(
        DateOverride(date(2026, 12, 24)),
        DateOverride(date(2026, 12, 31), (Window(10 * 60, 12 * 60), Window(13 * 60, 14 * 60))),
    ),
    buffer_before_minutes=7,
    buffer_after_minutes=10,
    minimum_notice_minutes=120,
    horizon_days=90,
)
SETTINGS = {
    "timezone": "Europe/Berlin",
    "bufferBeforeMinutes": "0",
    "bufferAfterMinutes": "15",
    "minimumNoticeMinutes": "1440",
    "horizonDays": "30",
}


def row(number: int, weekday: int, start: str, end: str) -> dict[str, str]:
    """Return the fields of a row of the week."""
    name = f"weekly.{number}"
    return {f"{name}.weekday": str(weekday), f"{name}.start": start, f"{name}.end": end}


def window(number: int, start: str, end: str) -> dict[str, str]:
    """Return the fields of a window of the first date."""
    name = f"overrides.0.windows.{number}"
    return {f"{name}.start": start, f"{name}.end": end}


MONDAY_MORNING = row(0, 0, "09:00", "12:00")
CHRISTMAS = {"overrides.0.date": "2026-12-24"}
LATE = CHRISTMAS | window(0, "20:00", "00:00") | window(1, "23:00", "23:30")


def submit(site: Site, *rows: dict[str, str]) -> Answer:
    fields = {**SETTINGS, "csrf": CSRF_TOKEN}
    for each in rows:
        fields |= each
    return site.submit(PAGE, fields)


def fields_of(page: Answer, *, with_spare_ones: bool = True) -> dict[str, str]:
    """Return what a browser would send from the page; one that runs scripts sees nothing in a noscript."""
    text = re.sub(r"<template.*?</template>", "", page.text, flags=re.DOTALL)
    text = text if with_spare_ones else re.sub(r"<noscript>.*?</noscript>", "", text, flags=re.DOTALL)
    form = text[text.index('<form method="post" action="/mentor/settings') :]
    inputs = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form)
    chosen = re.findall(r'<select id="(\w+)".*?<option value="(\d+)" selected>', form, re.DOTALL)
    return {name: html.unescape(value) for name, value in [*inputs, *chosen]}


def error_beside(page: Answer, name: str) -> str | None:
    """Return the words that a field points to as its error."""
    if not re.search(rf'name="{name}"[^>]* aria-describedby="[^"]*\b{name}-error" aria-invalid="true"', page.text):
        return None
    found = re.search(rf'<p class="error" id="{name}-error">(.*?)</p>', page.text)
    return found and html.unescape(found[1])


def test_a1_the_page_shows_the_hours_of_a_new_host_and_says_that_nobody_has_set_them(site: Site) -> None:
    page = site.get(PAGE)

    fields = fields_of(page, with_spare_ones=False)
    assert [fields[f"weekly.{day}.start"] for day in range(5)] == ["09:00"] * 5
    assert "Open 40 hours a week in UTC" in page.text
    assert "These are the hours that a new host starts with" in page.text


@pytest.mark.parametrize("with_spare_ones", [True, False])
def test_a1_what_the_page_shows_is_what_it_saves(site: Site, world: World, with_spare_ones: bool) -> None:
    world.open_hours(HOURS)
    page = site.get(PAGE)

    answer = site.submit(PAGE, fields_of(page, with_spare_ones=with_spare_ones))

    assert (answer.status, answer.location) == (303, f"{PAGE}?saved=yes")
    assert world.profiles.availability[HOST_ID] == HOURS
    assert "Your availability is saved." in site.get(answer.location).text
    assert "a new host starts with" not in page.text
    assert '<option value="7" selected>7 minutes</option>' in page.text
    assert '<option value="90" selected>90 days</option>' in page.text


def test_a1_without_a_script_each_day_has_rows_to_fill_in(site: Site, world: World) -> None:
    world.open_hours(HOURS)
    fields = fields_of(site.get(PAGE))
    sunday = [name for name, day in fields.items() if name.endswith(".weekday") and day == "6"]
    spare = sunday[-1].removesuffix(".weekday")

    site.submit(PAGE, {**fields, f"{spare}.start": "08:00", f"{spare}.end": "09:15", "overrides.4.date": "2026-12-27"})

    stored = world.profiles.availability[HOST_ID]
    assert WeeklyWindow(6, Window(8 * 60, 9 * 60 + 15)) in stored.weekly
    assert DateOverride(date(2026, 12, 27)) in stored.overrides


def test_a1_a_form_makes_the_host_set_up(site: Site, world: World) -> None:
    answer = submit(site, MONDAY_MORNING, row(1, 0, "12:00", "13:00"), CHRISTMAS, {"weekly.7.weekday": "2"})

    assert answer.status == 303
    assert world.profiles.load(HOST_ID).has_set_availability
    assert world.profiles.availability[HOST_ID] == Availability(
        timezone="Europe/Berlin",
        weekly=(WeeklyWindow(0, Window(9 * 60, 12 * 60)), WeeklyWindow(0, Window(12 * 60, 13 * 60))),
        overrides=(DateOverride(date(2026, 12, 24)),),
        buffer_before_minutes=0,
        buffer_after_minutes=15,
        minimum_notice_minutes=1440,
        horizon_days=30,
    )


@pytest.mark.parametrize("typed", ["9" * 5000, "\u00b2", "\u0663", "-1", "1e3"])
@pytest.mark.parametrize("name", ["bufferBeforeMinutes", "horizonDays"])
def test_a1_a_number_that_is_none_is_refused_beside_its_field(site: Site, name: str, typed: str) -> None:
    answer = submit(site, MONDAY_MORNING, {name: typed})

    assert answer.status == 422
    assert f'id="{name}-error"' in answer.text


@pytest.mark.parametrize(
    ("start", "end", "minutes"), [("22:00", "00:00", 120), ("00:00", "00:00", 1440), ("22:00", "24:00", 120)]
)
def test_a1_a_window_that_ends_at_midnight_lasts_until_the_end_of_the_day(site, world, start, end, minutes) -> None:
    submit(site, row(0, 0, start, end))

    assert world.profiles.availability[HOST_ID].weekly_minutes == minutes
    assert fields_of(site.get(PAGE))["weekly.0.end"] == "00:00"


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"weekly.0.end": "08:00"}, "weekly.0.end", "The end must be later than the start."),
        ({"weekly.0.end": ""}, "weekly.0.end", "This field is needed."),
        ({"weekly.0.start": " "}, "weekly.0.start", "This field is needed."),
        (row(5, 0, "11:59", "13:00"), "weekly.1.start", "This overlaps the hours from 09:00 to 12:00."),
        (row(5, 0, "08:00", "09:30"), "weekly.0.start", "This overlaps the hours from 08:00 to 09:30."),
        (LATE, "overrides.0.windows.1.start", "This overlaps the hours from 20:00 to 24:00."),
        (window(0, "09:00", "10:00"), "overrides.0.date", "This field is needed."),
        ({"overrides.0.date": "24.12.2026"}, "overrides.0.date", "Write a date as 2026-12-01."),
        (CHRISTMAS | {"overrides.8.date": "2026-12-24"}, "overrides.1.date", "This date is already in the list."),
        ({"timezone": "Berlln"}, "timezone", "There is no time zone of this name; one is Europe/London."),
        ({"horizonDays": "soon"}, "horizonDays", "Write a whole number."),
    ],
)
def test_a1_an_error_stands_beside_its_field_and_what_was_typed_stays(site, world, fields, name, words) -> None:
    answer = submit(site, MONDAY_MORNING, fields)

    assert answer.status == 422
    assert error_beside(answer, name) == words
    assert "Please look at the marked fields again." in answer.text
    typed = {**SETTINGS, "timezone": "Central European Time, Berlin", **MONDAY_MORNING, **fields}
    assert {value.strip() for value in typed.values()} - {"soon"} <= {*fields_of(answer).values(), ""}
    assert not world.profiles.availability


def test_a1_every_wrong_row_is_marked_at_once_and_equal_rows_keep_fields_of_their_own(site: Site) -> None:
    wrong = [row(0, 0, "09:00", "08:00"), row(1, 1, "10:00", "10:00"), row(2, 1, "10:00", "10:00")]

    answer = submit(site, *wrong, {"timezone": "Nowhere"})

    assert all(error_beside(answer, name) for name in ("weekly.0.end", "weekly.1.end", "weekly.2.end", "timezone"))
    assert fields_of(answer).keys() >= {name for each in wrong for name in each}


@pytest.mark.parametrize(
    ("language", "words", "typed", "zone"),
    [
        ("en", "Central European Time, Berlin", "PST", "America/Los_Angeles"),
        ("de", "Mitteleuropäische Zeit, Berlin", "Peking", "Asia/Shanghai"),
        ("ar", "توقيت وسط أوروبا، برلين", "الهند", "Asia/Kolkata"),
    ],
)
def test_f4_the_zone_stands_there_in_words_and_is_found_by_what_it_is_called(
    site: Site, world: World, language, words, typed, zone
) -> None:
    world.be(locale=language)
    world.open_hours(HOURS)
    shown = fields_of(site.get(PAGE))

    assert shown["timezone"] == words
    site.submit(PAGE, {**shown, "timezone": typed, "csrf": CSRF_TOKEN})
    assert world.profiles.availability[HOST_ID] == replace(HOURS, timezone=zone)


def test_f4_where_it_could_be_several_zones_one_of_them_is_chosen_without_a_script(site: Site, world: World) -> None:
    asked = submit(site, MONDAY_MORNING, {"timezone": "USA"})

    choices = asked.find("//input[@type='radio'][@name='timezone']/@value")
    assert (asked.status, "That could be several time zones. Which one is it?" in asked.words) == (422, True)
    assert {"America/New_York", "America/Chicago"} <= set(choices)
    submit(site, MONDAY_MORNING, {"timezone": "America/Chicago"})
    assert world.profiles.availability[HOST_ID].timezone == "America/Chicago"


@pytest.mark.parametrize(("zone", "first_shown"), [("UTC", "2026-12-01"), ("Pacific/Kiritimati", "2026-12-02")])
def test_a1_dates_that_are_over_by_the_hosts_calendar_are_not_shown(site, world, zone, first_shown) -> None:
    """It is 1 December 2026, 10:00 in UTC, and already the second on Kiritimati."""
    world.clock.time = world.clock.time.replace(hour=10)
    dates = tuple(DateOverride(day) for day in (date(2026, 12, 2), date(2026, 12, 1), date(2026, 11, 30)))
    world.open_hours(Availability(zone, (), dates))

    assert fields_of(site.get(PAGE))["overrides.0.date"] == first_shown


@pytest.mark.parametrize(
    ("windows", "sentence"),
    [
        ((), "Closed all week in Berlin"),
        ((Window(0, 60),), "Open 1 hour a week in Berlin"),
        ((Window(0, 60), Window(30, 90)), "Open 1 hour 30 minutes a week in Berlin"),
        ((Window(0, 45),), "Open 45 minutes a week in Berlin"),
        ((Window(0, 1440),), "Open 24 hours a week in Berlin"),
    ],
)
def test_a1_the_week_is_summed_up(site: Site, world: World, windows: tuple[Window, ...], sentence: str) -> None:
    world.open_hours(Availability("Europe/Berlin", tuple(WeeklyWindow(3, window) for window in windows)))

    assert f">{sentence}</p>" in site.get(PAGE).text


def test_a_form_opened_before_another_change_shows_both_versions_and_saves_nothing(site: Site, world: World) -> None:
    world.open_hours(HOURS)
    typed = fields_of(site.get(PAGE)) | MONDAY_MORNING | {"weekly.0.end": "11:00", "csrf": CSRF_TOKEN}
    between = replace(HOURS, horizon_days=30, overrides=())
    world.open_hours(between)

    answer = site.submit(PAGE, typed)

    assert answer.status == 409
    assert world.profiles.availability[HOST_ID] == between
    told = " ".join(" ".join(answer.find("//*[@role='alert']//dl//text()")).split())
    assert "Monday Saved now: 09:00–12:00 Yours: 09:00–11:00" in told
    assert "2026-12-24 Saved now: – Yours: Closed" in told
    assert "How far ahead Saved now: 30 days Yours: 90 days" in told
    assert "Time zone" not in told

    assert site.submit(PAGE, fields_of(answer) | {"csrf": CSRF_TOKEN}).status == 303
    assert world.profiles.availability[HOST_ID].weekly[0].window == Window(9 * 60, 11 * 60)
