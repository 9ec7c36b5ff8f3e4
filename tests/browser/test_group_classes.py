"""G1, G3, G5 at the browser: seats fill up, a host changes a start for everybody, a package is bought and spent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Window
from tests.browser.test_guest_books import class_page, go_to_a_day, introduce, times
from tests.e2e.people import Host, Offer, Town
from tests.e2e.purchases import offer_package

OPEN_WINDOW = Callable[..., Window]

pytestmark = pytest.mark.usefixtures("undisturbed")


def book_by_keyboard(page: Page) -> None:
    """Choose the first time of the day that is shown, and book it, with keys alone."""
    times(page).first.press("Enter")
    expect(page.locator("#choice")).to_be_visible()
    introduce(page)
    page.get_by_label("Your e-mail address").press("Enter")
    is_booked(page)


def is_booked(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")


def start(page: Page, starts_at: str) -> Locator:
    """Return a start of the class, if it is on offer."""
    return page.locator(f'#times [data-starts-at="{starts_at}"]')


def move_everybody(page: Page) -> None:
    page.get_by_role("link", name="Move everybody").click()
    go_to_a_day(page, 3)
    times(page).last.click()
    page.get_by_role("button", name="Move the class").click()
    expect(page.get_by_text("The class has moved with everybody.")).to_be_visible()


def cancel_one_guest(page: Page) -> None:
    page.get_by_role("region", name="Who comes").get_by_role("link", name="Guest").first.click()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_text("Cancelled").first).to_be_visible()


def cancel_for_everybody(page: Page) -> None:
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Reason").fill("The studio is closed.")
    page.get_by_role("button", name="Cancel for everybody").click()
    expect(page.get_by_text("The class is cancelled for everybody.")).to_be_visible()


@pytest.mark.slow
def test_g1_g3_two_seats_are_taken_on_a_phone_a_third_guest_finds_it_full_and_the_host_changes_it_for_all(
    town: Town, window: OPEN_WINDOW
) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0, seats=2)
    first, second, third = (window(timezone="Europe/Lisbon").open(class_page(offer)) for _ in range(3))

    go_to_a_day(first)
    starts_at = times(first).first.get_attribute("data-starts-at") or ""
    expect(start(first, starts_at)).to_contain_text("2 seats left")
    book_by_keyboard(first)
    for page in (second, third):
        go_to_a_day(page)
        expect(start(page, starts_at)).to_contain_text("last seat")
    start(third, starts_at).click()
    introduce(third)
    book_by_keyboard(second)
    third.get_by_role("button", name="Book").click()
    expect(third.get_by_role("alert")).to_contain_text("The last seat has just been taken.")
    expect(start(third, starts_at)).to_have_count(0)

    page = window(host=host).open("/mentor/bookings")
    page.get_by_role("listitem").filter(has_text="2 of 2 seats").get_by_role("link").first.click()
    move_everybody(page)
    cancel_one_guest(page)
    page.goto(occurrence_page(host))
    expect(page.get_by_text("1 of 2 seats").first).to_be_visible()
    is_booked(second)
    cancel_for_everybody(page)
    town.heal()
    for guest in (first, second):
        guest.reload()
        expect(guest.get_by_role("heading", level=1)).to_have_text("This booking is cancelled")


def occurrence_page(host: Host) -> str:
    (occurrence,) = host.call("GET", "/api/occurrences").json()["items"]
    return f"/mentor/occurrences/{occurrence['occurrenceId']}"


def test_g5_a_package_is_bought_on_a_phone_and_a_lesson_booked_with_it(town: Town, window: OPEN_WINDOW) -> None:
    host = town.host("zoom")
    lesson: Offer = host.sell(price_minor=4500)
    page = window().open(offer_package(host, lesson, lessons=5))

    introduce(page)
    page.get_by_role("button", name="Buy for €200").click()
    page.get_by_role("button", name="Pay 200.00 EUR").click()
    package = page.url
    page.get_by_role("region", name="Book a lesson").get_by_role("button").click()
    go_to_a_day(page)
    times(page).first.click()
    introduce(page)
    page.get_by_role("button", name="Book with your package").click()

    is_booked(page)
    page.goto(package)
    expect(page.get_by_text("4 of 5 lessons left")).to_be_visible()
