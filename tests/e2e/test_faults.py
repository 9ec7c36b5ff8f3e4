"""B7, M5, M6, N2 to N4: every way Zoom's create can go wrong, and the function with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.people import Town

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def calm_afterwards(town: Town) -> Iterator[None]:
    """Leave no fault to the next test."""
    yield
    town.calm()


@pytest.mark.parametrize("mode", ["timeout_after", "500_after"])
@pytest.mark.parametrize("times", [1, 3])
def test_m6_a_meeting_whose_answer_was_lost_stays_the_only_one(town: Town, mode: str, times: int) -> None:
    offer = town.host("zoom", "google").sell(price_minor=0)
    town.fault("zoom", "create_meeting", mode, times)

    booking = offer.booked_and_paid()

    (meeting,) = town.meetings(booking)
    assert (booking["status"], booking["meetingState"]) == ("confirmed", "ready")
    assert booking["meetingId"] == str(meeting["id"])
    assert len(town.mails_of(booking)) == 2


@pytest.mark.parametrize("mode", ["429", "500_before", "timeout_before", "refuse"])
def test_m5_what_passes_by_itself_is_tried_again_and_ends_with_one_zoom_meeting(town: Town, mode: str) -> None:
    offer = town.host("zoom", "google").sell(price_minor=0)
    town.fault("zoom", "create_meeting", mode, 2)

    booking = offer.booked_and_paid()

    (meeting,) = town.meetings(booking)
    assert booking["meetingProvider"] == "zoom"
    assert booking["meetingUrl"] == meeting["join_url"]


@pytest.mark.parametrize("mode", ["400", "revoked", "429_daily", "403"])
def test_m5_n2_a_zoom_that_will_not_do_it_is_replaced_by_meet_and_the_host_is_told(town: Town, mode: str) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    town.fault("zoom", "create_meeting", mode, -1)

    booking = offer.booked_and_paid()

    assert (booking["status"], booking["meetingProvider"]) == ("confirmed", "google_meet")
    assert town.meetings(booking) == []
    assert "meeting_fallback" in [notice["kind"] for notice in host.notices()]
    assert any("Zoom" in event["what"] for event in host.timeline(booking["bookingId"]))


@pytest.mark.parametrize("mode", ["400", "revoked"])
def test_b7_without_google_the_booking_stands_and_the_mail_says_the_link_will_follow(town: Town, mode: str) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    town.fault("zoom", "create_meeting", mode, -1)

    booking = offer.booked_and_paid()

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "missing")
    assert "Your video link will follow." in town.mails_of(booking)[0]["text"]
    assert host.connection("zoom")["status"] == ("reconnect_required" if mode == "revoked" else "connected")


@pytest.mark.parametrize("at", ["start", "end"])
@pytest.mark.parametrize("function", ["mint_meeting", "store_link", "add_to_calendar", "send_email", "start_workflow"])
def test_m6_a_killed_process_costs_nothing_but_time(town: Town, function: str, at: str) -> None:
    offer = town.host("zoom", "google").sell(price_minor=0)
    town.crash(function, at)

    booking = offer.booked_and_paid()

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "ready")
    assert len(town.meetings(booking)) == 1
    assert len(town.events(booking)) == 1
    assert len(town.mails_of(booking)) == 2
    assert len(town.executions_of(booking)) == 1


def test_m6_killed_and_unanswered_at_once_still_leaves_one_meeting(town: Town) -> None:
    offer = town.host("zoom").sell(price_minor=0)
    town.fault("zoom", "create_meeting", "timeout_after", 1)
    town.crash("mint_meeting", "end", times=2)

    booking = offer.booked_and_paid()

    assert len(town.meetings(booking)) == 1
    assert booking["meetingState"] == "ready"


def test_n4_google_down_while_the_entry_is_written_keeps_the_zoom_link(town: Town) -> None:
    offer = town.host("zoom", "google").sell(price_minor=0)
    town.fault("google", "insert_event", "400", -1)

    booking = offer.booked_and_paid()

    assert (booking["meetingProvider"], booking.get("calendarEventId")) == ("zoom", None)
    assert len(town.mails_of(booking)) == 2


@pytest.mark.parametrize("conference", ["pending", "missing"])
def test_ac22_ac25_a_conference_that_takes_its_time_is_waited_for(town: Town, conference: str) -> None:
    offer = town.host("google").sell(price_minor=0)
    town.control("POST", "provider-state/google", {"conference": conference})

    try:
        booking = offer.booked_and_paid()
    finally:
        town.control("POST", "provider-state/google", {"conference": "success"})

    assert booking["meetingUrl"].startswith("https://meet.google.com/")


def test_m3_when_google_provides_no_conference_the_booking_keeps_an_event_and_the_link_follows(town: Town) -> None:
    offer = town.host("google").sell(price_minor=0)
    town.control("POST", "provider-state/google", {"conference": "failure"})

    try:
        booking = offer.booked_and_paid()
    finally:
        town.control("POST", "provider-state/google", {"conference": "success"})

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "missing")
    (event,) = town.events(booking)
    assert booking["calendarEventId"] == event["id"]
