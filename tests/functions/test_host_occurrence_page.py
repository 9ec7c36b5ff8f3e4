"""The host's page of an occurrence, and the lists that show it once: G1, G3, D1, D2."""

import re
from datetime import timedelta

import pytest

from joinlink.clock import rfc3339
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Provider
from joinlink.model.money import Money
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from tests.functions.site import Site
from tests.worlds.group_class import OCCURRENCE_ID, GroupClass
from tests.worlds.world import CSRF_TOKEN, NEXT_WEEK, World

PAGE = f"/mentor/occurrences/{OCCURRENCE_ID}"
TO = NEXT_WEEK.starts_at + timedelta(hours=2)


@pytest.fixture
def lesson(world: World) -> GroupClass:
    world.connect(Provider.ZOOM)
    lesson = GroupClass(world)
    lesson.fill(3)
    return lesson


def test_the_page_tells_who_comes_and_each_leads_to_their_booking_g3(site: Site, lesson: GroupClass) -> None:
    page = site.browse(PAGE).text

    assert "3 of 10 seats" in page
    assert all(f'href="/mentor/bookings/seat_{number}"' in page and f"Guest {number}" in page for number in (1, 2, 3))
    assert f'href="{PAGE}"' in site.browse("/mentor/bookings/seat_1").text


@pytest.mark.parametrize("page", ["/mentor/bookings", "/mentor/calendar?view=month&date=2026-12-08", "/mentor"])
def test_lists_show_an_occurrence_once_with_its_seats_d1_d2(site: Site, lesson: GroupClass, page: str) -> None:
    shown = site.browse(page)
    text = shown.text

    assert shown.find(f"//a[@href='{PAGE}']/text()") == [NEXT_WEEK.class_title]
    assert "3 of 10 seats" in text
    assert "Guest 1" not in text


def test_a_host_cancels_for_everybody_on_the_page_g3(site: Site, lesson: GroupClass) -> None:
    answer = site.submit(f"{PAGE}/cancel", {"reason": "I am ill.", "csrf": CSRF_TOKEN})

    assert (answer.status, answer.headers["location"]) == (303, f"{PAGE}?done=cancelled")
    assert {booking.status for booking in lesson.bookings()} == {BookingStatus.CANCELLED}
    assert "cancelled for everybody" in site.browse(f"{PAGE}?done=cancelled").text


@pytest.mark.parametrize("refund", ["", "yes"])
def test_a_cancelled_one_tells_who_had_a_seat_and_what_became_of_each_g3(
    site: Site, lesson: GroupClass, refund: str
) -> None:
    world = lesson.world
    lesson.join(4, price=Money(1800, "eur"), checkout=Checkout("cs_4", "https://checkout.example/4", "pi_4"))
    lesson.hold(5)
    lesson.leave(lesson.join(6))
    world.suppressions.suppress("guest-2@example.com", "bounce", world.clock.now())
    site.submit(f"{PAGE}/cancel", {"reason": "", "refund": refund, "csrf": CSRF_TOKEN})
    for number in (2, 4):
        send_booking_mails(world.bookings.get(f"seat_{number}").target, world.house)

    page = site.browse(PAGE).text

    assert _former_seats(page) == {
        "Guest 1": ["Not told yet"],
        "Guest 2": ["No mail reaches them"],
        "Guest 3": ["Not told yet"],
        "Guest 4": ["€18 refunded" if refund else "€18 not refunded", "Told by mail"],
        "Guest 5": ["Let go, not paid", "Not told yet"],
    }


def _former_seats(page: str) -> dict[str, list[str]]:
    """Return the chips of each guest who had a seat."""
    rows = page.partition("Who had a seat")[2].partition("</section>")[0].split("<li>")[1:]
    chips = [re.findall(r'<span class="chip[^>]*>(?:<svg.*?</svg>)?([^<]+)', row) for row in rows]
    return {re.findall(r">(Guest \d)<", row)[0]: words for row, words in zip(rows, chips, strict=True)}


def test_a_link_that_is_none_comes_back_with_the_reason_m8(site: Site, lesson: GroupClass) -> None:
    answer = site.submit(f"{PAGE}/meeting-link", {"url": "http://rooms.example", "csrf": CSRF_TOKEN})

    assert (answer.status, "http://rooms.example" in answer.text) == (422, True)
    assert lesson.links() == {None}


def test_a_link_on_the_page_is_for_everybody_m8(site: Site, lesson: GroupClass) -> None:
    answer = site.submit(f"{PAGE}/meeting-link", {"url": "https://rooms.example/group", "csrf": CSRF_TOKEN})

    assert (answer.status, lesson.links()) == (303, {"https://rooms.example/group"})


def test_a_host_moves_everybody_on_the_page_g3(site: Site, lesson: GroupClass) -> None:
    assert "3 of 10 seats" in site.browse(f"{PAGE}/reschedule").text

    answer = site.submit(f"{PAGE}/reschedule", {"startsAt": rfc3339(TO), "csrf": CSRF_TOKEN})

    assert (answer.status, answer.headers["location"]) == (303, f"{PAGE}?done=moved")
    assert {booking.starts_at for booking in lesson.bookings()} == {TO}


def test_a_class_that_is_off_can_not_be_moved_and_says_so_g3(site: Site, lesson: GroupClass) -> None:
    site.submit(f"{PAGE}/cancel", {"reason": "", "csrf": CSRF_TOKEN})

    answer = site.browse(f"{PAGE}/reschedule")

    assert (answer.status, "It is cancelled." in answer.text) == (409, True)
