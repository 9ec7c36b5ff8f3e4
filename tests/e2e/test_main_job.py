"""The main job through the whole local cloud: B1 to B7, M1 to M4, M9, E1 to E3, K3, K4."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from tests.e2e.people import Host, Town


@pytest.mark.parametrize("price_minor", [4500, 0], ids=["paid", "free"])
def test_m3_zoom_and_google_a_booking_gets_zoom_and_one_event_with_its_link(town: Town, price_minor: int) -> None:
    host = town.host("zoom", "google")

    booking = host.sell(price_minor=price_minor).booked_and_paid()

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "ready")
    (meeting,) = town.meetings(booking)
    (event,) = town.events(booking)
    assert booking["meetingUrl"] == meeting["join_url"]
    assert booking["meetingProvider"] == "zoom"
    assert booking["meetingId"] == str(meeting["id"])
    assert booking["calendarEventId"] == event["id"]
    assert event["location"] == meeting["join_url"]
    assert "conferenceData" not in event
    assert town.states_of(booking) == [
        "Choose first step",
        "Mint meeting",
        "Store link",
        "Add to calendar",
        "Send email",
    ]


def test_m3_google_alone_gets_a_meet_link_and_one_event(town: Town) -> None:
    booking = town.host("google").sell().booked_and_paid()

    (event,) = town.events(booking)
    assert booking["meetingProvider"] == "google_meet"
    assert booking["meetingUrl"] == event["hangoutLink"]
    assert booking["calendarEventId"] == event["id"]
    assert town.meetings(booking) == []


def test_m3_zoom_alone_gets_zoom_and_no_event(town: Town) -> None:
    booking = town.host("zoom").sell().booked_and_paid()

    assert booking["meetingProvider"] == "zoom"
    assert booking.get("calendarEventId") is None
    assert town.events(booking) == []


def test_m3_meet_chosen_while_zoom_is_connected_too_gets_meet_alone(town: Town) -> None:
    booking = town.host("zoom", "google").sell(meetingProvider="google_meet").booked_and_paid()

    assert booking["meetingProvider"] == "google_meet"
    assert len(town.events(booking)) == 1
    assert town.meetings(booking) == []


def test_n1_with_zoom_disconnected_since_the_booking_confirms_without_a_link(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    host.call("DELETE", "/api/connections/zoom")

    booking = offer.booked_and_paid()

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "missing")
    guest_mail, host_mail = town.mails_of(booking)
    assert "Your video link will follow." in guest_mail["text"]
    assert "Your video link will follow." in guest_mail["html"]
    assert host_mail["subject"]
    assert "missing_link" in [notice["kind"] for notice in host.notices()]


def test_a_class_in_person_is_confirmed_and_mailed_without_any_provider(town: Town) -> None:
    host = town.host()

    booking = host.sell(isOnline=False, meetingProvider=None, location={"label": "Studio 3"}).booked_and_paid()

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "none")
    assert "Studio 3" in town.mails_of(booking)[0]["text"]
    assert town.meetings(booking) == []


def test_e1_e2_e3_both_mails_carry_the_link_in_three_bodies_and_a_calendar_file(town: Town) -> None:
    booking = town.host("zoom", "google").sell().booked_and_paid()

    guest_mail, host_mail = town.mails_of(booking)

    for mail in (guest_mail, host_mail):
        (entry,) = Calendar.from_ical(mail["calendar"]).walk("VEVENT")
        assert booking["meetingUrl"] in mail["text"]
        assert f'href="{booking["meetingUrl"].replace("&", "&amp;")}"' in mail["html"]
        assert str(entry["LOCATION"]) == booking["meetingUrl"]
        assert booking["meetingUrl"] in str(entry["DESCRIPTION"])
        assert str(Calendar.from_ical(mail["calendar"])["METHOD"]) == "REQUEST"
    assert "Join on Zoom" in guest_mail["text"]
    assert "Join on Zoom" in guest_mail["html"]
    assert "America/New_York" in guest_mail["text"]
    assert "Europe/Berlin" in host_mail["text"]
    assert "token=" not in host_mail["raw"]
    assert _uid(guest_mail) == _uid(host_mail)


def test_b6_the_guests_page_and_calendar_file_lead_to_the_meeting(town: Town) -> None:
    offer = town.host("zoom").sell()
    booking = offer.booked_and_paid()

    page = offer.guest.get(offer.booking_url)
    calendar = offer.guest.get(f"{town.site}/bookings/{booking['bookingId']}/calendar.ics?token={offer.token}")

    assert booking["meetingUrl"].replace("&", "&amp;") in page.text
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert booking["meetingUrl"].split("?")[0] in calendar.text.replace("\r\n ", "")


def test_b3_until_the_webhook_says_so_a_paid_booking_is_pending_and_nothing_is_minted(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell()

    offer.book()

    host.sell(price_minor=0).booked_and_paid()  # the stream has passed the pending one by now
    assert host.booking(offer.booking_id)["status"] == "pending_payment"
    assert town.executions_of({"bookingId": offer.booking_id}) == []


def test_b2_an_expired_checkout_frees_the_slot(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell()
    offer.book()

    offer.checkout("expire")

    assert host.booking(offer.booking_id)["status"] == "expired"
    assert offer.starts_at in [slot["startsAt"] for slot in offer.slots()]


def test_b2_a_bank_transfer_that_fails_in_the_end_frees_the_slot(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell()
    offer.book()
    offer.checkout("pay_later")
    assert host.booking(offer.booking_id)["status"] == "pending_payment"

    session_id = town.session_of(offer.booking_id)["id"]
    town.control(
        "POST", "webhooks/stripe", {"type": "checkout.session.async_payment_failed", "object": {"id": session_id}}
    )

    assert host.booking(offer.booking_id)["status"] == "expired"
    assert offer.starts_at in [slot["startsAt"] for slot in offer.slots()]


def test_b3_a_failed_payment_followed_by_a_good_one_confirms(town: Town) -> None:
    offer = town.host("zoom").sell()
    offer.book()

    offer.checkout("fail")
    offer.checkout("pay")

    assert offer.settled()["status"] == "confirmed"


def test_m4_nothing_of_the_hosts_room_is_stored_or_answered(town: Town) -> None:
    host: Host = town.host("zoom")
    booking = host.sell().booked_and_paid()

    (meeting,) = town.meetings(booking)

    assert meeting["start_url"] not in town.everything_stored()


def _uid(mail: dict[str, Any]) -> str:
    (entry,) = Calendar.from_ical(mail["calendar"]).walk("VEVENT")
    return str(entry["UID"])
