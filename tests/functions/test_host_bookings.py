"""D1, D5: a host's bookings and what happened to each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from joinlink.model.booking import Booking, MeetingLink, MeetingState
from joinlink.model.meeting import MeetingKind
from tests.functions.site import Site
from tests.samples import BOOKING, at
from tests.worlds.world import HOST_ID, World


def add_booking(world: World, booking_id: str, *, starts_in_minutes: float = 60, **values: Any) -> Booking:
    starts_at = world.clock.now() + timedelta(minutes=starts_in_minutes)
    booking = at(replace(BOOKING, booking_id=booking_id, host_id=HOST_ID), starts_at, minutes=60)
    booking = replace(booking, **values)
    world.bookings.bookings[booking_id] = booking
    return booking


def ids(site: Site, query: str = "") -> list[str]:
    return [booking["bookingId"] for booking in site.get(f"/api/bookings{query}").json["items"]]


def test_d1_a_booking_is_told_in_full(site: Site, world: World) -> None:
    link = MeetingLink("https://zoom.us/j/81000000001", MeetingKind.ZOOM, "81000000001")
    add_booking(world, "bk_1", link=link, meeting_state=MeetingState.READY, calendar_event_id="event1")

    assert site.get("/api/bookings/bk_1").json == {
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


def test_m8_a_link_that_the_host_pasted_is_told_as_manual(site: Site, world: World) -> None:
    link = MeetingLink("https://rooms.example/piano", None, None)
    add_booking(world, "bk_1", link=link, meeting_state=MeetingState.MANUAL)

    booking = site.get("/api/bookings/bk_1").json

    assert (booking["meetingUrl"], booking["meetingProvider"]) == ("https://rooms.example/piano", "manual")
    assert booking["meetingState"] == "manual"
    assert "meetingId" not in booking


def test_a_booking_without_a_link_leaves_those_members_out(site: Site, world: World) -> None:
    add_booking(world, "bk_1")

    booking = site.get("/api/bookings/bk_1").json

    assert booking["meetingState"] == "preparing"
    assert not {"meetingUrl", "meetingProvider", "meetingId", "calendarEventId"} & set(booking)


def test_d1_upcoming_is_what_has_not_ended_soonest_first(site: Site, world: World) -> None:
    for booking_id, minutes in [("later", 500), ("soon", 1), ("running", -59), ("over", -60), ("long_over", -9999)]:
        add_booking(world, booking_id, starts_in_minutes=minutes)

    assert ids(site) == ids(site, "?when=upcoming") == ["running", "soon", "later"]


def test_d1_past_is_what_has_ended_latest_first(site: Site, world: World) -> None:
    for booking_id, minutes in [("later", 500), ("running", -59), ("over", -60), ("long_over", -9999)]:
        add_booking(world, booking_id, starts_in_minutes=minutes)

    assert ids(site, "?when=past") == ["over", "long_over"]


def test_d1_the_cursor_leads_through_every_booking_once(site: Site, world: World) -> None:
    for number in range(120):
        add_booking(world, f"bk_{number:03}", starts_in_minutes=number)
    seen: list[str] = []
    cursor, pages = "", 0

    while pages == 0 or cursor:
        page = site.get(f"/api/bookings?when=upcoming{cursor}").json
        seen += [booking["bookingId"] for booking in page["items"]]
        cursor = f"&cursor={page['cursor']}" if "cursor" in page else ""
        pages += 1

    assert seen == [f"bk_{number:03}" for number in range(120)]
    assert pages == 3


@pytest.mark.parametrize("query", ["?when=tomorrow", "?when=upcoming,past"])
def test_an_unknown_half_is_refused(site: Site, query: str) -> None:
    answer = site.get(f"/api/bookings{query}")

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", "when")


def test_a_cursor_of_somebody_elses_making_is_refused(site: Site) -> None:
    answer = site.get("/api/bookings?cursor=made-up")

    assert (answer.status, answer.json["code"]) == (422, "invalid_input")


def test_d5_the_timeline_is_told_in_order(site: Site, world: World) -> None:
    add_booking(world, "bk_1")
    world.timeline.add("bk_1", world.clock.now(), "Booked", "")
    world.timeline.add("bk_1", world.clock.now() + timedelta(seconds=5), "Meeting made", "at Zoom")

    assert site.get("/api/bookings/bk_1/timeline").json == {
        "events": [
            {"at": "2026-12-01T09:00:00Z", "what": "Booked", "detail": ""},
            {"at": "2026-12-01T09:00:05Z", "what": "Meeting made", "detail": "at Zoom"},
        ]
    }


@pytest.mark.parametrize("path", ["/api/bookings/bk_other", "/api/bookings/bk_other/timeline"])
def test_another_hosts_booking_is_not_found(site: Site, world: World, path: str) -> None:
    add_booking(world, "bk_other", host_id="host_other")

    answer = site.get(path)

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert ids(site) == []


@pytest.mark.parametrize("path", ["/api/bookings", "/api/bookings/bk_1", "/api/bookings/bk_1/timeline"])
def test_bookings_need_a_session(world: World, path: str) -> None:
    assert Site(world, session="unknown").get(path).status == 401
