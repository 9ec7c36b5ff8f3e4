"""P4 at the browser: a host drags a booking to another time, or takes it there by keys; nothing moves unasked."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Window
from tests.e2e.people import Host, Offer, Town, content

OPEN_WINDOW = Callable[..., Window]
HOSTS_ZONE: Final = ZoneInfo("Europe/Berlin")
IN_THE_MIDDLE: Final = "entry => entry.scrollIntoView({ block: 'center' })"
LONG_PRESS_MS: Final = 500
HOUR_PX: Final = "document.querySelector('.axis > li').getBoundingClientRect().height"

pytestmark = pytest.mark.usefixtures("undisturbed")


@pytest.fixture
def host(town: Town) -> Host:
    return town.host("google")


def at(slot: dict[str, str]) -> datetime:
    return datetime.fromisoformat(slot["startsAt"]).astimezone(HOSTS_ZONE)


def booked(host: Host, hour: int = 10, days: int = 3) -> Offer:
    """Let a guest book an hour of a day that is near, and in which nothing else is."""
    offer = host.sell(price_minor=0, durationMinutes=60)
    first = at(offer.slots()[0]).date()
    offer.starts_at = start_of(offer, first + timedelta(days=days), hour)
    offer.booked_and_paid()
    return offer


def start_of(offer: Offer, day: date, hour: int) -> str:
    return next(slot["startsAt"] for slot in offer.slots() if (at(slot).date(), at(slot).hour) == (day, hour))


def day_of(offer: Offer) -> date:
    return at({"startsAt": offer.starts_at}).date()


def look(window: Window, offer: Offer, view: str) -> Page:
    return window.open(f"/mentor/calendar?view={view}&date={day_of(offer)}")


def entry(page: Page, offer: Offer) -> Locator:
    return page.locator(f'[data-move="/mentor/bookings/{offer.booking_id}/reschedule"]')


def place(page: Page) -> Locator:
    """Say where what is moved would be."""
    return page.locator("[data-place]")


def question(page: Page) -> Locator:
    return page.get_by_role("dialog")


def neighbour(page: Page, offer: Offer) -> date:
    """Return a day beside the booking's that its week shows, as late as can be."""
    day = day_of(offer) + timedelta(days=1)
    return day if page.locator(f"#day-{day}").count() else day - timedelta(days=2)


def pick_up(page: Page, offer: Offer) -> tuple[float, float]:
    """Press the mouse on a booking; returns where."""
    box: Any = entry(page, offer).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def drag(page: Page, offer: Offer, day: date, hours: int) -> None:
    """Drag a booking with the mouse, this many hours down and onto another day, and hold it there."""
    x, y = pick_up(page, offer)
    there: Any = page.locator(f"#day-{day}").bounding_box()
    page.mouse.move(x, y + 10)
    page.mouse.move(there["x"] + there["width"] / 2, y + hours * page.evaluate(HOUR_PX), steps=4)
    expect(place(page)).to_contain_text("This time is free")


def is_at(host: Host, offer: Offer, starts_at: str) -> bool:
    return bool(host.booking(offer.booking_id)["startsAt"] == starts_at)


def test_p4_a_booking_is_dragged_the_host_is_asked_and_a_time_that_is_gone_by_then_is_answered_in_place(
    host: Host, window: OPEN_WINDOW
) -> None:
    offer = booked(host)
    page = look(window(host=host), offer, "week")
    day = neighbour(page, offer)
    wanted = start_of(offer, day, 14)

    drag(page, offer, day, 4)
    expect(place(page)).to_contain_text("2:00 – 3:00 PM")
    page.mouse.up()
    expect(question(page)).to_contain_text("A mail with the new time goes to you and to")
    content(offer.post(wanted, email="quicker@example.com"), 201)
    question(page).get_by_role("button", name="Move the booking").click()

    expect(question(page).get_by_role("alert")).to_contain_text("closest free ones")
    expect(page.locator(".ghost")).to_have_count(0)
    assert is_at(host, offer, offer.starts_at)
    nearest = question(page).locator(".time").first
    instead = nearest.get_attribute("data-starts-at")
    nearest.click()
    question(page).get_by_role("button", name="Move the booking").click()
    expect(page.get_by_role("status").filter(has_text="is now on")).to_be_visible()
    assert is_at(host, offer, str(instead))


def test_p4_escape_puts_a_dragged_booking_back_and_a_click_still_opens_it(host: Host, window: OPEN_WINDOW) -> None:
    offer = booked(host)
    page = look(window(host=host), offer, "week")

    drag(page, offer, neighbour(page, offer), 2)
    page.keyboard.press("Escape")
    page.mouse.move(10, 10, steps=3)
    assert page.locator(".ghost").count() == 0
    page.mouse.up()

    expect(page.locator(".ghost, [data-moving]:visible, dialog[open]")).to_have_count(0)
    entry(page, offer).get_by_role("link").first.click()
    expect(page).to_have_url(f"{host.town.site}/mentor/bookings/{offer.booking_id}")
    assert is_at(host, offer, offer.starts_at)


