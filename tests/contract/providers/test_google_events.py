"""Events in Google Calendar: what is asked for, what is adopted, what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import (
    ProviderRejected,
    ProviderUnavailable,
)
from joinlink.model.meeting import MeetingKind, MeetingRequest, is_join_url
from joinlink.providers.google_calendar import GoogleMeet
from tests.contract.providers.odd_provider import OddProvider, google_refusal
from tests.contract.providers.sandbox_run import SandboxRun

ZOOM_LINK = "https://zoom.us/j/85746065432?pwd=abc.1"


def test_an_event_is_asked_for_with_a_conference(
    sandbox: SandboxRun, meet: GoogleMeet, google_token: str, asked: MeetingRequest
) -> None:
    """M2, AC-30, W9, W11: without the version and the solution there is no conference, and no error either."""
    meet.create_meeting(google_token, asked)

    (call,) = sandbox.calls("google", "insert_event")
    assert call["path"] == "/google/calendar/v3/calendars/primary/events"
    assert call["query"] == {"conferenceDataVersion": "1", "sendUpdates": "none"}
    assert call["body"] == {
        "id": asked.marker,
        "summary": "Guitar for beginners with Guest",
        "description": "Booked through Joinlink.",
        "start": {"dateTime": rfc3339(asked.starts_at), "timeZone": "Asia/Kolkata"},
        "end": {"dateTime": rfc3339(asked.starts_at + timedelta(minutes=45)), "timeZone": "Asia/Kolkata"},
        "extendedProperties": {"private": {"joinlink": asked.marker}},
        "reminders": {"useDefault": True},
        "conferenceData": {
            "createRequest": {"requestId": asked.marker, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
        },
    }


def test_an_entry_carries_the_link_and_no_conference(
    sandbox: SandboxRun, google_token: str, meeting_request: Callable[..., MeetingRequest]
) -> None:
    """M3, AC-02, AC-15: the Zoom link is location and description, where every calendar shows it."""
    asked = meeting_request(MeetingKind.GOOGLE_CALENDAR, join_url=ZOOM_LINK)

    made = sandbox.calendar_entries().create_meeting(google_token, asked)

    (call,) = sandbox.calls("google", "insert_event")
    event = sandbox.google_event(made.provider_id)
    assert call["query"] == {"sendUpdates": "none"}
    assert event["location"] == made.join_url == ZOOM_LINK
    assert event["description"] == f"{ZOOM_LINK}\n\nBooked through Joinlink."
    assert "conferenceData" not in event
    assert "hangoutLink" not in event


def test_an_entry_of_a_class_without_a_link_has_no_location(
    sandbox: SandboxRun, google_token: str, meeting_request: Callable[..., MeetingRequest]
) -> None:
    made = sandbox.calendar_entries().create_meeting(google_token, meeting_request(MeetingKind.GOOGLE_CALENDAR))

    assert made.join_url is None
    assert "location" not in sandbox.google_event(made.provider_id)


def test_a_repeat_returns_the_first_event(
    sandbox: SandboxRun, meet: GoogleMeet, google_token: str, asked: MeetingRequest
) -> None:
    """M6: the id is derived, so that Google itself refuses a second one (409)."""
    first = meet.create_meeting(google_token, asked)

    assert meet.create_meeting(google_token, asked) == first
    assert len([each for each in sandbox.app.state("google")["events"] if each["id"] == asked.marker]) == 1


@pytest.mark.parametrize("mode", ["timeout_after", "500_after"])
def test_an_event_whose_answer_got_lost_is_adopted(
    sandbox: SandboxRun, meet: GoogleMeet, google_token: str, asked: MeetingRequest, mode: str
) -> None:
    """M6, AC-11"""
    sandbox.app.add_fault("google", "insert_event", mode)
    with pytest.raises(ProviderUnavailable):
        meet.create_meeting(google_token, asked)

    adopted = meet.find_meeting(google_token, asked)

    assert adopted == meet.create_meeting(google_token, asked)
    assert adopted is not None
    assert is_join_url(MeetingKind.GOOGLE_MEET, adopted.join_url)


def test_the_id_of_a_deleted_event_is_spent(meet: GoogleMeet, google_token: str, asked: MeetingRequest) -> None:
    """Google keeps it for ever: 409 for a new one, and the old one reads as cancelled."""
    made = meet.create_meeting(google_token, asked)
    meet.delete_meeting(google_token, made.provider_id)

    with pytest.raises(ProviderRejected):
        meet.create_meeting(google_token, asked)


def test_an_event_of_our_id_but_without_our_marker_is_left_alone(
    odd_meet: GoogleMeet, odd_provider: OddProvider, asked: MeetingRequest
) -> None:
    """M6: nothing without our marker is touched."""
    odd_provider.will_answer(409, google_refusal(409, "duplicate"))
    odd_provider.will_answer(200, {"id": asked.marker, "status": "confirmed"})

    with pytest.raises(ProviderRejected):
        odd_meet.create_meeting("token", asked)


def test_an_event_that_is_there_but_can_not_be_looked_at_is_not_forgotten(
    odd_meet: GoogleMeet, odd_provider: OddProvider, asked: MeetingRequest
) -> None:
    """M6: the id is taken, so something of ours may be there."""
    odd_provider.will_answer(409, google_refusal(409, "duplicate"))
    odd_provider.will_answer(403, google_refusal(403, "forbidden"))

    with pytest.raises(ProviderUnavailable):
        odd_meet.create_meeting("token", asked)
