"""D1, D5: a host's bookings and what happened to each."""

from datetime import timedelta

import pytest

from joinlink.model.booking_parts import Checkout, MeetingLink
from joinlink.model.booking_stages import MeetingState
from joinlink.model.happenings import Happening
from joinlink.model.money import Money
from tests.functions.host_desk import add_booking
from tests.functions.site import Site
from tests.samples import LINK
from tests.worlds.world import World

API = "/api/bookings"


def test_d1_a_booking_is_told_in_full(site: Site, world: World) -> None:
    add_booking(
        world, link=LINK, meeting_state=MeetingState.READY, calendar_event_id="event1", notes="I am a beginner."
    )

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
        "notes": "I am a beginner.",
        "answers": {},
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


def test_d1_each_half_is_listed_in_its_order_and_the_cursor_leads_on(site: Site, world: World) -> None:
    for number in range(-60, 60):
        add_booking(world, f"bk_{number + 100:03}", minutes=60 * number)

    for when, expected in (("upcoming", range(60)), ("past", range(-1, -61, -1))):
        first = site.get(f"{API}?when={when}").json
        second = site.get(f"{API}?when={when}&cursor={first['cursor']}").json

        seen = [booking["bookingId"] for page in (first, second) for booking in page["items"]]
        assert seen == [f"bk_{number + 100:03}" for number in expected]
        assert "cursor" not in second
    assert site.get(API).json == site.get(f"{API}?when=upcoming").json


@pytest.mark.parametrize("query", [f"{API}?when=past&", "/api/occurrences?", "/api/guests?", "/api/packages?"])
def test_d1_a_cursor_of_another_list_is_refused(site: Site, world: World, query: str) -> None:
    for number in range(60):
        add_booking(world, f"bk_{number}", minutes=60 * number)
    cursor = site.get(API).json["cursor"]

    refused = site.get(f"{query}cursor={cursor}")

    assert (refused.status, refused.json["code"], refused.json["field"]) == (422, "invalid_input", "cursor")


def test_d5_the_timeline_is_told_in_order(site: Site, world: World) -> None:
    add_booking(world)
    world.timeline.add("bk_1", world.clock.now(), Happening.LINK_STORED)
    world.timeline.add(
        "bk_1", world.clock.now() + timedelta(seconds=5), Happening.MAIL_SENT, to="host", mail="reminder"
    )

    assert site.get(f"{API}/bk_1/timeline").json == {
        "events": [
            {"at": "2026-12-01T09:00:00Z", "what": "Link stored on the booking", "detail": ""},
            {"at": "2026-12-01T09:00:05Z", "what": "Mail to the host sent", "detail": "Reminder."},
        ]
    }


# --- refunds ----------------------------------------------------------------------------------------------------

PAID = Checkout("cs_1", "https://checkout.stripe.example/1", payment_intent_id="pi_1", is_completed=True)


def test_f9_a_refund_is_answered_with_the_booking(site: Site, world: World) -> None:
    add_booking(world, checkout=PAID)

    part = site.post(f"{API}/bk_1/refund", {"amountMinor": 1000}, headers={"idempotency-key": "one"}).json
    again = site.post(f"{API}/bk_1/refund", {"amountMinor": 1000}, headers={"idempotency-key": "one"}).json
    whole = site.post(f"{API}/bk_1/refund").json

    assert (part["refundedMinor"], again, whole["refundedMinor"]) == (1000, part, 4500)
    assert site.get(f"{API}/bk_1").json == whole


@pytest.mark.parametrize(
    ("values", "body", "status", "code", "field"),
    [
        ({}, {}, 409, "illegal_transition", None),
        ({"price": Money(0, "eur")}, {"amountMinor": 10}, 409, "illegal_transition", None),
        ({"checkout": PAID}, {"amountMinor": 4501}, 422, "invalid_input", "amountMinor"),
        ({"checkout": PAID}, {"amountMinor": 0}, 422, "invalid_input", "amountMinor"),
        ({"checkout": PAID}, {"amount": 10}, 422, "invalid_input", "amount"),
    ],
)
def test_f9_a_refund_that_cannot_be_is_refused(site, world, values, body, status, code, field) -> None:
    add_booking(world, **values)

    answer = site.post(f"{API}/bk_1/refund", body)

    assert (answer.status, answer.json["code"], answer.json.get("field")) == (status, code, field)
    assert world.payments.parts == {}
