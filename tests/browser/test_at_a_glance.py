"""What has to be seen without searching: fields on one line, the way out of the menu, a link that is short."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.browsing import DESK, PHONE, Window
from tests.e2e.people import Town

COMMON = {"width": 360, "height": 800}
"""A phone as many have it."""
LAPTOP = {"width": 1280, "height": 640}
"""What is left of a small screen below the bars of a browser."""


BROKEN_WORDS = """() => {
    document.documentElement.style.fontSize = "200%";
    const broken = [], texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { currentNode: text } = texts;
        if (!text.parentElement.checkVisibility() || text.parentElement.closest(".out-of-sight")) continue;
        for (const { 0: word, index } of text.data.matchAll(/(?<!\\S)\\p{L}{4,9}(?!\\S)/gu)) {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word);
        }
    }
    return broken;
}"""
"""Words of at most nine letters that are on more than one line once letters have twice the size."""


def test_p4_fields_beside_one_another_stand_on_one_line_however_long_their_hints(
    town: Town, window: Callable[..., Window]
) -> None:
    at_home = window(host=town.host(), timezone="Europe/Berlin")  # no other zone is offered, which would move them
    page = at_home.open("/mentor/settings/availability")

    labels = ("Free before a booking", "Free after a booking", "Minimum notice", "How far ahead")
    boxes = [page.get_by_label(label).bounding_box() for label in labels]

    assert len({box and box["y"] for box in boxes}) == 1


def test_s5_the_way_out_is_in_sight_below_a_menu_that_is_longer_than_the_screen(
    town: Town, window: Callable[..., Window]
) -> None:
    page = window(host=town.host(), size=LAPTOP).open("/mentor")

    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Sign out everywhere")).to_be_in_viewport()


def test_f5_a_long_video_link_takes_one_line_on_a_phone_with_the_button_that_copies_it_beside_it(
    town: Town, window: Callable[..., Window]
) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    offer.booked_and_paid()
    page = window().open(offer.booking_url)

    link = page.locator(".link-line > a").bounding_box()
    copy = page.get_by_role("button", name="Copy").bounding_box()

    assert link
    assert copy
    assert link["height"] < 1.5 * copy["height"]
    assert abs(link["y"] - copy["y"]) < copy["height"]


def test_d1_no_time_is_broken_on_a_phone_however_much_stands_beside_it(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host()
    noon = [{"weekday": day, "start": "11:30", "end": "12:00"} for day in range(7)]
    assert host.call("PUT", "/api/availability", {**host.call("GET", "/api/availability").json(), "weekly": noon}).ok
    host.sell(isOnline=False).book()
    page = window(host=host, size=PHONE).open("/mentor/bookings")

    expect(page.locator(".agenda .chip")).to_have_text(["In person", "Awaiting payment"])
    expect(page.locator(".agenda-time time")).to_have_text("11:30 AM – 12:00 PM")
    assert page.locator(".agenda-time time").evaluate("time => time.getClientRects().length") == 1


def test_f5_no_word_is_broken_on_a_phone_with_letters_of_twice_the_size(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host("zoom")
    offer = host.sell(title="Portfolio review")
    offer.booked_and_paid()
    address = f"/bookings/{offer.booking_id}/address?token={offer.token}"
    of_guests = ["/", f"/book/{offer.handle}/{offer.slug}", offer.booking_url, address]
    settings = [f"/mentor/settings/{page}" for page in ("availability", "connections", "profile")]
    of_host = ["/mentor", "/mentor/bookings", f"/mentor/bookings/{offer.booking_id}", "/mentor/classes", *settings]

    looks = [(None, address) for address in of_guests] + [(host, address) for address in of_host]

    found = {address: window(host=who, size=COMMON).open(address).evaluate(BROKEN_WORDS) for who, address in looks}
    assert not {address: words for address, words in found.items() if words}


def test_p4_the_day_says_who_comes_with_letters_of_twice_the_size(town: Town, window: Callable[..., Window]) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    offer.booked_and_paid()
    day = host.booking(offer.booking_id)["startsAt"][:10]
    page = window(host=host, size=COMMON).open(f"/mentor/calendar?view=day&date={day}")
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    guest = page.locator(".session .calendar-guest")
    assert guest.evaluate("guest => guest.scrollWidth <= guest.clientWidth")


def test_k6_a_long_word_in_a_title_goes_below_the_leaf_of_its_day_rather_than_be_broken(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host()
    offer = host.sell(title="Konversationsunterricht", price_minor=0, isOnline=False)
    offer.book()
    page = window(host=host, size=PHONE).open(f"/mentor/bookings/{offer.booking_id}")

    title = page.get_by_role("heading", name="Konversationsunterricht")
    assert title.evaluate("title => new Set([...title.firstChild.getClientRects()].map(({ top }) => top)).size") == 1


def test_k5_plans_leave_no_hole_at_a_desk_and_their_buttons_are_in_line(
    town: Town, window: Callable[..., Window]
) -> None:
    page = window(host=town.host(), size=DESK).open("/mentor/settings/plan")

    for things in (page.locator(".plans > li").all(), page.get_by_role("button", name="Choose").all()):
        boxes = [thing.bounding_box() for thing in things]
        assert len(boxes) > 1
        assert len({box and (box["x"], box["width"]) for box in boxes}) == 1


def test_f5_the_chosen_day_can_be_told_in_forced_colours(town: Town, window: Callable[..., Window]) -> None:
    offer = town.host("zoom").sell()
    page = window().page
    page.emulate_media(forced_colors="active")
    page.goto(f"/book/{offer.handle}/{offer.slug}")

    expect(page.locator(".weeks [aria-current]")).to_have_css("outline-style", "solid")
