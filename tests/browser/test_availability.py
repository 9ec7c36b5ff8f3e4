"""A1 at the browser: a host sets the hours."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Window
from tests.e2e.people import Host, Town, from_now

PAGE = "/mentor/settings/availability"
SAVED = "Your availability is saved."
A_DATE = from_now(days=40).date().isoformat()
EVENING = {"start": "18:00", "end": "24:00"}


@pytest.fixture
def host(town: Town) -> Host:
    host = town.host()
    host.call("PUT", "/api/availability", {**hours_of(host), "weekly": [{"weekday": 0, **EVENING}]})
    return host


def hours_of(host: Host) -> dict[str, Any]:
    return dict(host.call("GET", "/api/availability").json())


def times_of(page: Page, day: str) -> Locator:
    return page.locator(".hours", has=page.get_by_role("heading", name=day)).locator("input[type=time]:visible")


def choose_times(fields: Locator, *times: str) -> None:
    for number, time in enumerate(times):
        fields.nth(number).fill(time)


def test_a1_a_host_sets_the_week_a_day_off_and_the_rules(host: Host, window: Callable[..., Window]) -> None:
    page = window(host=host).open(PAGE)
    page.get_by_role("button", name="Add hours on Monday").click()
    choose_times(times_of(page, "Monday"), "09:00", "12:00", "13:00", "17:30")
    expect(page.get_by_text("Open 7 hours 30 minutes a week in Berlin")).to_be_visible()
    page.get_by_role("button", name="Copy to weekdays what Monday has").click()
    page.get_by_role("button", name="Remove these hours of Friday").last.click()
    page.get_by_role("button", name="Add a day off").click()
    page.get_by_label("Date", exact=True).fill(A_DATE)
    page.get_by_label("Minimum notice").select_option("1 day")
    page.get_by_role("button", name="Save availability").click()

    expect(page.get_by_role("status")).to_have_text(SAVED)
    hours = hours_of(host)
    day = [{"start": "09:00", "end": "12:00"}, {"start": "13:00", "end": "17:30"}]
    assert hours["weekly"] == [{"weekday": number, **each} for number in range(5) for each in day][:-1]
    assert hours["overrides"] == [{"date": A_DATE, "windows": []}]
    assert hours["minimumNoticeMinutes"] == 1440


def test_a1_the_zone_of_the_device_is_offered_when_it_is_another(host: Host, window: Callable[..., Window]) -> None:
    page = window(host=host, timezone="America/New_York").open(PAGE)

    page.get_by_role("button", name="Use this time zone").click()
    expect(page.get_by_role("button", name="Use this time zone")).to_be_hidden()
    expect(page.get_by_text("Open 6 hours a week in New York")).to_be_visible()
    page.get_by_role("button", name="Save availability").click()

    expect(page.get_by_role("status")).to_have_text(SAVED)
    assert hours_of(host)["timezone"] == "America/New_York"
    again = window(host=host, timezone="America/New_York").open(PAGE)
    expect(again.get_by_text("This device is in another time zone")).to_be_hidden()


def test_a1_the_keyboard_alone_adds_and_removes_hours(host: Host, window: Callable[..., Window]) -> None:
    page = window(host=host).open(PAGE)

    page.get_by_role("button", name="Add hours on Tuesday").press("Enter")
    expect(times_of(page, "Tuesday").first).to_be_focused()
    page.get_by_role("button", name="Remove these hours of Tuesday").press("Enter")

    expect(page.get_by_role("button", name="Add hours on Tuesday")).to_be_focused()
    expect(times_of(page, "Tuesday")).to_have_count(0)


def test_a1_a_day_off_without_its_date_is_not_taken_for_saved(host: Host, window: Callable[..., Window]) -> None:
    page = window(host=host).open(PAGE)

    page.get_by_role("button", name="Add a day off").click()
    page.get_by_role("button", name="Save availability").click()

    expect(page.get_by_label("Date", exact=True)).to_be_focused()
    expect(page.locator("[type=date]:invalid")).to_have_count(1)
    expect(page.get_by_text(SAVED)).to_have_count(0)
