"""A guest at the browser: finds a time, books it, pays and joins; with JavaScript and without."""

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Error, Locator, Page, Request, Route, expect

from tests.browser.browsing import DESK, Window
from tests.e2e.people import Offer, Town

OPEN_WINDOW = Callable[..., Window]


pytestmark = pytest.mark.usefixtures("undisturbed")


def class_page(offer: Offer) -> str:
    return f"/book/{offer.handle}/{offer.slug}"


def later_page(offer: Offer) -> str:
    """The class's page with a day on which no time is too near, at whatever hour the test runs."""
    return f"{class_page(offer)}?day={offer.slots()[-1]['startsAt'][:10]}"


def day_links(page: Page) -> Locator:
    return page.locator(".weeks a")


def times(page: Page) -> Locator:
    return page.locator("#times .time")


def idle_picker(page: Page) -> Locator:
    return page.locator("[data-picker]:not([aria-busy])")


def go_to_a_day(page: Page, number: int = 1) -> None:
    """Show the times of a day after the first free one, which may have one time left that is soon too near.

    That day may have been shown before. A time that is chosen before its times have come anew may be gone with them.
    """
    expect(idle_picker(page)).to_be_visible()
    day_links(page).nth(number).click()
    expect(idle_picker(page).locator(".weeks a").nth(number)).to_have_attribute("aria-current", "true")


def introduce(page: Page) -> None:
    page.get_by_label("Your name").fill("Guest")
    page.get_by_label("Your e-mail address").fill("guest@example.com")


def watched(page: Page) -> None:
    """Mark the page, so that a reload would be seen."""
    page.evaluate("window.isTheSame = true")


def is_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSame === true"))


def in_the_browsers_zone(page: Page, zone: str) -> None:
    expect(page.locator("[data-picker]")).to_have_attribute("data-zone", zone)


def choice(page: Page) -> Locator:
    """What stands above the form once a time is chosen."""
    return page.locator("#choice")


# --- finding a time ---------------------------------------------------------------------------------------------


def test_b1_a5_a_guest_looks_around_in_their_own_zone_and_loses_nothing_they_typed(town, window) -> None:
    page = window(timezone="Asia/Tokyo").open(class_page(town.host("zoom").sell(price_minor=0)))
    in_the_browsers_zone(page, "Asia/Tokyo")
    watched(page)
    times(page).first.click()
    introduce(page)
    page.get_by_role("link", name="Another time").click()

    page.get_by_role("link", name=re.compile("^Later: ")).click()
    expect(page.get_by_role("link", name=re.compile("^Earlier: "))).to_be_visible()
    go_to_a_day(page, 2)
    expect(page.locator("[data-picker-news]")).to_have_text(re.compile(r", \d+ free times, Japan Time, Tokyo\."))
    chosen = times(page).first.inner_text().split()[0]
    times(page).first.click()

    expect(page.get_by_label("Your name")).to_have_value("Guest")
    expect(choice(page)).to_contain_text(chosen)
    expect(choice(page)).to_contain_text("Japan Time, Tokyo")
    assert is_the_same(page)
    assert "timezone=Asia" in page.url

    page.get_by_role("button", name="Book").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    expect(page.locator(".when")).to_contain_text("Japan Time, Tokyo")


def test_a5_a_time_that_is_chosen_before_the_browsers_zone_has_come_stays_chosen(
    town: Town, window: OPEN_WINDOW
) -> None:
    opened = window(timezone="Asia/Tokyo")
    held: list[Route] = []
    opened.page.route("**/*detected=*", lambda route: route.continue_() if held else held.append(route))
    page = opened.open(later_page(town.host("zoom").sell(price_minor=0)))
    expect(page.locator("[data-picker]")).to_have_attribute("aria-busy", "true")

    times(page).nth(1).click()
    expect(choice(page)).to_be_visible()
    held[0].continue_()

    in_the_browsers_zone(page, "Asia/Tokyo")
    expect(choice(page)).to_contain_text("Japan Time, Tokyo")
    expect(page.get_by_label("Your name")).to_be_visible()


