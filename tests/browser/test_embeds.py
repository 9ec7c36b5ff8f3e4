"""F6: a class on a host's own site, at another origin: in its page, in a dialog, by a button in the corner."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import pytest
import requests
from playwright.sync_api import FrameLocator, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.browser.browsing import DESK, Window
from tests.browser.test_guest_books import class_page
from tests.e2e.people import Offer, Town

OPEN_WINDOW = Callable[..., Window]
pytestmark = pytest.mark.usefixtures("undisturbed")


@contextmanager
def serving(body: str) -> Iterator[str]:
    """Answer everything with a page, at an address whose cookies are another site's than `localhost`."""
    server = make_server("127.0.0.1", 0, Response(body, content_type="text/html; charset=utf-8"), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/sessions"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def own_site(window: OPEN_WINDOW) -> Iterator[Callable[[Offer], Window]]:
    """Open the sample page of `make run` as the host's own site would have it."""
    with ExitStack() as servers:

        def open_site(offer: Offer) -> Window:
            sample = f"{offer.town.site}/__local/embeds"
            body = requests.get(sample, params={"class": f"{offer.handle}/{offer.slug}"}, timeout=60).text
            site = window(size=DESK)
            site.open(servers.enter_context(serving(body)))
            return site

        yield open_site


def choose(frame: FrameLocator) -> None:
    """Choose a time of another day than the one that is shown."""
    expect(frame.locator("[data-picker]")).to_have_attribute("data-zone", "Europe/Lisbon")
    days = frame.locator("#month .weeks a")
    days.nth(1).press("Enter")  # a frame that grows moves away from under a pointer
    expect(days.nth(1)).to_have_attribute("aria-current", "true")
    frame.locator("#times .time").first.press("Enter")


def book(frame: FrameLocator, button: str) -> None:
    choose(frame)
    frame.get_by_label("Your name").fill("Guest")
    frame.get_by_label("Your e-mail address").fill("guest@example.com")
    frame.get_by_role("button", name=button).click()


def test_f6_a_free_class_is_booked_in_the_page_which_is_as_high_as_it_needs_to_be(town: Town, own_site) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    page = own_site(offer).page
    frame = page.frame_locator("div[data-joinlink] iframe")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    height = "element => element.contentDocument === null && element.clientHeight"
    before = page.locator("div[data-joinlink] iframe").evaluate(height)

    book(frame, "Book")

    expect(frame.get_by_role("heading", level=1)).to_have_text("You are booked")
    expect(page).to_have_url(re.compile(r"^http://127\.0\.0\.1:\d+/sessions$"))
    assert before > frame.locator("body").evaluate("body => body.offsetHeight") > 200
    assert [each["status"] for each in offer.host.call("GET", "/api/bookings").json()["items"]] == ["confirmed"]
    assert page.context.cookies() == []
    with page.expect_popup() as tab:
        frame.get_by_role("link", name="See your booking").click()
    expect(tab.value.get_by_role("heading", level=1)).to_have_text("You are booked")


def test_f6_a_paid_class_hands_over_to_the_checkout_in_the_whole_window(town: Town, own_site) -> None:
    offer = town.host("zoom").sell()
    page = own_site(offer).page

    book(page.frame_locator("div[data-joinlink] iframe"), "Book and pay")

    expect(page.get_by_role("button", name="Pay 45.00 EUR")).to_be_visible()
    page.get_by_role("button", name="Pay 45.00 EUR").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")


def test_f6_a_dialog_keeps_the_focus_gives_it_back_and_its_choice_is_still_there(town: Town, own_site) -> None:
    page = own_site(town.host("zoom").sell(price_minor=0)).page
    opener = page.get_by_role("link", name="Book a session")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Book a session")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    inside = dialog.frame_locator("iframe")
    choose(inside)
    inside.get_by_label("Your name").fill("Guest")

    inside.get_by_label("Your name").press("Escape")

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    page.get_by_role("button", name="Book now").click()
    expect(inside.get_by_label("Your name")).to_have_value("Guest")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Book now")).to_be_focused()


def test_f6_a_site_that_the_host_does_not_name_shows_nothing_in_its_frame(town: Town, own_site) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    offer.host.call("PATCH", "/api/me", {"framedBy": ["127.0.0.1:1"]})

    refused_site = own_site(offer)
    expect(refused_site.page.locator("div[data-joinlink] iframe")).to_be_visible()
    refused_site.page.wait_for_load_state()

    assert "frame-ancestors 127.0.0.1:1" in refused_site.mishaps[0]
    refused_site.mishaps.clear()
    frame = refused_site.page.locator("div[data-joinlink] iframe").content_frame
    assert frame.get_by_role("heading").count() == 0
    named = refused_site.page.url.removeprefix("http://").partition("/")[0]
    offer.host.call("PATCH", "/api/me", {"framedBy": [named]})
    refused_site.page.reload()
    expect(frame.get_by_role("heading", level=1)).to_be_visible()


def test_f6_nothing_else_can_be_framed_and_nobody_else_is_listened_to(town: Town, own_site) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    site = own_site(offer)
    frame = site.page.locator("div[data-joinlink] iframe")
    expect(frame.content_frame.get_by_role("heading", level=1)).to_be_visible()
    height = frame.evaluate("frame => frame.style.height")

    site.page.evaluate("postMessage({ joinlink: { height: 7 } }, '*')")
    site.page.evaluate(
        """address => new Promise((done) => {
            const another = Object.assign(document.createElement("iframe"), { src: address, onload: done });
            document.body.append(another);
        })""",
        offer.town.site + class_page(offer),
    )

    (refused,) = site.mishaps
    assert "frame-ancestors 'none'" in refused
    site.mishaps.clear()
    assert frame.evaluate("frame => frame.style.height") == height
