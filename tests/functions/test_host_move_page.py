"""R1: a host moves a booking on its page."""

import pytest

from tests.functions.guests.page_parts import Shown
from tests.functions.site import Site
from tests.worlds.world import CSRF_TOKEN, WITH_ZOOM, World

MOVE = "/mentor/bookings/booking_1/reschedule"
LATER = "2026-12-03T13:00:00Z"


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.live_in("Europe/Berlin")
    world.put(WITH_ZOOM)


def test_r1_the_page_is_in_the_zone_of_the_hosts_hours_and_leads_back_to_the_booking(site: Site, world: World) -> None:
    page = Shown(site.get(f"{MOVE}?day=2026-12-03").text)

    answer = site.submit(page.action, {**page.fields, "startsAt": LATER})

    assert all(
        page.says(words) for words in (">Wednesday, December 2<", ">10:00 – 10:30 AM<", "European Time, Berlin<")
    )
    assert page.times[LATER] == "2:00 PM"
    assert page.says("What was paid stays with the booking.")
    assert page.says("A mail with the new time goes to you and to Guest.")
    assert page.says('<a href="/mentor/bookings" aria-current="page">')
    assert (answer.status, answer.location) == (303, "/mentor/bookings/booking_1?done=moved")
    assert world.stored(WITH_ZOOM).starts_at.isoformat() == "2026-12-03T13:00:00+00:00"


def test_a_time_that_is_not_free_leaves_the_booking_where_it_is(site: Site, world: World) -> None:
    answer = site.submit(MOVE, {"csrf": CSRF_TOKEN, "startsAt": "2026-12-05T09:00:00Z"})

    assert answer.status == 409
    assert Shown(answer.text).nearest
    assert world.stored(WITH_ZOOM) == WITH_ZOOM
