"""Payments at the browser: the way through Stripe, and the page in every state."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import PHONE, Window
from tests.e2e.paying_cloud import PAGE, onboard, paying_town, tell_of
from tests.e2e.people import Host, Town

SIDEWAYS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
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


def test_a_host_sets_up_payouts_in_two_visits_to_stripe_and_needs_no_script(paying: Town, open_window) -> None:
    page = open_window(host=paying.host(), scripts=False).open(PAGE)

    page.get_by_role("button", name="Set up payouts").click()
    decide(page, "Leave for now")
    expect(page.get_by_text("Not finished")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="A bank account")).to_be_visible()

    page.get_by_role("button", name="Continue at Stripe").click()
    decide(page, "Tell everything")
    expect(page.get_by_text("Ready", exact=True)).to_be_visible()
    expect(page.get_by_text("Of each payment 10 % goes to whoever runs this site")).to_be_visible()
    expect(page.get_by_role("link", name="Open Stripe")).to_have_attribute("target", "_blank")


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


def test_every_state_fits_a_phone_and_axe_finds_nothing_in_either_scheme(paying: Town, open_window) -> None:
    host = paying.host()
    window = open_window(host=host, size=PHONE)
    for words, bring_about in STATES.items():
        bring_about(host)

        page = window.open(PAGE)

        expect(page.get_by_role("main")).to_contain_text(words)
        assert window.barriers() == []
        assert not page.evaluate(SIDEWAYS), words
