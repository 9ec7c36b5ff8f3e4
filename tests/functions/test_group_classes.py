"""G1, G3, G4: classes with several seats over HTTP, as programs of guests and hosts see them."""

import re
from dataclasses import replace
from typing import Any

import pytest

from joinlink.model.teaching import MOST_SEATS
from joinlink.web.host.class_form import class_fields
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Answer, Site
from tests.worlds.world import CSRF_TOKEN, FREE_CLASS, HOST_ID, PENDING, WITH_ZOOM, World

CLASS = "/api/public/hosts/host/classes/portfolio-review"
SLOTS = f"{CLASS}/slots?from=2026-12-02&to=2026-12-02"
START = "2026-12-02T09:00:00Z"
LATER = "2026-12-02T13:00:00Z"
OCCURRENCES = "/api/occurrences"
CLASS_PAGE = "/book/host/portfolio-review"


@pytest.fixture
def group(world: World) -> World:
    """Let the host sell a free class with two seats."""
    world.sell(replace(FREE_CLASS, seats=2))
    return world


def book(site: Site, number: int, starts_at: str = START) -> Answer:
    guest = {"name": f"Guest {number}", "email": f"guest{number}@example.com", "timezone": "Europe/Berlin"}
    wish = {"startsAt": starts_at, "guest": guest}
    return site.post(f"{CLASS}/bookings", wish, headers={"idempotency-key": f"key-{number}"})


def seats_left(site: Site) -> dict[str, Any]:
    return {slot["startsAt"]: slot.get("seatsLeft") for slot in site.browse(SLOTS).json["slots"]}


def test_g1_the_api_takes_and_tells_how_many_seats_a_class_has(site: Site, group: World) -> None:
    (one,) = site.get("/api/classes").json["classes"]

    changed = site.patch(f"/api/classes/{one['classId']}", {"seats": MOST_SEATS})

    assert (one["seats"], changed.json["seats"]) == (2, MOST_SEATS)
    (shown,) = site.browse("/api/public/hosts/host").json["classes"]
    assert shown["seats"] == MOST_SEATS


@pytest.mark.parametrize("seats", [0, -1, MOST_SEATS + 1, 2.5, "many"])
def test_g1_a_class_has_one_to_a_hundred_seats(site: Site, group: World, seats: object) -> None:
    (one,) = site.get("/api/classes").json["classes"]

    answer = site.patch(f"/api/classes/{one['classId']}", {"seats": seats})

    assert (answer.status, answer.json["field"]) == (422, "seats")


def test_g1_g4_slots_tell_the_seats_left_until_there_are_none(site: Site, group: World) -> None:
    before = seats_left(site)[START]
    first = book(site, 1)
    between = seats_left(site)[START]
    book(site, 2)
    full = book(site, 3)

    assert (before, first.status, between) == (2, 201, 1)
    assert START not in seats_left(site)
    assert (full.status, full.json["code"]) == (409, "slot_taken")
    assert "All seats are taken" in full.text


def test_g1_slots_of_a_class_with_one_seat_tell_nothing_of_seats(site: Site, world: World) -> None:
    world.sell(FREE_CLASS)

    slots = site.browse(SLOTS).json["slots"]

    assert slots
    assert all(set(slot) == {"startsAt", "endsAt"} for slot in slots)


def test_g1_g2_a_guest_sees_the_occurrence_of_their_booking_and_nobody_elses(site: Site, group: World) -> None:
    mine, _other = book(site, 1).json, book(site, 2).json

    seen = site.browse(f"/api/public/bookings/{mine['bookingId']}?token={mine['token']}")

    assert seen.json["occurrenceId"] == group.bookings.get(mine["bookingId"]).occurrence_id
    assert "Guest 2" not in seen.text


