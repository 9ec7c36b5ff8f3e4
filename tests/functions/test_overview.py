"""D3, D4, X3: the host's first page says what is left to set up, what needs attention, and what comes next."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.availability import default_availability
from joinlink.model.booking import BookingStatus, MeetingLink
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.meeting import MeetingKind
from joinlink.model.notice import Notice, NoticeKind, missing_link_notice
from tests.fakes.outside import SITE
from tests.functions.site import Site
from tests.functions.test_connections import connect
from tests.samples import BOOKING, CLASS, LINK
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

LEFTOVER = Notice(
    notice_id="leftover-1",
    host_id=HOST_ID,
    kind=NoticeKind.LEFTOVER_MEETING,
    title="We could not remove a Zoom meeting for a cancelled session",
    detail="You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed.",
    created_at=BOOKING.created_at,
    booking_id=BOOKING.booking_id,
    provider="zoom",
    meeting_id="81000000001",
)


@pytest.fixture(autouse=True)
def newcomer(world: World) -> None:
    world.hosts.hosts[HOST_ID] = replace(world.hosts.hosts[HOST_ID], plan="free")


def book(world: World, **changes: object) -> None:
    booking = replace(BOOKING, host_id=HOST_ID, **changes)  # type: ignore[arg-type]
    world.bookings.bookings[booking.booking_id] = booking


def steps(site: Site) -> dict[str, bool]:
    """Return the titles of the checklist, each with whether it is ticked."""
    page = site.get("/mentor").text
    found = re.findall(r'<li( class="done")?>\s*<span class="mark">.*?<h3>(?:<a[^>]*>)?([^<]+)', page, re.DOTALL)
    return {title: bool(done) for done, title in found}


def test_d4_a_new_host_has_everything_before_them(site: Site) -> None:
    assert steps(site) == {
        "Choose a plan": False,
        "Connect Zoom or Google": False,
        "Set your time zone and hours": False,
        "Put a class on sale": False,
        "Run a test booking": False,
    }


def has_a_plan(world: World) -> None:
    world.hosts.hosts[HOST_ID] = replace(world.hosts.hosts[HOST_ID], plan="creator")


def has_set_hours(world: World) -> None:
    world.profiles.put_availability(HOST_ID, default_availability("Europe/Berlin"))


def sells(world: World) -> None:
    world.profiles.put_class(replace(CLASS, host_id=HOST_ID))


def was_tested(world: World) -> None:
    world.hosts.record_test(HOST_ID, world.clock.now())


@pytest.mark.parametrize(
    ("do", "done"),
    [
        (has_a_plan, "Choose a plan"),
        (lambda world: connect(world, Provider.GOOGLE), "Connect Zoom or Google"),
        (lambda world: connect(world, Provider.ZOOM), "Connect Zoom or Google"),
        (has_set_hours, "Set your time zone and hours"),
        (sells, "Put a class on sale"),
        (was_tested, "Run a test booking"),
    ],
)
def test_d4_what_is_done_is_ticked_and_nothing_else(site, world, do, done) -> None:
    do(world)

    assert [title for title, is_done in steps(site).items() if is_done] == [done]


def test_d4_an_apple_calendar_a_broken_account_and_a_draft_tick_nothing(site: Site, world: World) -> None:
    connect(world, Provider.GOOGLE, status=ConnectionStatus.RECONNECT_REQUIRED)
    world.connections.put(replace(connect(world, Provider.ZOOM), provider=Provider.APPLE))
    del world.connections.connections[HOST_ID, Provider.ZOOM]
    world.profiles.put_class(replace(CLASS, host_id=HOST_ID, published=False))

    assert not any(steps(site).values())


def test_d4_each_step_leads_to_where_it_is_done_and_the_test_booking_is_a_form(site: Site) -> None:
    page = site.get("/mentor").text

    for link in ("settings/plan", "settings/connections", "settings/availability", "classes/new?format=online"):
        assert re.search(rf'<a class="button (plain )?small" href="/mentor/{re.escape(link)}">', page)
    assert '<form method="post" action="/mentor/test-booking">' in page


@pytest.mark.parametrize("status", [BookingStatus.CONFIRMED, BookingStatus.CANCELLED])
@pytest.mark.parametrize("days", [-30, 2])
def test_d4_the_checklist_stands_until_the_first_booking(site, world, status, days) -> None:
    starts_at = world.clock.now() + timedelta(days=days)
    book(world, status=status, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))

    assert steps(site) == {}


@pytest.mark.parametrize("status", [BookingStatus.PENDING_PAYMENT, BookingStatus.EXPIRED])
def test_d4_a_booking_that_was_never_paid_is_not_the_first(site: Site, world: World, status: BookingStatus) -> None:
    book(world, status=status)

    assert steps(site)


def test_d4_the_first_thing_that_is_left_stands_out(site: Site, world: World) -> None:
    has_a_plan(world)

    page = site.get("/mentor").text

    assert page.count('<a class="button small"') == 1
    assert '<a class="button small" href="/mentor/settings/connections">Connect</a>' in page


def test_x3_a_leftover_meeting_is_named_with_its_booking_and_what_to_do(site: Site, world: World) -> None:
    book(world, status=BookingStatus.CANCELLED)
    world.profiles.put_availability(HOST_ID, default_availability("Europe/Berlin"))
    world.notices.put(LEFTOVER)

    page = site.get("/mentor").text

    assert "We could not remove a Zoom meeting for a cancelled session" in page
    assert "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed." in page
    assert '<dd class="number">81000000001</dd>' in page
    assert "Tue 1 Dec, 10:00 (Europe/Berlin, CET)" in page
    words = "Portfolio review with Guest, Wed 2 Dec, 10:00 (Europe/Berlin, CET)"
    assert f'<a href="/mentor/bookings/booking_1">{words}</a>' in page
    assert 'href="https://zoom.us/meeting" target="_blank" rel="noopener">Open Zoom' in page


def test_x3_what_a_test_booking_left_names_no_booking(site: Site, world: World) -> None:
    world.notices.put(replace(LEFTOVER, booking_id="booking_test_1", provider="google"))

    page = site.get("/mentor").text

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
    world.notices.put(replace(missing_link_notice(BOOKING, BOOKING.created_at), host_id=HOST_ID, kind=kind))

    assert f'<a class="button small" href="{link}">{label}</a>' in site.get("/mentor").text


def test_d3_a_notice_is_dismissed_by_its_form(site: Site, world: World) -> None:
    world.notices.put(LEFTOVER)
    assert '<form method="post" action="/mentor/notices/leftover-1/dismiss">' in site.get("/mentor").text

    answer = site.submit("/mentor/notices/leftover-1/dismiss", {"csrf": CSRF_TOKEN})

    assert (answer.status, answer.location) == (303, "/mentor")
    assert LEFTOVER.title not in site.get("/mentor").text


def test_d3_dismissing_by_the_form_takes_the_csrf_token(site: Site, world: World) -> None:
    world.notices.put(LEFTOVER)

    assert site.submit("/mentor/notices/leftover-1/dismiss", {}).status == 403
    assert world.notices.list(HOST_ID)


def test_d1_the_next_bookings_can_be_joined_from_here(site: Site, world: World) -> None:
    book(world, link=LINK)
    book(world, booking_id="booking_2", status=BookingStatus.CANCELLED, guest=replace(BOOKING.guest, name="Gone"))

    page = site.get("/mentor").text

    assert re.search(rf'<a[^>]* href="{LINK.url}"[^>]*>Join meeting', page)
    assert 'href="/mentor/bookings/booking_1"' in page
    assert "Gone" not in page


def test_d1_of_many_bookings_the_next_three_are_shown(site: Site, world: World) -> None:
    for number in range(5):
        link = MeetingLink(f"https://zoom.us/j/{number}", MeetingKind.ZOOM, str(number))
        starts_at = BOOKING.starts_at + timedelta(hours=number)
        book(world, booking_id=f"b{number}", link=link, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))

    assert re.findall(r"https://zoom.us/j/(\d)", site.get("/mentor").text) == ["0", "1", "2"]


def test_the_public_address_is_shown_and_can_be_copied(site: Site, world: World) -> None:
    page = site.get("/mentor").text

    assert f'<a href="{SITE}/book/host">' in page
    assert f'data-copy="{SITE}/book/host" hidden>' in page
    assert "It is empty until you" in page

    sells(world)

    assert "It is empty until you" not in site.get("/mentor").text


def test_the_overview_needs_a_session(world: World) -> None:
    answer = Site(world, session=None).get("/mentor")

    assert (answer.status, answer.location) == (302, "/login?next=%2Fmentor")
