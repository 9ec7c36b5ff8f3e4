"""F5, B2: a guest goes back from Stripe at the browser, with JavaScript and without, and never blocks two times."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Window
from tests.browser.test_guest_books import class_page, go_to_a_day, introduce, times
from tests.e2e.people import Offer, Town

OPEN_WINDOW = Callable[..., Window]
with_scripts_and_without = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])

pytestmark = pytest.mark.usefixtures("undisturbed")


def choose(page: Page, number: int) -> str:
    """Choose one of the times that are shown; returns it as it is sent."""
    chosen = times(page).nth(number)
    starts_at = chosen.get_attribute("data-starts-at") or ""
    chosen.click()
    return starts_at


def leave_for_stripe(page: Page) -> None:
    page.get_by_role("button", name="Book and pay €45").click()
    expect(page.get_by_role("button", name="Pay 45.00 EUR")).to_be_visible()


def hold(page: Page) -> Locator:
    return page.get_by_role("region", name="You hold a time until")


def statuses(offer: Offer) -> dict[str, str]:
    """How the host's bookings stand, by their start."""
    return {each["startsAt"]: each["status"] for each in offer.host.call("GET", "/api/bookings").json()["items"]}


@with_scripts_and_without
def test_f5_back_from_stripe_the_page_says_what_is_held_to_be_paid_or_let_go(
    town: Town, window: OPEN_WINDOW, scripts: bool
) -> None:
    offer = town.host("zoom").sell()
    page = window(scripts=scripts, timezone="Europe/Lisbon").open(class_page(offer))
    go_to_a_day(page)
    held = choose(page, 0)
    introduce(page)
    leave_for_stripe(page)

    page.go_back()
    expect(hold(page)).to_be_visible()
    go_to_a_day(page)
    expect(page.locator(f'[data-starts-at="{held}"]')).to_have_count(0)
    hold(page).get_by_role("link", name="Pay now").click()
    expect(page.get_by_role("button", name="Pay 45.00 EUR")).to_be_visible()

    page.go_back()
    hold(page).get_by_role("button", name="Let it go").click()
    expect(hold(page)).to_have_count(0)
    assert page.url.startswith(town.site + class_page(offer))
    go_to_a_day(page)
    expect(page.locator(f'[data-starts-at="{held}"]')).to_have_count(1)
    assert statuses(offer) == {held: "expired"}


@with_scripts_and_without
def test_f5_who_goes_back_and_takes_another_time_holds_that_one_alone_and_pays_it(
    town: Town, window: OPEN_WINDOW, scripts: bool
) -> None:
    offer = town.host("zoom").sell()
    page = window(scripts=scripts).open(class_page(offer))
    go_to_a_day(page)
    first = choose(page, 0)
    introduce(page)
    leave_for_stripe(page)

    page.go_back()
    go_to_a_day(page)
    second = choose(page, 1)
    introduce(page)
    leave_for_stripe(page)

    assert statuses(offer) == {first: "expired", second: "pending_payment"}
    page.get_by_role("button", name="Pay 45.00 EUR").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    assert statuses(offer) == {first: "expired", second: "confirmed"}


@with_scripts_and_without
def test_f5_back_works_after_a_form_that_was_refused_and_nothing_typed_is_lost(
    town: Town, window: OPEN_WINDOW, scripts: bool
) -> None:
    offer = town.host("zoom").sell()
    page = window(scripts=scripts).open(class_page(offer))
    go_to_a_day(page)
    taken = choose(page, 0)
    introduce(page)
    assert offer.post(taken).status_code == 201

    page.get_by_role("button", name="Book and pay €45").click()
    expect(page.get_by_text("Somebody else has just taken this time.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Guest")
    assert "guest" not in page.url.lower()
    page.get_by_role("alert").locator(".time").first.click()
    leave_for_stripe(page)

    page.go_back()
    expect(page.get_by_label("Your name")).to_have_value("Guest")
    expect(hold(page)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(hold(page)).to_be_visible()
