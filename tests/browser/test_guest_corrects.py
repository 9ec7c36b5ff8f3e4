"""F7, E5: a mistyped address is noticed and corrected, and Back shows what holds; with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Window
from tests.e2e.people import Offer, Town

OPEN_WINDOW = Callable[..., Window]
TYPO, RIGHT = "ada@gmial.com", "ada@gmail.com"

pytestmark = pytest.mark.usefixtures("undisturbed")
with_and_without = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])


@pytest.fixture
def offer(town: Town) -> Offer:
    return town.host().sell(price_minor=0, isOnline=False, location={"label": "Studio"})


def fill_in(page: Page, offer: Offer, email: str) -> None:
    """Choose a time and fill in the form of a class."""
    page.goto(f"/book/{offer.handle}/{offer.slug}")
    page.locator(".weeks a").nth(1).click()
    expect(page.locator(".weeks a").nth(1)).to_have_attribute("aria-current", "true")
    page.locator("#times .time").first.click()
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("Your e-mail address").blur()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def mailed_to(town: Town, address: str) -> list[str]:
    return [mail["subject"] for mail in town.mailbox() if mail["to"] == address]


@with_and_without
def test_f7_a_typo_is_corrected_and_back_shows_what_holds_now(
    town: Town, window: OPEN_WINDOW, offer: Offer, scripts: bool
) -> None:
    page = window(scripts=scripts).page
    fill_in(page, offer, TYPO)
    page.get_by_role("button", name="Book").click()
    heading(page, "You are booked")
    expect(page.get_by_text(f"Did you mean {RIGHT}?")).to_be_visible()
    town.wait_for("the mail to the mistyped address", lambda: mailed_to(town, TYPO))

    page.get_by_role("link", name="Correct it").click()
    page.get_by_label("Your e-mail address").fill("ada.@gmail.com")
    page.get_by_role("button", name="Use this address").click()
    expect(page.get_by_text("a period immediately before the @-sign")).to_be_visible()
    expect(page.get_by_label("Your e-mail address")).to_have_value("ada.@gmail.com")
    page.get_by_label("Your e-mail address").fill(RIGHT)
    page.get_by_role("button", name="Use this address").click()

    heading(page, "You are booked")
    expect(page.locator("dl")).to_contain_text(RIGHT)
    town.wait_for("the mail to the new address", lambda: mailed_to(town, RIGHT))
    page.go_back()
    heading(page, "Correct your address")
    page.go_back()
    page.go_back()
    heading(page, "You are booked")
    expect(page.locator("dl")).to_contain_text(RIGHT)
    expect(page.locator("main")).not_to_contain_text(TYPO)
    assert (len(mailed_to(town, TYPO)), len(mailed_to(town, RIGHT))) == (1, 1)


def test_f7_a_likely_typo_is_asked_about_while_it_is_typed_and_taken_over_by_one_press(
    town: Town, window: OPEN_WINDOW, offer: Offer
) -> None:
    page = window().page
    fill_in(page, offer, TYPO)
    hint = page.get_by_role("button", name=RIGHT)
    expect(hint).to_be_visible()

    hint.click()

    expect(page.get_by_label("Your e-mail address")).to_have_value(RIGHT)
    expect(hint).to_be_hidden()
    page.get_by_role("button", name="Book").click()
    heading(page, "You are booked")
    town.wait_for("the mail", lambda: mailed_to(town, RIGHT))
    assert mailed_to(town, TYPO) == []


@with_and_without
def test_f7_one_press_on_the_bookings_page_corrects_a_likely_typo(
    town: Town, window: OPEN_WINDOW, offer: Offer, scripts: bool
) -> None:
    page = window(scripts=scripts).page
    fill_in(page, offer, TYPO)
    page.get_by_role("button", name="Book").click()

    page.get_by_role("button", name="Yes, use that").click()

    expect(page.locator("dl")).to_contain_text(RIGHT)
    expect(page.get_by_text("Did you mean")).to_have_count(0)
    town.wait_for("the mail", lambda: mailed_to(town, RIGHT))


def test_e5_the_host_sends_the_mails_again_on_the_bookings_page(town: Town, window: OPEN_WINDOW, offer: Offer) -> None:
    offer.book()
    offer.settled()
    town.control("DELETE", "mailbox")
    page = window(host=offer.host).open(f"/mentor/bookings/{offer.booking_id}")

    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_text("The mails are on their way to you and your guest.")).to_be_visible()
    town.wait_for("both mails", lambda: len(town.mailbox()) == 2)
