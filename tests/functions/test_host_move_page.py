"""R1: a host moves a booking on its page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.model.availability import default_availability
from joinlink.model.booking import Booking
from joinlink.model.claim import Claim
from joinlink.model.meeting import MeetingKind
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Site
from tests.samples import BOOKING, LINK
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

MOVE = "/mentor/bookings/booking_1/reschedule"
LATER = "2026-12-03T13:00:00Z"
BOOKED = replace(BOOKING, host_id=HOST_ID, link=replace(LINK, kind=MeetingKind.ZOOM))


@pytest.fixture
def booking(world: World) -> Booking:
    world.profiles.put_availability(HOST_ID, default_availability("Europe/Berlin"))
    world.bookings.bookings[BOOKED.booking_id] = BOOKED
    world.bookings.day_claims[HOST_ID][BOOKED.booking_id] = Claim.of(BOOKED)
    return BOOKED


def test_r1_the_page_is_in_the_zone_of_the_hosts_hours(site: Site, booking: Booking) -> None:
    page = Shown(site.get(f"{MOVE}?day=2026-12-03").text)

    assert page.says("Wednesday 2 December 2026, 10:00–10:30 (Europe/Berlin, CET)")
    assert page.times[LATER] == "14:00"
    assert page.says("What was paid stays with the booking.")
    assert page.says("A mail with the new time goes to you and to Guest.")
    assert page.says('<a href="/mentor/bookings" aria-current="page">')


def test_r1_moving_leads_back_to_the_bookings_page(site: Site, world: World, booking: Booking) -> None:
    page = Shown(site.get(f"{MOVE}?day=2026-12-03").text)

    answer = site.submit(page.action, {**page.fields, "startsAt": LATER})

    assert (answer.status, answer.location) == (303, "/mentor/bookings/booking_1?done=moved")
    assert world.bookings.get("booking_1").starts_at.isoformat() == "2026-12-03T13:00:00+00:00"


def test_a_time_that_is_not_free_leaves_the_booking_where_it_is(site: Site, world: World, booking: Booking) -> None:
    answer = site.submit(MOVE, {"csrf": CSRF_TOKEN, "startsAt": "2026-12-05T09:00:00Z"})

    assert answer.status == 409
    assert Shown(answer.text).nearest
    assert world.bookings.get("booking_1") == booking


def test_a_form_without_the_sessions_token_moves_nothing(site: Site, world: World, booking: Booking) -> None:
    assert site.submit(MOVE, {"startsAt": LATER}).status == 403
    assert world.bookings.get("booking_1") == booking


def test_a_session_that_ran_out_leads_back_to_the_page_after_the_sign_in(world: World, booking: Booking) -> None:
    answer = Site(world, session=None).get(MOVE, headers={"accept": "text/html"})

    assert answer.location_query["next"] == MOVE


def test_another_hosts_booking_is_not_there(site: Site, world: World, booking: Booking) -> None:
    world.bookings.bookings["booking_1"] = replace(booking, host_id="host_other")

    assert site.get(MOVE).status == 404
    assert site.submit(MOVE, {"csrf": CSRF_TOKEN, "startsAt": LATER}).status == 404
