"""The host's page of an occurrence, and the lists that show it once: G1, G3, D1, D2."""

from datetime import timedelta

import pytest

from joinlink.clock import rfc3339
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Provider
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
    text = site.browse(page).text

    assert text.count(f'href="{PAGE}"') == 1
    assert "3 of 10 seats" in text
    assert "Guest 1" not in text


def test_a_host_cancels_for_everybody_on_the_page_g3(site: Site, lesson: GroupClass) -> None:
    answer = site.submit(f"{PAGE}/cancel", {"reason": "I am ill.", "csrf": CSRF_TOKEN})

    assert (answer.status, answer.headers["location"]) == (303, f"{PAGE}?done=cancelled")
    assert {booking.status for booking in lesson.bookings()} == {BookingStatus.CANCELLED}
    assert "cancelled for everybody" in site.browse(f"{PAGE}?done=cancelled").text


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
