"""R1, X1, M8: a host cancels or moves a booking, or gives it a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking, BookingStatus, MeetingLink, MeetingState, Party
from joinlink.model.claim import Claim
from joinlink.model.meeting import MeetingKind
from joinlink.model.teaching import Location
from tests.functions.site import Site
from tests.samples import BOOKING, at
from tests.worlds.world import HOST_ID, World

ZOOM_LINK = MeetingLink("https://zoom.us/j/81000000001", MeetingKind.ZOOM, "81000000001")
BOOKED = replace(
    BOOKING, host_id=HOST_ID, link=ZOOM_LINK, meeting_state=MeetingState.READY, calendar_event_id="event_1"
)
API = "/api/bookings/booking_1"
LATER = "2026-12-03T13:00:00Z"
ROOM = "https://rooms.example/piano?pwd=a&b=c#now"

CHANGES = [
    ("POST", f"{API}/cancel", {"reason": "Ill"}),
    ("POST", f"{API}/reschedule", {"startsAt": LATER}),
    ("PUT", f"{API}/meeting-link", {"url": ROOM}),
]


def put(world: World, booking: Booking) -> Booking:
    world.bookings.bookings[booking.booking_id] = booking
    world.bookings.day_claims[booking.host_id][booking.booking_id] = Claim.of(booking)
    return booking


# --- cancelling -------------------------------------------------------------------------------------------------


def test_x1_a_host_cancels_a_booking_and_its_link_is_cleared(site: Site, world: World) -> None:
    put(world, BOOKED)

    answer = site.post(f"{API}/cancel", {"reason": " I am ill. "})

    assert answer.status == 200
    assert answer.json == {
        "bookingId": "booking_1",
        "classId": "class_1",
        "classTitle": "Portfolio review",
        "status": "cancelled",
        "meetingState": "removed",
        "startsAt": "2026-12-02T09:00:00Z",
        "endsAt": "2026-12-02T09:30:00Z",
        "guest": {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"},
        "price": {"amountMinor": 4500, "currency": "eur"},
        "revision": 3,
        "createdAt": "2026-12-01T09:00:00Z",
    }
    assert site.get(API).json == answer.json
    cancelled = world.bookings.get("booking_1")
    assert (cancelled.ended_by, cancelled.reason) == (Party.HOST, "I am ill.")


@pytest.mark.parametrize("body", [None, "{}", '{"reason": ""}'], ids=["no body", "empty object", "empty reason"])
def test_x1_a_host_need_not_say_why(site: Site, world: World, body: str | None) -> None:
    put(world, BOOKED)

    assert site.post(f"{API}/cancel", body=body).json["status"] == "cancelled"


def test_x1_what_takes_place_in_person_has_no_link_to_remove(site: Site, world: World) -> None:
    put(world, replace(BOOKED, is_online=False, link=None, meeting_state=MeetingState.NONE))

    assert site.post(f"{API}/cancel").json["meetingState"] == "none"


# --- moving -----------------------------------------------------------------------------------------------------


def test_r1_ac_34_a_host_moves_a_booking_and_what_was_made_for_the_old_time_is_off_it(site, world) -> None:
    put(world, BOOKED)

    answer = site.post(f"{API}/reschedule", {"startsAt": LATER})

    assert answer.status == 200
    assert (answer.json["startsAt"], answer.json["endsAt"]) == (LATER, "2026-12-03T13:30:00Z")
    assert (answer.json["status"], answer.json["meetingState"]) == ("confirmed", "preparing")
    assert answer.json["revision"] == 3
    assert not {"meetingUrl", "meetingProvider", "meetingId", "calendarEventId"} & set(answer.json)


def test_r1_a_move_asked_for_twice_is_one_move(site: Site, world: World) -> None:
    put(world, BOOKED)
    first = site.post(f"{API}/reschedule", {"startsAt": LATER})

    repeat = site.post(f"{API}/reschedule", {"startsAt": LATER})

    assert (repeat.status, repeat.json) == (200, first.json)


@pytest.mark.parametrize(
    ("starts_at", "code"), [("2026-12-02T10:00:00Z", "slot_taken"), ("2026-12-05T09:00:00Z", "slot_not_offered")]
)
def test_r1_a_time_that_cant_be_had_is_a_conflict(site: Site, world: World, starts_at: str, code: str) -> None:
    put(world, BOOKED)
    put(world, at(replace(BOOKED, booking_id="booking_2"), BOOKED.starts_at + timedelta(hours=1)))

    answer = site.post(f"{API}/reschedule", {"startsAt": starts_at})

    assert (answer.status, answer.json["code"]) == (409, code)
    assert world.bookings.get("booking_1") == BOOKED


# --- a link by hand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", [ZOOM_LINK, None], ids=["in place of a link", "where there was none"])
def test_m8_a_host_gives_a_booking_a_link(site: Site, world: World, link: MeetingLink | None) -> None:
    put(world, replace(BOOKED, link=link))

    answer = site.put(f"{API}/meeting-link", {"url": ROOM})

    assert answer.status == 200
    assert (answer.json["meetingUrl"], answer.json["meetingProvider"]) == (ROOM, "manual")
    assert (answer.json["meetingState"], answer.json["revision"]) == ("manual", 3)
    assert not {"meetingId", "calendarEventId"} & set(answer.json)
    assert site.get(API).json == answer.json


def test_m8_the_same_link_again_changes_nothing(site: Site, world: World) -> None:
    put(world, BOOKED)
    first = site.put(f"{API}/meeting-link", {"url": ROOM})

    repeat = site.put(f"{API}/meeting-link", {"url": ROOM})

    assert (repeat.status, repeat.json) == (200, first.json)


@pytest.mark.parametrize("length", [2000, 2001])
def test_m8_a_link_has_at_most_2000_characters(site: Site, world: World, length: int) -> None:
    put(world, BOOKED)

    answer = site.put(f"{API}/meeting-link", {"url": "https://rooms.example/".ljust(length, "x")})

    assert answer.status == (200 if length == 2000 else 422)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "rooms.example/piano",
        "//rooms.example/piano",
        "http://rooms.example/piano",
        "ftp://rooms.example/piano",
        "javascript:alert(1)",
        "data:text/html,x",
        "https:",
        "https://",
        "https:///piano",
        "https://?x=1",
        "https://guest:secret@rooms.example/piano",
        "https://guest@rooms.example/piano",
        "https://rooms.example\\@elsewhere.example/",
        "https://[rooms.example/piano",
        "https://rooms.example/pi ano",
        "https://rooms.example/piano\nLocation: https://elsewhere.example",
        "https://rooms.example/\x00",
        "https://rooms.example/\u2028",
    ],
)
def test_m8_what_is_no_https_address_is_refused(site: Site, world: World, url: str) -> None:
    put(world, BOOKED)

    answer = site.put(f"{API}/meeting-link", {"url": url})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", "url")
    assert world.bookings.get("booking_1") == BOOKED


def test_m8_a_session_in_person_has_no_use_for_a_link(site: Site, world: World) -> None:
    put(world, replace(BOOKED, is_online=False, link=None, location=Location("Studio 3")))

    answer = site.put(f"{API}/meeting-link", {"url": ROOM})

    assert (answer.status, answer.json["code"]) == (409, "illegal_transition")


# --- what stays as it is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "target", "body"), CHANGES)
@pytest.mark.parametrize("status", [status for status in BookingStatus if status is not BookingStatus.CONFIRMED])
def test_only_a_confirmed_booking_can_be_changed(site, world, method, target, body, status) -> None:
    booking = put(world, replace(BOOKED, status=status))

    answer = site.send(method, target, json_body=body)

    assert (answer.status, answer.json["code"]) == (409, "illegal_transition")
    assert world.bookings.get("booking_1") == booking


@pytest.mark.parametrize(("method", "target", "body"), CHANGES)
def test_another_hosts_booking_is_not_found(site: Site, world: World, method: str, target: str, body: object) -> None:
    booking = put(world, replace(BOOKED, host_id="host_other"))

    answer = site.send(method, target, json_body=body)

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert world.bookings.get("booking_1") == booking


@pytest.mark.parametrize(("method", "target", "body"), CHANGES)
@pytest.mark.parametrize(
    ("visitor", "status", "code"),
    [
        ({"session": None}, 401, "not_signed_in"),
        ({"csrf": None}, 403, "csrf_failed"),
        ({"csrf": "x"}, 403, "csrf_failed"),
    ],
    ids=["no session", "no csrf token", "wrong csrf token"],
)
def test_a_change_takes_session_and_csrf_token(world, method, target, body, visitor, status, code) -> None:
    put(world, BOOKED)

    answer = Site(world, **visitor).send(method, target, json_body=body)

    assert (answer.status, answer.json["code"]) == (status, code)
    assert world.bookings.get("booking_1") == BOOKED


@pytest.mark.parametrize(
    ("method", "action", "body", "field"),
    [
        ("POST", "cancel", '{"reason": 7}', "reason"),
        ("POST", "cancel", '{"reason": null}', "reason"),
        ("POST", "cancel", f'{{"reason": "{"x" * 2001}"}}', "reason"),
        ("POST", "cancel", '{"reason": "\\u0007"}', "reason"),
        ("POST", "cancel", '{"refund": true}', "refund"),
        ("POST", "cancel", "[]", None),
        ("POST", "reschedule", None, None),
        ("POST", "reschedule", "{}", "startsAt"),
        ("POST", "reschedule", '{"startsAt": "2026-12-03T13:00:00"}', "startsAt"),
        ("POST", "reschedule", '{"startsAt": "2026-12-03T13:00:00Z", "endsAt": "2026-12-03T14:00:00Z"}', "endsAt"),
        ("PUT", "meeting-link", None, None),
        ("PUT", "meeting-link", "{}", "url"),
        ("PUT", "meeting-link", '{"url": null}', "url"),
        ("PUT", "meeting-link", '{"url": ["https://rooms.example"]}', "url"),
        ("PUT", "meeting-link", '{"url": "https://rooms.example/piano", "provider": "zoom"}', "provider"),
        ("PUT", "meeting-link", '"https://rooms.example/piano"', None),
    ],
)
def test_what_cant_be_used_is_refused_by_name(site, world, method, action, body, field) -> None:
    put(world, BOOKED)

    answer = site.send(method, f"{API}/{action}", body=body)

    assert (answer.status, answer.json["code"], answer.json.get("field")) == (422, "invalid_input", field)
    assert world.bookings.get("booking_1") == BOOKED