def test_g1_d1_a_host_reads_an_occurrence_with_its_bookings(site: Site, world: World) -> None:
    world.seat(WITH_ZOOM, seats=10)
    world.seat(replace(PENDING, booking_id="booking_2"), seats=10)

    answer = site.get(f"{OCCURRENCES}/occurrence_1").json

    assert answer == {
        "occurrenceId": "occurrence_1",
        "classId": "class_1",
        "classTitle": "Portfolio review",
        "startsAt": START,
        "endsAt": "2026-12-02T09:30:00Z",
        "seats": 10,
        "seatsTaken": 2,
        "meetingState": "preparing",
        "bookings": ["booking_1", "booking_2"],
    }
    assert site.get(OCCURRENCES).json == {"items": [answer]}
    assert site.get("/api/bookings/booking_1").json["occurrenceId"] == "occurrence_1"


def test_g1_d1_occurrences_that_nobody_has_a_seat_in_any_more_are_not_listed(site: Site, group: World) -> None:
    booked = book(site, 1).json
    site.post(f"/api/public/bookings/{booked['bookingId']}/cancel?token={booked['token']}", {})

    assert site.get(OCCURRENCES).json == {"items": []}
    assert site.get(f"{OCCURRENCES}?when=past").json == {"items": []}


def test_s5_a_host_reads_only_their_own_occurrences(site: Site, world: World) -> None:
    world.seat(replace(WITH_ZOOM, host_id="host_2"))

    answer = site.get(f"{OCCURRENCES}/occurrence_1")

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert site.get(OCCURRENCES).json == {"items": []}


def test_g1_the_class_page_says_how_many_seats_each_start_has_left(site: Site, group: World) -> None:
    group.sell(replace(FREE_CLASS, seats=3))
    book(site, 1)
    book(site, 2)
    book(site, 3, LATER)

    page = site.browse(f"{CLASS_PAGE}?day=2026-12-02&timezone=Europe/Berlin").text

    times = dict(re.findall(r'data-starts-at="([^"]+)".*?<small>([^<]+)</small>', page))
    assert (times[START], times[LATER], times["2026-12-02T10:00:00Z"]) == ("last seat", "2 seats left", "3 seats left")
    assert "In a group of up to 3" in page


def test_g1_a_class_page_with_one_seat_speaks_of_none(site: Site, world: World) -> None:
    world.sell(FREE_CLASS)

    page = site.browse(f"{CLASS_PAGE}?day=2026-12-02").text

    assert "data-starts-at" in page
    assert "seat" not in page


def test_g1_who_comes_too_late_for_the_last_seat_is_told_and_shown_the_nearest(site: Site, group: World) -> None:
    for number in (1, 2):
        book(site, number)

    page = site.browse(f"{CLASS_PAGE}?day=2026-12-02&timezone=Europe/Berlin").text
    typed = {"startsAt": START, "guest.name": "Late", "guest.email": "late@example.com"}
    answer = site.submit(CLASS_PAGE, {**Shown(page).fields, **typed})
    site.keep_cookies(answer)
    page = site.browse(answer.location).text

    assert "The last seat has just been taken." in page
    assert "2026-12-02T09:30:00Z" in page.partition("data-nearest")[2]


def test_g1_g2_the_booking_page_says_that_it_is_a_group_class(site: Site, group: World) -> None:
    mine = book(site, 1).json

    page = site.browse(f"/bookings/{mine['bookingId']}?token={mine['token']}").text

    assert "A seat in a group class" in page


def test_g1_a_host_sets_the_seats_on_the_form_of_a_class(site: Site, group: World) -> None:
    (one,) = site.get("/api/classes").json["classes"]
    address = f"/mentor/classes/{one['classId']}"
    page = site.get(address).text

    assert re.search(r'name="seats"[^>]*value="2"', page)
    answer = site.submit(
        address, class_fields(group.profiles.load(HOST_ID).classes[0]) | {"seats": "12", "csrf": CSRF_TOKEN}
    )
    assert (answer.status, group.profiles.load(HOST_ID).classes[0].seats) == (303, 12)
