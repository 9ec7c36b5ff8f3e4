"""P4 at the browser: evenings for one class, and holidays as days off."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.browsing import Window
from tests.e2e.people import Town

PAGE = "/mentor/settings/availability"


def test_p4_a_host_makes_evenings_and_a_guest_of_that_class_is_offered_nothing_else(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host("zoom")
    offer = host.sell()
    page = window(host=host).open(PAGE)
    page.get_by_role("link", name="Choose public holidays").click()
    page.get_by_label("Country").select_option("Germany")
    page.get_by_role("button", name="Show holidays").click()
    proposed = page.locator(".holidays :checked").count()
    page.get_by_role("button", name="Add the chosen days off").click()
    expect(page.get_by_role("status")).to_have_text(f"{proposed} days off are added.")
    expect(page.get_by_text("Already off")).to_have_count(proposed)

    page.get_by_role("link", name="Availability").last.click()
    page.get_by_role("link", name="Add a set of hours").click()
    page.get_by_label("Name").fill("Evenings")
    page.get_by_role("button", name="Add hours on Monday").click()
    for label, time in (("Monday, from", "18:00"), ("Monday, until", "21:00")):
        page.get_by_label(label).and_(page.locator("[type=time]:visible")).fill(time)
    page.get_by_role("button", name="Copy to weekdays what Monday has").click()
    expect(page.get_by_text("Open 15 hours a week")).to_be_visible()
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_role("status")).to_contain_text("These hours are saved.")
    page.goto(f"/mentor/classes/{offer.class_id}")
    page.locator("summary", has_text="Times and reminders").click()
    page.get_by_label("Hours", exact=True).select_option("Evenings")
    page.get_by_role("button", name="Save changes").click()

    guest = window(timezone="Europe/Berlin").open(f"/book/{offer.handle}/{offer.slug}")
    expect(guest.locator(".day-times .time").first).to_be_visible()
    shown = [time.inner_text() for time in guest.locator(".day-times .time time").all()]
    assert shown
    assert {time.partition(":")[0].strip() for time in shown} <= {"6", "7", "8"}
    assert all("PM" in time for time in shown)
