"""D1: the page of a host's bookings."""

from datetime import timedelta
from html import unescape

import pytest

from joinlink.model.booking_parts import Guest, MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.money import Money
from joinlink.model.teaching import Location
from tests.functions.host_desk import READY, add_booking, part_of
from tests.functions.site import Site
from tests.samples import CLASS, LINK, NOW
from tests.worlds.world import MEET_LINK, World

PAGE = "/mentor/bookings"


def pasted(url: str) -> MeetingLink:
    return MeetingLink(url, None, None)


def test_d1_bookings_stand_under_their_day_with_the_time_in_the_hosts_zone(site: Site, world: World) -> None:
    world.live_in("Europe/Berlin")
    add_booking(world, "bk_2", minutes=23 * 60)
    add_booking(world, "bk_1", guest=Guest("Ada", "ada@example.com", "America/New_York"))
    add_booking(world, "bk_3", minutes=72 * 60)

    words = site.get(PAGE).words

    assert "Times in Central European Time, Berlin" in words
    days = ["Today, Tuesday, December 1 ", "Tomorrow, Wednesday, December 2 ", "Friday, December 4 "]
    assert sorted(days, key=words.index) == days
    assert "11:00 AM – 12:00 PM CET Link being prepared Portfolio review Ada" in words


def test_d1_past_bookings_stand_on_the_other_tab_latest_first(site: Site, world: World) -> None:
    add_booking(world, "bk_old", minutes=-3000)
    add_booking(world, "bk_late", minutes=-61)
    add_booking(world, "bk_next", minutes=5)

    upcoming, past = site.get(PAGE).text, site.get(f"{PAGE}?when=past").text

    assert ("bk_next" in upcoming, "bk_old" in upcoming, "bk_late" in upcoming) == (True, False, False)
    assert "bk_next" not in past
    assert past.index("bk_late") < past.index("bk_old")
    assert f'<a href="{PAGE}" aria-current="page">Upcoming</a>' in upcoming
    assert f'<a href="{PAGE}?when=past" aria-current="page">Past</a>' in past


@pytest.mark.parametrize(
    ("link", "chip"),
    [
        (LINK, "Zoom"),
        (MEET_LINK, "Google Meet"),
        (pasted("https://us02web.zoom.us/j/123?pwd=a"), "Zoom"),
        (pasted("https://meet.google.com/xyz"), "Google Meet"),
        (pasted("https://rooms.example/piano"), "Your link"),
    ],
    ids=["Zoom", "Meet", "Zoom by hand", "Meet by hand", "another by hand"],
)
def test_d1_a_chip_tells_what_the_link_leads_to(site: Site, world: World, link: MeetingLink, chip: str) -> None:
    add_booking(world, link=link, meeting_state=MeetingState.READY)

    row = part_of(site.get(PAGE), "bk_1")

    assert [name for name in ("Zoom", "Google Meet", "Your link") if f"{name}</span>" in row] == [chip]
    assert f'href="{link.url}"' in row


@pytest.mark.parametrize(
    ("values", "minutes", "is_joined", "stands_out"),
    [
        (READY, -30, True, True),
        (READY, 60, True, True),
        (READY, 61, True, False),
        *(({**READY, "status": status}, 60, False, False) for status in BookingStatus if status != "confirmed"),
    ],
)
def test_d1_ac_20_a_confirmed_booking_is_joined_and_the_way_in_stands_out_when_it_runs_or_is_about_to(
    site: Site, world: World, values: dict, minutes: int, is_joined: bool, stands_out: bool
) -> None:
    add_booking(world, minutes=minutes, **values)

    row = part_of(site.get(PAGE), "bk_1")

    assert ("Join meeting" in row) == (LINK.url in row) == is_joined
    assert ('class="button small"' in row) == stands_out
    assert ('class="off"' in row) == (not is_joined)


@pytest.mark.parametrize(
    ("values", "chip"),
    [
        ({}, "Link being prepared"),
        ({"meeting_state": MeetingState.MISSING}, "No link yet"),
        ({"is_online": False, "location": Location("Studio 3")}, "In person"),
        ({"status": BookingStatus.PENDING_PAYMENT, "hold_until": NOW + timedelta(hours=1)}, "Awaiting payment"),
        (
            {"status": BookingStatus.AWAITING_CONFIRMATION, "hold_until": NOW + timedelta(minutes=30)},
            "Awaiting confirmation",
        ),
        ({"status": BookingStatus.EXPIRED, "price": Money(0, "eur")}, "Not confirmed by the guest"),
        ({"status": BookingStatus.CANCELLED}, "Cancelled"),
        ({"status": BookingStatus.REFUNDED}, "Refunded"),
        ({"status": BookingStatus.EXPIRED}, "Not paid in time"),
    ],
)
def test_d1_a_chip_tells_where_a_booking_stands(site, world, values, chip) -> None:
    add_booking(world, **values)

    row = part_of(site.get(PAGE), "bk_1")

    assert f"{chip}</span>" in row
    assert "Join meeting" not in row


def test_d1_the_pages_lead_through_every_booking_once_and_back_to_the_first(site: Site, world: World) -> None:
    for number in range(120):
        add_booking(world, f"bk_{number:03}", minutes=number)
    seen: list[str] = []
    target, pages = f"{PAGE}?when=upcoming", 0

    while target:
        page = unescape(site.get(target).text)
        seen += [f"bk_{number:03}" for number in range(120) if f'"{PAGE}/bk_{number:03}"' in page]
        assert ("First page" in page) == (pages > 0)
        pages += 1
        _, found, rest = page.partition(f'href="{PAGE}?when=upcoming&cursor=')
        target = f"{PAGE}?when=upcoming&cursor={rest.partition(chr(34))[0]}" if found else ""

    assert seen == [f"bk_{number:03}" for number in range(120)]
    assert pages == 3


@pytest.mark.parametrize(
    ("query", "has_class", "says"),
    [
        ("", False, "Create a class"),
        ("", True, "See your classes"),
        ("?when=past", True, "A session moves here when it is over."),
    ],
)
def test_d1_where_there_is_nothing_the_page_says_what_to_do(site, world, query, has_class, says) -> None:
    if has_class:
        world.sell(CLASS)

    words = site.get(f"{PAGE}{query}").words

    assert says in words
    assert "Later bookings" not in words
    assert ("Filters" in words) == has_class, "there is nothing to find before the first class"


def test_d1_bookings_of_another_host_are_not_shown(site, world) -> None:
    add_booking(world, "bk_theirs", host_id="host_other")

    assert "bk_theirs" not in site.get(PAGE).text


@pytest.mark.parametrize("query", ["?when=tomorrow", "?cursor=made-up"])
def test_an_address_that_cant_be_used_is_refused(site: Site, query: str) -> None:
    assert site.browse(f"{PAGE}{query}").status == 422
