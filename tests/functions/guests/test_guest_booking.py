"""B6: a guest's booking as page, data and calendar file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking, BookingStatus, Checkout, MeetingState
from joinlink.model.teaching import Location
from tests.functions.site import Answer, Site
from tests.guest_world import CONFIRMED, MEET_LINK, NOW, WITH_ZOOM, ZOOM_LINK, GuestWorld
from tests.unit.mail.ical_reader import read_calendar

TOKEN = "booking.booking_1.signed"
WHEN = "Wednesday 2 December 2026, 04:00–04:30 (America/New_York, EST)"
PENDING = replace(
    CONFIRMED,
    status=BookingStatus.PENDING_PAYMENT,
    revision=1,
    hold_until=NOW + timedelta(minutes=35),
    checkout=Checkout("cs_test_1", "https://checkout.stripe.example/cs_test_1?a=b&c=d"),
)


def page_of(site: Site, world: GuestWorld, booking: Booking) -> Answer:
    world.put(booking)
    answer = site.get(f"/bookings/booking_1?token={TOKEN}", headers={"accept": "text/html"})
    assert answer.status == 200
    return answer


def is_polling(answer: Answer) -> bool:
    return 'http-equiv="refresh"' in answer.text and "guest_booking" in answer.text


@pytest.mark.parametrize(
    ("link", "label"), [(ZOOM_LINK, "Join on Zoom"), (MEET_LINK, "Join on Google Meet")], ids=["zoom", "meet"]
)
def test_b6_the_page_shows_time_class_and_the_join_link(site: Site, world: GuestWorld, link, label) -> None:
    answer = page_of(site, world, replace(WITH_ZOOM, link=link))

    assert WHEN in answer.text
    assert "Portfolio review with Host" in answer.text
    assert f'href="{link.url.replace("&", "&amp;")}">{label}</a>' in answer.text
    assert not is_polling(answer)


def test_b6_while_the_link_is_being_prepared_the_page_says_so_and_updates_by_itself(site, world) -> None:
    answer = page_of(site, world, CONFIRMED)

    assert "being prepared" in answer.text
    assert 'data-poll-seconds="3"' in answer.text
    assert is_polling(answer)


def test_b6_a_missing_link_will_follow_and_is_looked_for_at_leisure(site, world) -> None:
    answer = page_of(site, world, replace(CONFIRMED, meeting_state=MeetingState.MISSING))

    assert "Your video link will follow." in answer.text
    assert 'data-poll-seconds="30"' in answer.text


def test_b6_a_class_in_person_shows_its_place(site, world) -> None:
    in_person = replace(
        CONFIRMED, is_online=False, meeting_state=MeetingState.NONE, location=Location("Studio 3", "Main Street 1")
    )

    answer = page_of(site, world, in_person)

    assert "Studio 3, Main Street 1" in answer.text
    assert "video" not in answer.text
    assert not is_polling(answer)


def test_b2_a_booking_that_waits_for_its_payment_leads_to_the_checkout(site, world) -> None:
    answer = page_of(site, world, PENDING)

    assert 'href="https://checkout.stripe.example/cs_test_1?a=b&amp;c=d">Pay 45.00 EUR</a>' in answer.text
    assert "04:31 EST" in answer.text
    assert "You are booked" not in answer.text
    assert is_polling(answer)


def test_b2_after_the_checkout_ended_its_payment_may_still_arrive(site, world) -> None:
    world.clock.time = PENDING.pay_until

    answer = page_of(site, world, PENDING)

    assert "The time to pay is over" in answer.text
    assert "updates by itself" in answer.text
    assert "checkout" not in answer.text
    assert is_polling(answer)


@pytest.mark.parametrize(
    "booking",
    [replace(PENDING, hold_until=NOW), replace(PENDING, status=BookingStatus.EXPIRED)],
    ids=["hold lapsed", "expired"],
)
def test_b2_a_booking_whose_time_to_pay_is_over_offers_no_checkout(site, world, booking) -> None:
    answer = page_of(site, world, booking)

    assert "This booking has expired" in answer.text
    assert "checkout" not in answer.text
    assert not is_polling(answer)


@pytest.mark.parametrize("status", [BookingStatus.CANCELLED, BookingStatus.REFUNDED])
def test_a_booking_that_has_ended_shows_no_link(site, world, status) -> None:
    answer = page_of(site, world, replace(CONFIRMED, status=status, meeting_state=MeetingState.REMOVED))

    assert f"{status}" in answer.text
    assert "Join" not in answer.text.replace("Joinlink", "")
    assert "calendar.ics" not in answer.text


def test_b6_the_guests_data_leaves_out_what_is_the_hosts(site: Site, world: GuestWorld) -> None:
    world.put(replace(WITH_ZOOM, calendar_event_id="event_1", notes="Hello"))

    answer = site.get(f"/api/public/bookings/booking_1?token={TOKEN}")

    assert answer.status == 200
    assert answer.json == {
        "bookingId": "booking_1",
        "classId": "class_1",
        "classTitle": "Portfolio review",
        "status": "confirmed",
        "meetingState": "ready",
        "startsAt": "2026-12-02T09:00:00Z",
        "endsAt": "2026-12-02T09:30:00Z",
        "guest": {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"},
        "price": {"amountMinor": 4500, "currency": "eur"},
        "meetingUrl": ZOOM_LINK.url,
        "meetingProvider": "zoom",
        "revision": 2,
        "createdAt": "2026-12-01T09:00:00Z",
    }


@pytest.mark.parametrize("path", ["/bookings/{}", "/api/public/bookings/{}", "/bookings/{}/calendar.ics"])
@pytest.mark.parametrize(
    ("booking_id", "query", "status", "code"),
    [
        ("booking_1", "", 403, "forbidden"),
        ("booking_1", "?token=", 403, "forbidden"),
        ("booking_1", "?token=booking.booking_2.signed", 403, "forbidden"),
        ("booking_9", f"?token={TOKEN}", 404, "not_found"),
    ],
)
def test_b6_without_its_token_a_booking_shows_nothing(site, world, path, booking_id, query, status, code) -> None:
    world.put(WITH_ZOOM)

    answer = site.get(path.format(booking_id) + query)

    assert (answer.status, answer.json["code"]) == (status, code)
    assert ZOOM_LINK.url not in answer.text


def test_e3_the_calendar_file_is_a_copy_to_keep_with_the_link_of_now(site: Site, world: GuestWorld) -> None:
    world.put(replace(CONFIRMED, link=MEET_LINK))

    answer = site.get(f"/bookings/booking_1/calendar.ics?token={TOKEN}")

    file = read_calendar(answer.text.encode())
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "attachment" in answer.headers["content-disposition"]
    assert file.one("METHOD").value == "PUBLISH"
    assert file.one("UID").value == "booking_1@joinlink"
    assert file.one("LOCATION").text == MEET_LINK.url
    assert file.all("ATTENDEE") == []
    assert TOKEN in file.one("DESCRIPTION").text


def test_e3_there_is_no_calendar_file_before_the_booking_is_confirmed(site: Site, world: GuestWorld) -> None:
    world.put(PENDING)

    answer = site.get(f"/bookings/booking_1/calendar.ics?token={TOKEN}")

    assert (answer.status, answer.json["code"]) == (404, "not_found")
