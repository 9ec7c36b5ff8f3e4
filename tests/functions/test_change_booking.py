"""R1, X1, M8: a host cancels or moves a booking, or gives it a link."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.model.booking import BookingStatus, MeetingState, Party
from tests.functions.site import Site
from tests.worlds.world import WITH_ZOOM, World

BOOKED = replace(WITH_ZOOM, calendar_event_id="event_1")
API = "/api/bookings/booking_1"
OF_A_MEETING = {"meetingUrl", "meetingProvider", "meetingId", "calendarEventId"}
LATER = "2026-12-03T13:00:00Z"
ROOM = "https://rooms.example/piano?pwd=a&b=c#now"

CHANGES = [
    ("POST", f"{API}/cancel", {"reason": "Ill"}),
    ("POST", f"{API}/reschedule", {"startsAt": LATER}),
    ("PUT", f"{API}/meeting-link", {"url": ROOM}),
    ("POST", f"{API}/resend", {}),
]
change = pytest.mark.parametrize(("method", "target", "body"), CHANGES, ids=["cancel", "move", "link", "resend"])


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(BOOKED)


def test_x1_a_host_cancels_a_booking_and_its_link_is_cleared(site: Site, world: World) -> None:
    answer = site.post(f"{API}/cancel", {"reason": " I am ill. "})

    assert answer.status == 200
    assert (answer.json["status"], answer.json["meetingState"], answer.json["revision"]) == ("cancelled", "removed", 3)
    assert not OF_A_MEETING & set(answer.json)
    assert site.get(API).json == answer.json
    cancelled = world.stored(BOOKED)
    assert (cancelled.ended_by, cancelled.reason) == (Party.HOST, "I am ill.")


@pytest.mark.parametrize("body", [None, "{}", '{"reason": ""}'], ids=["no body", "empty object", "empty reason"])
def test_x1_a_host_need_not_say_why_and_in_person_there_is_no_link_to_remove(site, world, body) -> None:
    world.put(replace(BOOKED, is_online=False, link=None, meeting_state=MeetingState.NONE))

    assert site.post(f"{API}/cancel", body=body).json["meetingState"] == "none"


def test_r1_ac_34_a_host_moves_a_booking_and_what_was_made_for_the_old_time_is_off_it(site: Site) -> None:
    answer = site.post(f"{API}/reschedule", {"startsAt": LATER})

    assert answer.status == 200
    assert (answer.json["startsAt"], answer.json["endsAt"]) == (LATER, "2026-12-03T13:30:00Z")
    assert (answer.json["status"], answer.json["meetingState"]) == ("confirmed", "preparing")
    assert answer.json["revision"] == 3
    assert not OF_A_MEETING & set(answer.json)


def test_e5_a_host_has_the_mails_sent_again(site: Site, world: World) -> None:
    answer = site.post(f"{API}/resend")

    assert (answer.status, answer.json["bookingId"]) == (202, "booking_1")
    again = world.stored(BOOKED)
    assert (again.guest_round, again.host_round, again.revision) == (1, 1, BOOKED.revision)


def test_m8_a_host_gives_a_booking_a_link(site: Site) -> None:
    answer = site.put(f"{API}/meeting-link", {"url": ROOM})

    assert answer.status == 200
    assert (answer.json["meetingUrl"], answer.json["meetingProvider"]) == (ROOM, "manual")
    assert (answer.json["meetingState"], answer.json["revision"]) == ("manual", 3)
    assert not {"meetingId", "calendarEventId"} & set(answer.json)
    assert site.get(API).json == answer.json


@pytest.mark.parametrize(("method", "target", "body"), CHANGES[1:3], ids=["move", "link"])
def test_r1_m8_a_change_that_is_sent_twice_is_one_change(site, world, method, target, body) -> None:
    first = site.send(method, target, json_body=body)

    repeat = site.send(method, target, json_body=body)

    assert (repeat.status, repeat.json) == (200, first.json)
    assert len(world.story(BOOKED)) == 1


# --- what stays as it is ----------------------------------------------------------------------------------------


@change
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [({"status": BookingStatus.EXPIRED}, 409, "illegal_transition"), ({"host_id": "host_other"}, 404, "not_found")],
    ids=["not confirmed", "another host's"],
)
def test_what_is_not_to_be_changed_stays_as_it_is(site, world, method, target, body, changes, status, code) -> None:
    booking = world.put(replace(BOOKED, **changes))

    answer = site.send(method, target, json_body=body)

    assert (answer.status, answer.json["code"]) == (status, code)
    assert world.stored(BOOKED) == booking


@change
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
    answer = Site(world, **visitor).send(method, target, json_body=body)

    assert (answer.status, answer.json["code"]) == (status, code)
    assert world.stored(BOOKED) == BOOKED


@pytest.mark.parametrize(
    ("method", "action", "body", "field"),
    [
        ("POST", "cancel", '{"reason": 7}', "reason"),
        ("POST", "cancel", f'{{"reason": "{"x" * 2001}"}}', "reason"),
        ("POST", "cancel", '{"reason": "\\u0007"}', "reason"),
        ("POST", "cancel", '{"refund": true}', "refund"),
        ("POST", "cancel", "[]", None),
        ("POST", "reschedule", None, None),
        ("POST", "reschedule", "{}", "startsAt"),
        ("POST", "reschedule", '{"startsAt": "2026-12-03T13:00:00"}', "startsAt"),
        ("POST", "reschedule", '{"startsAt": "2026-12-03T13:00:00Z", "endsAt": "2026-12-03T14:00:00Z"}', "endsAt"),
        ("PUT", "meeting-link", None, None),
        ("PUT", "meeting-link", '{"url": null}', "url"),
        ("PUT", "meeting-link", '{"url": "javascript:alert(1)"}', "url"),
        ("PUT", "meeting-link", '{"url": "https://[rooms.example/piano"}', "url"),
        ("PUT", "meeting-link", '{"url": "https://rooms.example/piano", "provider": "zoom"}', "provider"),
    ],
)
def test_what_cant_be_used_is_refused_by_name(site, world, method, action, body, field) -> None:
    answer = site.send(method, f"{API}/{action}", body=body)

    assert (answer.status, answer.json["code"], answer.json.get("field")) == (422, "invalid_input", field)
    assert world.stored(BOOKED) == BOOKED
