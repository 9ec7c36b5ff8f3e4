"""D4 at the browser: the checklist until the first booking, the test booking, and the public address."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Window
from tests.e2e.people import Town

pytestmark = pytest.mark.usefixtures("calm")


def done(page: Page) -> list[str]:
    """Return the titles of the steps that are ticked."""
    return page.locator(".steps .done h3").all_inner_texts()


def test_d4_the_checklist_is_ticked_step_by_step_and_goes_with_the_first_booking(town, window) -> None:
    host = town.host("zoom")
    page = window(host=host).open("/mentor")
    set_up = page.get_by_role("region", name="Get ready for your first booking")
    assert done(page) == ["Choose a plan", "Connect Zoom or Google", "Set your time zone and hours"]
    expect(set_up.get_by_role("link", name="Create a class")).to_have_attribute(
        "href", "/mentor/classes/new?format=online"
    )

    offer = host.sell(price_minor=0)
    set_up.get_by_role("button", name="Run it").click()

    expect(page.get_by_role("status")).to_contain_text("Everything works.")
    expect(page.get_by_text(f"Sent to {host.email}.")).to_be_visible()
    assert [mail["subject"] for mail in town.mailbox() if mail["to"] == host.email]
    assert host.meetings() == []
    page.get_by_role("link", name="Overview").first.click()
    expect(set_up.get_by_text("5 of 6 done")).to_be_visible()

    offer.booked_and_paid()
    page.reload()

    expect(set_up).to_have_count(0)
    next_session = page.get_by_role("region", name="Next session")
    expect(next_session.get_by_role("link", name="Join meeting")).to_be_visible()


def test_the_public_address_can_be_copied(town: Town, window: Callable[..., Window]) -> None:
    opened = window(host=town.host())
    page = opened.open("/mentor")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    own = page.get_by_role("region", name="Your page")

    own.get_by_role("button", name="Copy link").click()

    expect(own.get_by_role("button", name="Copied")).to_be_visible()
    expect(own.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    address = own.locator(".share-link a")
    assert page.evaluate("navigator.clipboard.readText()") == address.get_attribute("href")
    assert f"http://{address.inner_text()}" == address.get_attribute("href")
    expect(own.get_by_role("button", name="Copy link")).to_be_visible()
    expect(own.get_by_role("status").filter(has_text="Copied")).to_have_count(0)
