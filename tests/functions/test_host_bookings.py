"""D1, D5: a host's bookings and what happened to each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from joinlink.model.booking import MeetingLink, MeetingState
from tests.functions.host_desk import add_booking
from tests.functions.site import Site
from tests.samples import LINK
from tests.worlds.world import World

API = "/api/bookings"


def ids(site: Site, query: str = "") -> list[str]:
    return [booking["bookingId"] for booking in site.get(f"{API}{query}").json["items"]]


def test_d1_a_booking_is_told_in_full(site: Site, world: World) -> None:
    add_booking(world, link=LINK, meeting_state=MeetingState.READY, calendar_event_id="event1")

    assert site.get(f"{API}/bk_1").json == {
        "bookingId": "bk_1",
        "classId": "class_1",
        "classTitle": "Portfolio review",
        "status": "confirmed",
        "meetingState": "ready",
        "startsAt": "2026-12-01T10:00:00Z",
        "endsAt": "2026-12-01T11:00:00Z",
        "guest": {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"},
        "price": {"amountMinor": 4500, "currency": "eur"},
        "meetingUrl": "https://zoom.us/j/81000000001",
        "meetingProvider": "zoom",
        "meetingId": "81000000001",
        "calendarEventId": "event1",
        "revision": 2,
        "createdAt": "2026-12-01T09:00:00Z",
    }


@pytest.mark.parametrize(
    ("link", "state", "told"),
    [
        (None, MeetingState.PREPARING, {}),
        (
            MeetingLink("https://rooms.example/piano", None, None),
            MeetingState.MANUAL,
            {"meetingUrl": "https://rooms.example/piano", "meetingProvider": "manual"},
        ),
    ],
    ids=["no link", "pasted"],
)
def test_d1_m8_what_a_link_does_not_have_is_left_out(site: Site, world: World, link, state, told) -> None:
    add_booking(world, link=link, meeting_state=state)

    booking = site.get(f"{API}/bk_1").json

    members = {"meetingUrl", "meetingProvider", "meetingId", "calendarEventId"}
    assert booking["meetingState"] == state
    assert {name: booking[name] for name in members & set(booking)} == told


def test_d1_upcoming_is_what_has_not_ended_soonest_first_and_past_is_the_rest_latest_first(site, world) -> None:
    for booking_id, minutes in [("later", 500), ("soon", 1), ("running", -59), ("over", -60), ("long_over", -9999)]:
        add_booking(world, booking_id, minutes=minutes)

    assert ids(site) == ids(site, "?when=upcoming") == ["running", "soon", "later"]
    assert ids(site, "?when=past") == ["over", "long_over"]


def test_d1_the_cursor_leads_through_every_booking_once(site: Site, world: World) -> None:
    for number in range(60):
        add_booking(world, f"bk_{number:03}", minutes=number)

    first = site.get(f"{API}?when=upcoming").json
    second = site.get(f"{API}?when=upcoming&cursor={first['cursor']}").json

    seen = [booking["bookingId"] for page in (first, second) for booking in page["items"]]
    assert seen == [f"bk_{number:03}" for number in range(60)]
    assert "cursor" not in second


@pytest.mark.parametrize(
    ("query", "field"), [("when=tomorrow", "when"), ("when=upcoming,past", "when"), ("cursor=made-up", None)]
)
def test_an_unknown_half_and_a_cursor_of_somebody_elses_making_are_refused(site: Site, query, field) -> None:
    answer = site.get(f"{API}?{query}")

    assert (answer.status, answer.json["code"]) == (422, "invalid_input")
    assert field is None or answer.json["field"] == field


def test_d5_the_timeline_is_told_in_order(site: Site, world: World) -> None:
    add_booking(world)
    world.timeline.add("bk_1", world.clock.now(), "Booked", "")
    world.timeline.add("bk_1", world.clock.now() + timedelta(seconds=5), "Meeting made", "at Zoom")

    assert site.get(f"{API}/bk_1/timeline").json == {
        "events": [
            {"at": "2026-12-01T09:00:00Z", "what": "Booked", "detail": ""},
            {"at": "2026-12-01T09:00:05Z", "what": "Meeting made", "detail": "at Zoom"},
        ]
    }


@pytest.mark.parametrize("path", ["/bk_1", "/bk_1/timeline"])
def test_another_hosts_booking_is_not_found(site: Site, world: World, path: str) -> None:
    add_booking(world, host_id="host_other")

    answer = site.get(f"{API}{path}")

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert ids(site) == []


@pytest.mark.parametrize("path", ["", "/bk_1", "/bk_1/timeline"])
def test_bookings_need_a_session(world: World, path: str) -> None:
    assert Site(world, session="unknown").get(f"{API}{path}").status == 401
