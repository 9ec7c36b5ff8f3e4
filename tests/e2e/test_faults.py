"""M5, M6, N2: Zoom's create goes wrong, and the function with it; tests/workflow has every way that it can."""

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


@pytest.mark.parametrize(("mode", "times"), [("timeout_after", 1), ("500_after", 3)])
def test_m6_a_meeting_whose_answer_was_lost_stays_the_only_one(town: Town, mode: str, times: int) -> None:
    offer = town.host("zoom", "google").sell(price_minor=0)
    town.fault("zoom", "create_meeting", mode, times)

    booking = offer.booked_and_paid()

    (meeting,) = town.meetings(booking)
    assert (booking["status"], booking["meetingState"]) == ("confirmed", "ready")
    assert booking["meetingId"] == str(meeting["id"])
    assert len(town.mails_of(booking)) == 2


def test_m5_what_passes_by_itself_is_tried_again_and_ends_with_one_zoom_meeting(town: Town) -> None:
    offer = town.host("zoom", "google").sell(price_minor=0)
    town.fault("zoom", "create_meeting", "refuse", 2)

    booking = offer.booked_and_paid()

    (meeting,) = town.meetings(booking)
    assert booking["meetingProvider"] == "zoom"
    assert booking["meetingUrl"] == meeting["join_url"]


def test_m5_n2_a_zoom_that_will_not_do_it_is_replaced_by_meet_and_the_host_is_told(town: Town) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    town.fault("zoom", "create_meeting", "429_daily", -1)

    booking = offer.booked_and_paid()

    assert (booking["status"], booking["meetingProvider"]) == ("confirmed", "google_meet")
    assert town.meetings(booking) == []
    assert "meeting_fallback" in [notice["kind"] for notice in host.notices()]
    assert any("Zoom" in event["what"] for event in host.timeline(booking["bookingId"]))


@pytest.mark.parametrize(
    ("function", "at"),
    [
        ("mint_meeting", "start"),
        ("mint_meeting", "end"),
        ("store_link", "end"),
        ("add_to_calendar", "end"),
        ("send_email", "start"),
        ("start_workflow", "end"),
    ],
)
def test_m6_a_killed_process_costs_nothing_but_time(town: Town, function: str, at: str) -> None:
    offer = town.host("zoom", "google").sell(price_minor=0)
    town.crash(function, at)

    booking = offer.booked_and_paid()

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "ready")
    assert len(town.meetings(booking)) == 1
    assert len(town.events(booking)) == 1
    assert len(town.mails_of(booking)) == 2
    assert len(town.executions_of(booking)) == 1


def test_ac22_ac25_a_conference_that_takes_its_time_is_waited_for(town: Town) -> None:
    offer = town.host("google").sell(price_minor=0)
    town.control("POST", "provider-state/google", {"conference": "pending"})

    try:
        booking = offer.booked_and_paid()
    finally:
        town.control("POST", "provider-state/google", {"conference": "success"})

    assert booking["meetingUrl"].startswith("https://meet.google.com/")
