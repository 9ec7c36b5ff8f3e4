"""K5 at the browser: a host reads what the plans include, pays for one at Stripe, changes it and cancels it there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Window
from tests.e2e.people import Host, Town

PAGE = "/mentor/settings/plan"


@pytest.fixture
def host(town: Town) -> Host:
    host = town.host("zoom")
    town.control("POST", "sign-in", {"email": host.email, "plan": "free"})
    return host


def expect_plan(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=f"You are on {title}")).to_be_visible()


def test_k5_a_host_pays_for_a_plan_changes_it_and_cancels_it(host: Host, window: Callable[..., Window]) -> None:
    page = window(host=host).open(PAGE)
    expect_plan(page, "Free")
    page.get_by_role("button", name="Choose Creator").click()
    page.get_by_role("button", name="Pay 9.00 EUR a month").click()

    expect(page.get_by_role("status")).to_contain_text("Your new plan is on")
    expect_plan(page, "Creator")
    assert host.sell(price_minor=0).slug

    page.get_by_role("button", name="Change to Studio").click()
    page.get_by_label("Studio, 79.00 EUR a month").check()
    page.get_by_role("button", name="Update the plan").click()
    expect_plan(page, "Studio")

    page.get_by_role("button", name="Manage at Stripe").click()
    page.get_by_role("button", name="Cancel for the end of the month").click()
    expect(page.get_by_text("Your plan goes on until")).to_be_visible()
    page.get_by_role("button", name="Keep the plan, or change it").click()
    page.get_by_role("button", name="Cancel now").click()
    expect_plan(page, "Free")
