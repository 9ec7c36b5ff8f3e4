"""Payments at the browser: what a host sees where payments stay with the operator, and the way through Stripe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import PHONE, Window
from tests.e2e.paying_cloud import PAGE, onboard, paying_town, tell_of
from tests.e2e.people import Host, Town

SIDEWAYS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
IN_PERSON: dict[str, Any] = {"isOnline": False, "location": {"label": "Studio"}}
ABLE = {"charges_enabled": True, "capabilities": {"card_payments": "active", "transfers": "active"}}
PASSPORT = {"requirements": {"currently_due": ["individual.verification.document"]}}


@pytest.fixture(scope="module")
def paying() -> Iterator[Town]:
    """A town whose hosts are paid by Stripe."""
    with paying_town() as town:
        yield town


@pytest.fixture
def open_window(chromium: Browser, paying: Town) -> Iterator[Callable[..., Window]]:
    opened: list[Window] = []

    def open_one(**wishes: Any) -> Window:
        opened.append(Window(chromium, paying.site, **wishes))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def decide(page: Page, choice: str) -> None:
    """Choose on Stripe's page, and come back."""
    page.get_by_role("button", name=choice, exact=True).click()
    page.wait_for_url(f"**{PAGE}?from=stripe")


def test_where_payments_stay_with_the_operator_the_page_says_so(town: Town, window: Callable[..., Window]) -> None:
    page = window(host=town.host()).open("/mentor")

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Payments").click()

    expect(page.get_by_role("heading", name="Payments go to whoever runs this site")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_host_sets_up_payouts_in_two_visits_to_stripe(paying: Town, open_window, scripts: bool) -> None:
    page = open_window(host=paying.host(), scripts=scripts).open(PAGE)

    page.get_by_role("button", name="Set up payouts").click()
    decide(page, "Leave for now")
    expect(page.get_by_text("Not finished")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="A bank account")).to_be_visible()

    page.get_by_role("button", name="Continue at Stripe").click()
    decide(page, "Tell everything")
    expect(page.get_by_text("Ready", exact=True)).to_be_visible()
    expect(page.get_by_text("Of each payment 10 % goes to whoever runs this site")).to_be_visible()
    expect(page.get_by_role("link", name="Open Stripe")).to_have_attribute("target", "_blank")


def test_a_link_to_stripe_that_was_used_leads_back_to_the_page(paying: Town, open_window) -> None:
    page = open_window(host=paying.host()).open(PAGE)
    page.get_by_role("button", name="Set up payouts").click()
    page.wait_for_url("**/stripe/connect/*")

    page.reload()

    expect(page).to_have_url(f"{paying.site}{PAGE}?from=stripe")
    expect(page.get_by_text("Not finished")).to_be_visible()


def test_a_paid_class_leads_to_the_payments_page(paying: Town, open_window) -> None:
    page = open_window(host=paying.host()).open("/mentor/classes/new?format=in_person")
    page.get_by_label("Title").fill("Life drawing")
    page.get_by_label("Price").fill("45")
    page.get_by_label("Place", exact=True).fill("Studio")
    page.get_by_role("button", name="Create class").click()
    expect(page.get_by_role("alert")).to_contain_text("Set up your payouts first")
    expect(page.get_by_label("Title")).to_have_value("Life drawing")

    page.get_by_role("link", name="Open payments").click()

    expect(page.get_by_role("button", name="Set up payouts")).to_be_visible()


def test_a_guest_of_a_host_who_can_not_be_paid_is_told_that_nothing_was_booked(paying: Town, open_window) -> None:
    host = paying.host()
    onboard(host, "finish")
    offer = host.sell(**IN_PERSON)
    tell_of(host, charges_enabled=False)
    page = open_window().open(f"/book/{offer.handle}/{offer.slug}")

    page.locator(".weeks a").nth(1).click()  # of the first day one time may be left, and soon be too near
    expect(page.locator(".weeks a").nth(1)).to_have_attribute("aria-current", "true")
    page.locator("#times .time").first.click()
    page.get_by_label("Your name").fill("Guest")
    page.get_by_label("Your e-mail address").fill("guest@example.com")
    page.get_by_role("button", name=re.compile("Pay|Book")).last.click()

    expect(page.get_by_text("The host can't take payments at the moment, so nothing was booked.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Guest")
    assert host.call("GET", "/api/bookings?when=upcoming").json()["items"] == []


STATES: dict[str, Callable[[Host], object]] = {
    "Get paid for your classes": lambda _host: None,
    "Not finished": lambda host: onboard(host, "leave"),
    "Under review": lambda host: onboard(host, "review"),
    "Restricted": lambda host: onboard(host, "restrict"),
    "Ready": lambda host: tell_of(host, **ABLE, **PASSPORT),
    "has stopped your account": lambda host: tell_of(
        host, charges_enabled=False, requirements={"disabled_reason": "rejected.fraud"}
    ),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_fits_a_phone_and_axe_finds_nothing(paying: Town, open_window, scheme: str) -> None:
    host = paying.host()
    window = open_window(host=host, size=PHONE, scheme=scheme)
    for words, bring_about in STATES.items():
        bring_about(host)

        page = window.open(PAGE)

        expect(page.get_by_role("main")).to_contain_text(words)
        assert window.accessibility_problems() == []
        assert not page.evaluate(SIDEWAYS), words
