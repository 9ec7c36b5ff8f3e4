"""D3, D4, X3, Z1, Z2: the host's first page says what is left to do, and what comes next; and the help page."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.notice import NoticeKind, webhook_off_notice
from tests.fakes.outside import SITE
from tests.functions.site import Site
from tests.samples import BOOKING, CLASS, LEFTOVER, LINK, NOW, WEBHOOK, at
from tests.unbroken import unbroken
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

PAGE = "/mentor"
TROUBLES = {
    "connect-fails": "Connecting fails",
    "reconnect-required": "Reconnect required",
    "meet-instead-of-zoom": "Google Meet instead of Zoom",
    "no-link": "No link at all",
    "wrong-time": "Wrong time on Zoom",
    "extra-meeting": "Extra meeting after a cancellation",
    "no-join-button": "No join button in the dashboard",
    "wrong-busy-slots": "Busy times are wrong",
}
LEFT_ALONE = ["courses", "Webinars", "Zoom plan", "Refunds on cancellation", "availability"]
DISMISS = "/mentor/notices/leftover-1/dismiss"


@pytest.fixture(autouse=True)
def newcomer(world: World) -> None:
    world.be(plan="free")


def book(world: World, booking: Booking = BOOKING, **changes: object) -> None:
    world.put(replace(booking, **changes))  # type: ignore[arg-type]


def try_out(world: World, **changes: object) -> None:
    """Let the host book a time of their own."""
    own_address = replace(BOOKING.guest, email=world.hosts.get(HOST_ID).email.upper())
    book(world, guest=own_address, **changes)


def steps(site: Site) -> dict[str, bool]:
    """Return the titles of the checklist, each with whether it is ticked."""
    page = site.get(PAGE).text
    found = re.findall(r'<li( class="done")?>\s*<span class="mark">.*?<h3>(?:<a[^>]*>)?([^<]+)', page, re.DOTALL)
    return {title: bool(done) for done, title in found}


# --- the checklist ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("do", "done"),
    [
        (lambda world: None, []),
        (lambda world: world.be(plan="creator"), ["Choose a plan"]),
        (lambda world: world.connect(Provider.GOOGLE), ["Connect Zoom or Google"]),
        (lambda world: world.connect(Provider.ZOOM), ["Connect Zoom or Google"]),
        (lambda world: world.connect(Provider.ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED), []),
        (lambda world: world.connect_apple(), []),
        (lambda world: world.live_in("Europe/Berlin"), ["Set your time zone and hours"]),
        (lambda world: world.sell(CLASS), ["Put a class on sale"]),
        (lambda world: world.sell(replace(CLASS, published=False)), []),
        (lambda world: world.hosts.record_test(HOST_ID, NOW), ["Run a test booking"]),
        (lambda world: try_out(world, revision=1), []),
        (lambda world: try_out(world, revision=2), ["Move or cancel once"]),
        (lambda world: try_out(world, status=BookingStatus.CANCELLED), ["Move or cancel once"]),
    ],
)
def test_d4_what_is_done_is_ticked_and_nothing_else(site: Site, world: World, do, done: list[str]) -> None:
    do(world)

    found = steps(site)

    assert list(found) == [
        "Choose a plan",
        "Connect Zoom or Google",
        "Set your time zone and hours",
        "Put a class on sale",
        "Run a test booking",
        "Move or cancel once",
    ]
    assert [title for title, is_done in found.items() if is_done] == done


def test_d4_each_step_leads_to_where_it_is_done_and_the_first_that_is_left_stands_out(site: Site, world: World) -> None:
    world.be(plan="creator")

    page = site.get(PAGE).text

    for link in ("settings/connections", "settings/availability", "classes/new?format=in_person"):
        assert re.search(rf'<a class="button (plain )?small" href="/mentor/{re.escape(link)}">', page)
    assert '<form method="post" action="/mentor/test-booking">' in page
    assert page.count('<a class="button small"') == 1
    assert '<a class="button small" href="/mentor/settings/connections">Connect</a>' in page


def test_d4_the_pages_that_steps_lead_to_lead_back_until_a_test_booking_worked(site: Site, world: World) -> None:
    settings = [f"/mentor/settings/{page}" for page in ("plan", "connections", "availability")]
    pages = [*settings, "/mentor/classes"]

    def led_back_from() -> list[str]:
        return [page for page in pages if site.get(page).find(f"//main//a[@class='back'][@href='{PAGE}']")]

    assert led_back_from() == pages

    world.hosts.record_test(HOST_ID, NOW)

    assert led_back_from() == []


def test_f1_a_new_host_is_told_hours_by_the_clock_of_a_zone_that_is_known_alone(site: Site, world: World) -> None:
    assert "guests are offered weekdays from 9 to 5." in site.get(PAGE).words

    world.profiles.first_zones[HOST_ID] = "Asia/Tokyo"

    assert "guests are offered weekdays from 9 to 5 by the clock of Tokyo." in site.get(PAGE).words


def test_f1_a_new_host_is_led_to_a_class_that_can_be_put_on_sale_at_once(site: Site, world: World) -> None:
    assert "/mentor/classes/new?format=online" not in site.get(PAGE).text

    world.be(plan="creator")
    world.connect(Provider.ZOOM)

    assert site.get(PAGE).text.count("/mentor/classes/new?format=online") == 2
    assert "/mentor/classes/new?format=in_person" not in site.get(PAGE).text


@pytest.mark.parametrize("days", [-30, 2])
@pytest.mark.parametrize(
    ("status", "is_the_first"),
    [("confirmed", True), ("cancelled", True), ("pending_payment", False), ("expired", False)],
)
def test_d4_the_checklist_stands_until_the_first_booking_that_was_paid(site, world, status, is_the_first, days) -> None:
    book(world, at(BOOKING, NOW + timedelta(days=days)), status=BookingStatus(status))

    assert (steps(site) == {}) == is_the_first


# --- what needs attention ---------------------------------------------------------------------------------------


def test_x3_a_leftover_meeting_is_named_with_its_booking_and_what_to_do(site: Site, world: World) -> None:
    book(world, status=BookingStatus.CANCELLED)
    world.live_in("Europe/Berlin")
    world.notices.put(LEFTOVER)

    page = site.get(PAGE).text

    assert LEFTOVER.title in page
    assert LEFTOVER.detail in page
    assert '<dd class="number">81000000001</dd>' in page
    assert unbroken("Tue, Dec 1, 10:00 AM CET") in page
    words = unbroken("Portfolio review with Guest, Wed, Dec 2, 10:00 AM CET")
    assert f'<a href="/mentor/bookings/booking_1">{words}</a>' in page
    assert 'href="https://zoom.us/meeting" target="_blank" rel="noopener">Open Zoom' in page


def test_x3_what_a_test_booking_left_names_no_booking(site: Site, world: World) -> None:
    world.notices.put(replace(LEFTOVER, booking_id="booking_test_1", provider="google"))

    page = site.get(PAGE).text

    assert "/mentor/bookings/booking_test_1" not in page
    assert "Open Google Calendar" in page


@pytest.mark.parametrize(
    ("kind", "link", "label"),
    [
        (NoticeKind.CONNECTION_BROKEN, "/mentor/settings/connections", "Open Connections"),
        (NoticeKind.CALENDAR_UNREADABLE, "/mentor/settings/connections", "Open Connections"),
        (NoticeKind.PAYOUTS_STOPPED, "/mentor/settings/payments", "Open Payments"),
        (NoticeKind.MISSING_LINK, "/mentor/bookings/booking_1", "Paste a link"),
    ],
)
def test_d3_a_notice_leads_to_where_something_can_be_done(site, world, kind, link, label) -> None:
    book(world)
    world.notices.put(replace(LEFTOVER, kind=kind))

    assert f'<a class="button small" href="{link}">{label}</a>' in site.get(PAGE).text


@pytest.mark.parametrize(
    ("kind", "is_linked"), [(NoticeKind.PAYMENT_DISPUTED, True), (NoticeKind.PAYMENT_MISMATCH, False)]
)
def test_g5_a_notice_about_a_package_that_was_sold_leads_to_it(site, world, kind, is_linked) -> None:
    world.notices.put(replace(LEFTOVER, kind=kind, booking_id=None, package_id="package_1"))

    link = '<a class="button small" href="/mentor/packages/package_1">Open the package</a>'
    assert (link in site.get(PAGE).text) is is_linked


def test_p2_the_notice_of_a_webhook_that_is_off_leads_to_its_log(site: Site, world: World) -> None:
    world.notices.put(webhook_off_notice(WEBHOOK, NOW))

    link = '<a class="button small" href="/mentor/settings/automation/webhook_1">Open its log</a>'
    assert link in site.get(PAGE).text


def test_d3_a_notice_is_dismissed_by_its_form_which_takes_the_csrf_token(site: Site, world: World) -> None:
    world.notices.put(LEFTOVER)
    assert f'<form method="post" action="{DISMISS}">' in site.get(PAGE).text

    assert site.submit(DISMISS, {}).status == 403
    assert LEFTOVER.title in site.get(PAGE).text
    answer = site.submit(DISMISS, {"csrf": CSRF_TOKEN})

    assert (answer.status, answer.location) == (303, PAGE)
    assert LEFTOVER.title not in site.get(PAGE).text


# --- what comes next --------------------------------------------------------------------------------------------


def test_d1_the_page_opens_with_the_next_session_and_the_next_six_can_be_joined_from_here(site, world) -> None:
    world.live_in("Europe/Berlin")
    for number in range(8):
        booking = at(BOOKING, NOW + timedelta(minutes=25 + 60 * number))
        book(world, booking, booking_id=f"b{number}", link=replace(LINK, url=f"https://zoom.us/j/{number}"))
    book(world, status=BookingStatus.CANCELLED, guest=replace(BOOKING.guest, name="Gone"))

    page = site.get(PAGE)

    assert "Next session in 25 minutes Guest Portfolio review 10:25 – 10:55 AM CET Join meeting" in page.words
    assert re.findall(r'<a[^>]* href="https://zoom.us/j/(\d)"[^>]*>Join meeting', page.text) == [*"012345"]
    assert page.words.index("Next session") < page.words.index("Coming up")
    assert 'href="/mentor/bookings/b0"' in page.text
    assert "Gone" not in page.text


def test_d1_a_session_that_runs_can_still_be_joined_and_is_not_announced(site: Site, world: World) -> None:
    book(world, at(BOOKING, NOW - timedelta(minutes=5)), link=LINK)

    words = site.get(PAGE).words

    assert "Now Guest Portfolio review" in words
    assert "Next session" not in words


def test_d1_the_week_counts_what_takes_place_on_each_day_of_the_hosts_and_does_not_guess(site, world) -> None:
    world.live_in("Asia/Kolkata")
    for number, hours in enumerate((1, 10, 11)):  # the second is on the next day there
        book(world, at(BOOKING, NOW + timedelta(hours=hours)), booking_id=f"b{number}")

    assert "Tue 1 1 1 session Wed 2 2 2 sessions Thu 3 – free" in site.get(PAGE).words

    read = world.bookings.list_by_start
    world.bookings.list_by_start = lambda host_id, starts, limit, cursor: read(host_id, starts, limit=2, cursor=cursor)
    assert "Tue 1 1 1 session Wed 2 … see the calendar" in site.get(PAGE).words


def test_d1_where_nothing_is_booked_the_page_says_so_once_the_first_booking_was(site: Site, world: World) -> None:
    book(world, at(BOOKING, NOW - timedelta(days=30)))

    assert "Nothing is booked right now. See your page as guests do" in site.get(PAGE).words


def test_the_public_address_is_shown_and_can_be_copied(site: Site, world: World) -> None:
    page = site.get(PAGE).text

    assert f'<a href="{SITE}/book/host">' in page
    assert f'data-copy="{SITE}/book/host"' in page
    assert "It is empty until you" in page

    world.sell(CLASS)

    assert "It is empty until you" not in site.get(PAGE).text


# --- help, for everybody ------------------------------------------------------------------------------------------


@pytest.fixture
def help_page(world: World) -> str:
    return Site(world, session=None).get("/help").text


def test_z2_every_trouble_has_its_cause_and_what_to_do(help_page: str) -> None:
    rows = re.findall(r'<tr role="row" id="([\w-]+)">(.*?)</tr>', help_page, re.DOTALL)
    assert {name: re.findall(r"<th[^>]*>([^<]+)</th>", row)[0] for name, row in rows} == TROUBLES
    for _, row in rows:
        assert all(len(cell.strip()) > 40 for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL))
        assert row.count("<td") == 2


def test_z1_what_is_left_alone_is_said(help_page: str) -> None:
    said = help_page[help_page.index("What Joinlink leaves alone") :]

    assert [words for words in LEFT_ALONE if words not in said] == []


def test_z1_everybody_may_read_it_and_a_host_keeps_the_menu(help_page: str, site: Site, world: World) -> None:
    assert 'aria-label="Main"' not in help_page
    assert '<a href="/help" aria-current="page">' in site.get("/help").text
    assert Site(world, session="long-gone").get("/help").status == 200