def test_p4_a_booking_is_moved_by_keys_alone_and_each_step_is_told(host: Host, window: OPEN_WINDOW) -> None:
    offer = booked(host)
    desk = window(host=host)
    page = look(desk, offer, "day")
    told = page.locator("[data-moving-news]")

    entry(page, offer).get_by_role("link").first.press("m")
    expect(told).to_contain_text("the arrow keys move it")
    page.keyboard.press("ArrowDown")
    expect(told).to_contain_text("11:00 AM – 12:00 PM: This time is free")
    assert desk.barriers() == []
    page.keyboard.press("Escape")
    expect(told).to_have_text("It stays where it was.")
    expect(entry(page, offer).get_by_role("button")).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"#day-{day_of(offer) + timedelta(days=1)} .ghost.free")).to_be_visible()
    page.keyboard.press("Enter")
    expect(question(page).get_by_role("heading")).to_be_focused()
    assert desk.barriers() == []
    question(page).get_by_role("button", name="Move the booking").press("Enter")
    expect(page.get_by_role("status").filter(has_text="is now on")).to_be_visible()
    assert is_at(host, offer, start_of_next_day(offer))


def start_of_next_day(offer: Offer) -> str:
    """Return the same time of the next day by the host's clock, as it is sent."""
    later = at({"startsAt": offer.starts_at}) + timedelta(days=1)
    return later.astimezone(ZoneInfo("UTC")).isoformat().replace("+00:00", "Z")


def test_p4_a_finger_that_rests_picks_up_one_that_moves_on_scrolls_and_what_is_not_free_goes_back(
    host: Host, window: OPEN_WINDOW
) -> None:
    offer, other = booked(host), booked(host, hour=13)
    phone = window(host=host, size={"width": 360, "height": 740})
    phone.page.clock.install()
    page = look(phone, offer, "day")
    entry(page, offer).evaluate(IN_THE_MIDDLE)
    hour = float(page.evaluate(HOUR_PX))

    page.clock.pause_at(datetime.now(HOSTS_ZONE) + timedelta(days=1))  # however slow the machine is, no time passes
    finger = Finger(page, entry(page, offer))
    finger.press()
    finger.move(-2 * hour)
    assert page.locator(".ghost").count() == 0
    finger.lift()
    page.clock.run_for(LONG_PRESS_MS)
    expect(page.locator("[data-moving]")).to_be_hidden()

    entry(page, offer).evaluate(IN_THE_MIDDLE)
    finger = Finger(page, entry(page, offer))
    finger.press()
    page.clock.run_for(LONG_PRESS_MS)
    expect(place(page)).to_contain_text("Where it is now")
    finger.lift()
    expect(page.locator(".ghost, [data-moving]:visible, dialog[open]")).to_have_count(0)

    finger = Finger(page, entry(page, offer).get_by_role("button"))
    finger.press()
    finger.move(3 * hour)
    expect(place(page)).to_contain_text("This time is not free")
    finger.lift()
    expect(page.get_by_text("is not free. It stays where it was.")).to_be_visible()
    assert is_at(host, offer, offer.starts_at)
    assert is_at(host, other, other.starts_at)


class Finger:
    """A finger on a touch screen, as the browser itself hears of one."""

    def __init__(self, page: Page, on: Locator) -> None:
        self._session = page.context.new_cdp_session(page)
        box: Any = on.bounding_box()
        self._x, self._y = box["x"] + 20, box["y"] + 20

    def press(self) -> None:
        self._send("touchStart", [{"x": self._x, "y": self._y}])

    def move(self, by: float) -> None:
        """Move up or down, and rest there: a page that was scrolled stands still then."""
        for part in (1, 2, 3, 4, 4):
            self._send("touchMove", [{"x": self._x, "y": self._y + by * part / 4}])

    def lift(self) -> None:
        self._send("touchEnd", [])

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_p4_f3_where_it_is_read_from_right_to_left_later_days_are_to_the_left(host: Host, window: OPEN_WINDOW) -> None:
    offer = booked(host)
    desk = window(host=host)
    desk.page.set_extra_http_headers({"Accept-Language": "ar"})
    page = look(desk, offer, "week")
    day = neighbour(page, offer)
    is_later = day > day_of(offer)

    x, y = pick_up(page, offer)
    width = float(page.evaluate(f"document.getElementById('day-{day}').offsetWidth"))
    page.mouse.move(x, y + 10)
    page.mouse.move(x - width if is_later else x + width, y, steps=4)
    expect(page.locator(f"#day-{day} .ghost.free")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    entry(page, offer).get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft" if is_later else "ArrowRight")

    expect(page.locator(f"#day-{day} .ghost.free")).to_be_visible()