def test_a5_the_zone_can_be_changed_by_a_city_and_a_typo_is_told_beside_it(town: Town, window: OPEN_WINDOW) -> None:
    page = window(size=DESK).open(class_page(town.host("zoom").sell()))
    in_the_browsers_zone(page, "Europe/Lisbon")
    watched(page)
    go_to_a_day(page)
    first_time = times(page).first.inner_text()
    zone = page.get_by_label("Time zone")

    page.locator("details.zone summary").click()
    zone.fill("Nwe York")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("There is no time zone of this name.")).to_be_visible()
    expect(zone).to_have_value("Nwe York")
    expect(zone).to_be_focused()
    in_the_browsers_zone(page, "Europe/Lisbon")
    expect(times(page).first).to_have_text(first_time)
    times(page).first.click()
    introduce(page)
    expect(choice(page)).to_contain_text("Lisbon")

    zone.fill("kolkata")
    zone.press("Enter")
    in_the_browsers_zone(page, "Asia/Kolkata")
    expect(choice(page)).to_contain_text("Kolkata")
    expect(page.locator("details.zone > summary")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("Guest")
    assert is_the_same(page)


def test_b1_the_keyboard_goes_on_where_there_is_no_later_week(town: Town, window: OPEN_WINDOW) -> None:
    page = window(size=DESK).open(class_page(town.host("zoom").sell()))
    in_the_browsers_zone(page, "Europe/Lisbon")
    later = page.get_by_role("link", name=re.compile("^Later: "))

    while later.count():
        shown = later.inner_text()
        later.press("Enter")
        expect(page.get_by_role("link", name=shown)).to_have_count(0)

    expect(page.get_by_role("link", name=re.compile("^Earlier: "))).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_b1_after_a_refusal_the_keyboard_begins_at_what_is_wrong(
    town: Town, window: OPEN_WINDOW, scripts: bool
) -> None:
    page = window(scripts=scripts).open(later_page(town.host("zoom").sell(price_minor=0)))
    times(page).first.click()
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Your e-mail address").fill("ada@printer.local")

    page.get_by_role("button", name="Book").click()

    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Your e-mail address")).to_be_focused()


def test_b1_a_time_is_found_and_booked_with_the_keyboard_alone(town: Town, window: OPEN_WINDOW) -> None:
    page = window(size=DESK, timezone="Europe/Berlin").open(class_page(town.host("zoom").sell(price_minor=0)))
    keyboard = page.keyboard

    def tab_to(target: Locator) -> None:
        for _ in range(60):
            if target.evaluate("element => element === document.activeElement"):
                return
            keyboard.press("Tab")
        pytest.fail("the keyboard does not get there")

    tab_to(day_links(page).nth(1))
    keyboard.press("Enter")
    expect(day_links(page).nth(1)).to_have_attribute("aria-current", "true")
    expect(times(page).first).to_be_focused()
    tab_to(times(page).nth(1))
    keyboard.press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()
    keyboard.type("Guest")
    keyboard.press("Tab")
    keyboard.type("guest@example.com")
    keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")


def test_f5_on_a_phone_a_guest_is_booked_with_four_taps_and_two_fields_and_back_leads_to_the_times(
    town: Town, window: OPEN_WINDOW
) -> None:
    page = window(timezone="Europe/Berlin").open(later_page(town.host("zoom").sell(price_minor=0)))
    in_the_browsers_zone(page, "Europe/Berlin")

    times(page).nth(2).click()
    expect(choice(page)).to_be_in_viewport()
    page.go_back()
    expect(times(page).nth(2)).to_be_visible()
    expect(choice(page)).to_be_hidden()

    taps = [times(page).nth(2), page.get_by_label("Your name"), page.get_by_label("Your e-mail address")]
    for tap, typed in zip(taps, ["", "Guest", "guest@example.com"], strict=True):
        tap.click()
        page.keyboard.type(typed)
    expect(page.locator(".bar p")).to_be_in_viewport()
    page.get_by_role("button", name="Book").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")


# --- booking ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_b1_b2_b6_a_guest_finds_a_slot_books_and_pays(town: Town, window: OPEN_WINDOW, scripts: bool) -> None:
    offer = town.host("zoom").sell()
    page = window(scripts=scripts).open(f"/book/{offer.handle}")

    page.get_by_role("link", name=re.compile("^Class ")).click()
    go_to_a_day(page)
    times(page).first.click()
    introduce(page)
    page.get_by_role("button", name="Book and pay €45").click()
    page.get_by_role("button", name="Pay 45.00 EUR").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    expect(page.get_by_role("link", name="Join on Zoom")).to_be_visible()
    assert page.url.startswith(f"{town.site}/bookings/")


def test_ac43_a_double_click_books_once(town: Town, window: OPEN_WINDOW) -> None:
    host = town.host("zoom")
    page = window(timezone="Europe/Berlin").open(class_page(host.sell(price_minor=0)))
    go_to_a_day(page)
    times(page).first.click()
    introduce(page)

    page.get_by_role("button", name="Book").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    assert len(host.call("GET", "/api/bookings").json()["items"]) == 1


# --- the booking itself -----------------------------------------------------------------------------------------


def test_b6_the_join_button_comes_by_itself_once_the_link_is_there(town: Town, window: OPEN_WINDOW) -> None:
    offer = town.host("zoom").sell()
    offer.book()
    page = window().open(offer.booking_url)
    watched(page)

    offer.checkout("pay")

    expect(page.locator("[aria-live=polite]").get_by_role("link", name="Join on Zoom")).to_be_visible()
    expect(page).to_have_title(re.compile("^You are booked"))
    expect(page.get_by_role("link", name="Move to another time")).to_be_visible()
    assert is_the_same(page)


def test_12_5_a_join_link_goes_on_to_the_meeting_as_soon_as_there_is_one(town: Town, window: OPEN_WINDOW) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    offer.book()
    page = window().open(offer.booking_url)
    calendar = page.get_by_role("link", name="Google Calendar").get_attribute("href") or ""

    def is_joining(request: Request) -> bool:
        return request.is_navigation_request() and request.url.startswith("https://zoom.us/j/")

    with page.expect_request(is_joining), suppress(Error):  # nobody answers there
        page.goto(dict(parse_qsl(urlsplit(calendar).query))["location"])


def test_r1_a_host_moves_a_booking(town: Town, window: OPEN_WINDOW) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    before = offer.booked_and_paid()
    page = window(host=host, timezone="America/New_York").open(f"/mentor/bookings/{offer.booking_id}/reschedule")
    in_the_browsers_zone(page, "Europe/Berlin")

    go_to_a_day(page)
    times(page).last.click()
    page.get_by_role("button", name="Move the booking").click()

    expect(page.get_by_text("The booking has moved.")).to_be_visible()
    assert offer.settled()["startsAt"] > before["startsAt"]
