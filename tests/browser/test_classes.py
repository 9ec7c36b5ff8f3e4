"""K1 to K3, K6, K7 at the browser: a host's classes from the menu to the list, where scripts help."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Window
from tests.e2e.people import Host, Town

LIST = "/mentor/classes"
NEW_IN_PERSON = "/mentor/classes/new?format=in_person"
NEW_ONLINE = "/mentor/classes/new?format=online"


@pytest.fixture
def basic_zoom(town: Town) -> Iterator[None]:
    """Accounts at Zoom are on its Basic plan."""
    town.control("POST", "provider-state/zoom", {"accountPlan": "basic"})
    yield
    town.control("POST", "provider-state/zoom", {"accountPlan": "licensed"})


def describe(page: Page, title: str, price: str = "45.00") -> None:
    page.get_by_label("Title").fill(title)
    page.get_by_label("Price").fill(price)


def only_class(host: Host) -> dict[str, object]:
    (made,) = host.call("GET", "/api/classes").json()["classes"]
    return dict(made)


def test_k1_k2_k6_a_class_in_person_is_created_with_a_place_that_was_looked_up(town, window) -> None:
    host = town.host()
    page = window(host=host).open(LIST)

    page.locator("summary", has_text="Create class").click()
    page.get_by_role("link", name="In-person At a place").click()
    describe(page, "Choir", "0")
    place = page.get_by_role("combobox", name="Place")
    place.press_sequentially("music")
    expect(page.get_by_role("listbox", name="Places").get_by_role("option")).to_have_count(5)
    expect(page.get_by_role("status").filter(has_text="5 places")).to_be_attached()
    place.press("ArrowDown")
    place.press("ArrowDown")
    expect(page.get_by_role("option", selected=True).filter(has_text="Music Hall")).to_be_visible()
    place.press("Enter")
    expect(page.get_by_label("Address", exact=True)).to_have_value("12 Market Square, Oxford, UK")
    page.get_by_role("button", name="Create class").click()

    expect(page.get_by_role("status").filter(has_text="“Choir” is saved")).to_be_visible()
    made = only_class(host)
    assert made["isOnline"] is False
    assert made["location"] == {
        "label": "Music Hall",
        "address": "12 Market Square, Oxford, UK",
        "placeId": "ChIJmusichall0000002",
    }


def test_k2_what_is_typed_after_a_choice_is_the_host_s_own_and_escape_leaves_it_at_that(town, window) -> None:
    host = town.host()
    page = window(host=host).open(NEW_IN_PERSON)

    describe(page, "Yoga")
    place = page.get_by_role("combobox", name="Place")
    place.press_sequentially("river")
    page.get_by_role("option", name="Riverside Yoga Studio").click()
    place.press_sequentially(", upstairs")
    place.press("Escape")
    page.get_by_role("button", name="Create class").click()

    expect(page.get_by_role("status").filter(has_text="is saved")).to_be_visible()
    assert only_class(host)["location"] == {
        "label": "Riverside Yoga Studio, upstairs",
        "address": "Quay 3, Bristol, UK",
    }


def test_k2_while_places_can_not_be_looked_up_the_field_takes_text(town: Town, window: Callable[..., Window]) -> None:
    host = town.host()
    page = window(host=host).open(NEW_IN_PERSON)
    town.fault("google", "autocomplete", "403", 1)

    page.get_by_role("combobox", name="Place").press_sequentially("My studio")
    expect(page.get_by_role("status").filter(has_text="Places can't be looked up now")).to_be_attached()
    describe(page, "Drawing")
    page.get_by_role("button", name="Create class").click()

    expect(page.get_by_role("link", name="Drawing").first).to_be_visible()
    assert only_class(host)["location"] == {"label": "My studio"}


@pytest.mark.parametrize("scripts", [True, False])
def test_k6_what_is_wrong_in_a_part_that_was_closed_again_is_told_where_it_can_be_seen(town, window, scripts) -> None:
    page = window(host=town.host(), scripts=scripts).open(NEW_IN_PERSON)
    seats = page.get_by_label("Seats")
    expect(seats).to_be_hidden()

    page.locator("summary", has_text="Groups and series").click()
    seats.fill("0")
    page.locator("summary", has_text="Groups and series").click()
    describe(page, "Choir")
    page.get_by_role("button", name="Create class").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(seats).to_be_visible()
    expect(page.get_by_text("It must be at least 1.")).to_be_visible()


@pytest.mark.usefixtures("basic_zoom")
def test_k3_k7_the_warning_of_a_long_class_comes_and_goes_with_its_length_and_its_provider(town, window) -> None:
    host = town.host("zoom", "google")
    page = window(host=host).open(NEW_ONLINE)
    warning = page.get_by_text("Your Zoom plan (Basic) ends meetings after 40 minutes")

    expect(warning).to_be_visible()
    page.get_by_label("Duration").fill("40")
    expect(warning).to_be_hidden()
    page.get_by_label("Duration").fill("45")
    expect(warning).to_be_visible()
    page.get_by_role("radio", name="Google Meet Every booking").check()
    expect(warning).to_be_hidden()
    page.get_by_role("radio", name="Zoom Every booking").check()
    describe(page, "Long talk")
    page.get_by_role("button", name="Create class").click()

    expect(page).to_have_url(f"{town.site}{LIST}?saved={only_class(host)['classId']}")
    expect(warning).to_be_visible()
