"""R1, X1, M8: a host cancels or moves a booking, or gives it a link."""

from dataclasses import replace

import pytest

from joinlink.model.booking_stages import Ending, MeetingState, Party
from tests.functions.site import Site
from tests.worlds.world import PENDING, WITH_ZOOM, World

BOOKED = replace(WITH_ZOOM, calendar_event_id="event_1")
API = "/api/bookings/booking_1"
OF_A_MEETING = {"meetingUrl", "meetingProvider", "meetingId", "calendarEventId"}
LATER = "2026-12-03T13:00:00Z"
ROOM = "https://rooms.example/piano?pwd=a&b=c#now"


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


@pytest.mark.parametrize("is_transfer", [False, True], ids=["at the checkout", "a transfer is under way"])
def test_x1_a_host_drops_an_unpaid_booking_and_its_time_is_free(site: Site, world: World, is_transfer: bool) -> None:
    checkout = replace(PENDING.checkout, is_completed=is_transfer)
    world.put(replace(PENDING, checkout=checkout))

    for _ in range(2):
        answer = site.post(f"{API}/cancel", {"reason": "I am ill."})
        assert (answer.status, answer.json["status"], answer.json["revision"]) == (200, "expired", 2)

    dropped = world.stored(PENDING)
    assert (dropped.ending, dropped.reason) == (Ending.DROPPED, "I am ill.")
    assert world.payments.closed == ([] if is_transfer else ["cs_test_1"])
    assert not world.bookings.day_claims[PENDING.host_id]


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


# --- what stays as it is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "action", "body", "field"),
    [
        ("POST", "cancel", f'{{"reason": "{"x" * 2001}"}}', "reason"),
        ("POST", "cancel", '{"reason": "\\u0007"}', "reason"),
        ("POST", "cancel", '{"refund": true}', "refund"),
        ("POST", "reschedule", None, None),
        ("POST", "reschedule", '{"startsAt": "2026-12-03T13:00:00Z", "endsAt": "2026-12-03T14:00:00Z"}', "endsAt"),
        ("PUT", "meeting-link", None, None),
        ("PUT", "meeting-link", '{"url": null}', "url"),
        ("PUT", "meeting-link", '{"url": "javascript:alert(1)"}', "url"),
        ("PUT", "meeting-link", '{"url": "https://rooms.example/piano", "provider": "zoom"}', "provider"),
    ],
)
def test_what_cant_be_used_is_refused_by_name(site, world, method, action, body, field) -> None:
    answer = site.send(method, f"{API}/{action}", body=body)

    assert (answer.status, answer.json["code"], answer.json.get("field")) == (422, "invalid_input", field)
    assert world.stored(BOOKED) == BOOKED
