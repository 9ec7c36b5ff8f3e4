"""A guest's own booking at the browser: it updates by itself, goes into a calendar, and is cancelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from playwright.sync_api import Error, Page, Request, expect

from tests.browser.browsing import Window
from tests.e2e.people import Offer, Town

OPEN_WINDOW = Callable[..., Window]


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    """Let no fault of another test go on; workflows draw the shortest waits."""
    with town.undisturbed():
        yield


def booked(town: Town, *, price_minor: int = 0) -> Offer:
    """Let a guest book an online class on Zoom."""
    offer = town.host("zoom").sell(price_minor=price_minor)
    offer.book()
    return offer


def watched(page: Page) -> None:
    """Mark the page, so that a reload would be seen."""
    page.evaluate("window.isTheSame = true")


def is_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSame === true"))


def test_b6_the_join_button_comes_by_itself_once_the_link_is_there(town: Town, window: OPEN_WINDOW) -> None:
    offer = booked(town, price_minor=4500)
    page = window().open(offer.booking_url)
    watched(page)

    offer.checkout("pay")

    expect(page.locator("[aria-live=polite]").get_by_role("link", name="Join on Zoom")).to_be_visible()
    expect(page).to_have_title(re.compile("^You are booked"))
    expect(page.get_by_role("link", name="Move to another time")).to_be_visible()
    assert is_the_same(page)


def test_b6_b2_a_guest_who_pays_comes_back_to_the_booking_with_its_link(town: Town, window: OPEN_WINDOW) -> None:
    page = window().open(booked(town, price_minor=4500).booking_url)

    page.get_by_role("link", name="Pay 45.00 EUR").click()
    page.get_by_role("button", name="Pay 45.00 EUR").click()

    expect(page.get_by_role("link", name="Join on Zoom")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    assert page.url.startswith(f"{town.site}/bookings/")


def test_12_5_a_join_link_goes_on_to_the_meeting_as_soon_as_there_is_one(town: Town, window: OPEN_WINDOW) -> None:
    page = window().open(booked(town).booking_url)
    calendar = page.get_by_role("link", name="Google Calendar").get_attribute("href") or ""

    def is_joining(request: Request) -> bool:
        return request.is_navigation_request() and request.url.startswith("https://zoom.us/j/")

    with page.expect_request(is_joining), suppress(Error):  # nobody answers there
        page.goto(dict(parse_qsl(urlsplit(calendar).query))["location"])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_x1_a_guest_cancels_after_reading_what_becomes_of_the_money(
    town: Town, window: OPEN_WINDOW, scripts: bool
) -> None:
    offer = booked(town, price_minor=4500)
    offer.checkout("pay")
    booking = offer.settled()
    page = window(scripts=scripts).open(offer.booking_url)

    page.get_by_text("Cancel this booking").click()
    expect(page.get_by_text("You paid 45.00 EUR. Money is not refunded automatically")).to_be_visible()
    page.get_by_role("button", name="Yes, cancel it").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("This booking is cancelled")
    expect(page.get_by_text("Money is not refunded automatically.")).to_be_visible()
    expect(page.get_by_role("link", name="Join on Zoom")).to_have_count(0)
    offer.settled()
    assert town.meetings(booking) == []


def test_b6_a_booking_goes_into_a_calendar_as_a_file(town: Town, window: OPEN_WINDOW) -> None:
    page = window().open(booked(town).booking_url)

    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar file").click()

    assert download.value.suggested_filename == "booking.ics"


def test_an_unknown_address_is_a_friendly_page(town: Town, window: OPEN_WINDOW) -> None:
    page = window().open("/bookings/with/a/typo")

    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    page.get_by_role("link", name="Start page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Live sessions, booked in a minute")


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/api/nothing", "application/problem+json"),
        ("POST", "/nowhere", "application/problem+json"),
        ("HEAD", "/nowhere", "application/problem+json"),
        ("OPTIONS", "/", "application/problem+json"),
    ],
)
def test_an_unknown_address_is_not_found_for_programs_too(town: Town, method: str, path: str, kind: str) -> None:
    answer = requests.request(method, town.site + path, timeout=30)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, kind)
