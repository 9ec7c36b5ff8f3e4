"""Google Calendar's side of the wire: Meet conferences, entries with another provider's link."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import (
    ProviderRejected,
    ProviderUnavailable,
)
from joinlink.model.meeting import MeetingKind, MeetingRequest, is_join_url
from joinlink.providers.google_calendar import GoogleMeet
from tests.contract.providers.odd_provider import OddProvider, Sent
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS, SandboxRun
from tests.fakes import FakeClock

ZOOM_LINK = "https://zoom.us/j/85746065432?pwd=abc.1"


@pytest.fixture
def token(sandbox: SandboxRun) -> str:
    return sandbox.connect_google().tokens.access_token


@pytest.fixture
def meet(sandbox: SandboxRun, clock: FakeClock) -> GoogleMeet:
    return sandbox.google_meet(clock)


@pytest.fixture
def odd_meet(odd_provider: OddProvider, clock: FakeClock) -> GoogleMeet:
    return GoogleMeet(calendar_url=odd_provider.url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)


@pytest.fixture
def asked(meeting_request: Callable[..., MeetingRequest]) -> MeetingRequest:
    return meeting_request(MeetingKind.GOOGLE_MEET)


def _event(sandbox: SandboxRun, event_id: str) -> dict[str, Any]:
    (event,) = [each for each in sandbox.app.state("google")["events"] if each["id"] == event_id]
    found: dict[str, Any] = event
    return found


def test_an_event_is_asked_for_with_a_conference(
    sandbox: SandboxRun, meet: GoogleMeet, token: str, asked: MeetingRequest
) -> None:
    """M2, AC-30, W9, W11: without the version and the solution there is no conference, and no error either."""
    meet.create_meeting(token, asked)

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
    sandbox: SandboxRun, token: str, meeting_request: Callable[..., MeetingRequest]
) -> None:
    """M3, AC-02, AC-15: the Zoom link is location and description, where every calendar shows it."""
    asked = meeting_request(MeetingKind.GOOGLE_CALENDAR, join_url=ZOOM_LINK)

    made = sandbox.calendar_entries().create_meeting(token, asked)

    (call,) = sandbox.calls("google", "insert_event")
    event = _event(sandbox, made.provider_id)
    assert call["query"] == {"sendUpdates": "none"}
    assert event["location"] == made.join_url == ZOOM_LINK
    assert event["description"] == f"{ZOOM_LINK}\n\nBooked through Joinlink."
    assert "conferenceData" not in event
    assert "hangoutLink" not in event


def test_an_entry_of_a_class_without_a_link_has_no_location(
    sandbox: SandboxRun, token: str, meeting_request: Callable[..., MeetingRequest]
) -> None:
    made = sandbox.calendar_entries().create_meeting(token, meeting_request(MeetingKind.GOOGLE_CALENDAR))

    assert made.join_url is None
    assert "location" not in _event(sandbox, made.provider_id)


def test_a_repeat_returns_the_first_event(
    sandbox: SandboxRun, meet: GoogleMeet, token: str, asked: MeetingRequest
) -> None:
    """M6: the id is derived, so that Google itself refuses a second one (409)."""
    first = meet.create_meeting(token, asked)

    assert meet.create_meeting(token, asked) == first
    assert len([each for each in sandbox.app.state("google")["events"] if each["id"] == asked.marker]) == 1


@pytest.mark.parametrize("mode", ["timeout_after", "500_after"])
def test_an_event_whose_answer_got_lost_is_adopted(
    sandbox: SandboxRun, meet: GoogleMeet, token: str, asked: MeetingRequest, mode: str
) -> None:
    """M6, AC-11"""
    sandbox.app.add_fault("google", "insert_event", mode)
    with pytest.raises(ProviderUnavailable):
        meet.create_meeting(token, asked)

    adopted = meet.find_meeting(token, asked)

    assert adopted == meet.create_meeting(token, asked)
    assert adopted is not None
    assert is_join_url(MeetingKind.GOOGLE_MEET, adopted.join_url)


def test_the_id_of_a_deleted_event_is_spent(meet: GoogleMeet, token: str, asked: MeetingRequest) -> None:
    """Google keeps it for ever: 409 for a new one, and the old one reads as cancelled."""
    made = meet.create_meeting(token, asked)
    meet.delete_meeting(token, made.provider_id)

    with pytest.raises(ProviderRejected):
        meet.create_meeting(token, asked)


def test_an_event_of_our_id_but_without_our_marker_is_left_alone(
    odd_meet: GoogleMeet, odd_provider: OddProvider, asked: MeetingRequest
) -> None:
    """M6: nothing without our marker is touched."""
    odd_provider.will_answer(409, _refusal(409, "duplicate"))
    odd_provider.will_answer(200, {"id": asked.marker, "status": "confirmed"})

    with pytest.raises(ProviderRejected):
        odd_meet.create_meeting("token", asked)


# --- conferences ---


@pytest.mark.parametrize("outcome", ["pending", "missing"])
def test_a_conference_under_way_is_waited_for(
    sandbox: SandboxRun, meet: GoogleMeet, token: str, clock: FakeClock, asked: MeetingRequest, outcome: str
) -> None:
    """W10, AC-22, AC-25: Google makes it a moment later, and may not even say so."""
    sandbox.app.change("google", {"conference": outcome})
    begun_at = clock.now()

    made = meet.create_meeting(token, asked)

    assert is_join_url(MeetingKind.GOOGLE_MEET, made.join_url)
    assert clock.now() - begun_at == timedelta(seconds=1.5)
    assert len(sandbox.calls("google", "get_event")) == 2
    assert sandbox.calls("google", "patch_event") == []


def test_a_conference_that_takes_too_long_leaves_the_outcome_open(
    odd_meet: GoogleMeet, odd_provider: OddProvider, asked: MeetingRequest
) -> None:
    """AC-22: the next attempt finds the event and waits again."""
    odd_provider.will_answer(200, _google_event(asked, "pending"))

    with pytest.raises(ProviderUnavailable):
        odd_meet.create_meeting("token", asked)

    assert [sent.method for sent in odd_provider.sent] == ["POST", "GET", "GET", "GET"]


def test_a_failed_conference_is_asked_for_once_more_under_another_id(
    odd_meet: GoogleMeet, odd_provider: OddProvider, asked: MeetingRequest
) -> None:
    """W9: under the same id Google would ignore the request."""
    odd_provider.will_answer(200, _google_event(asked, "failure"))
    odd_provider.will_answer(200, _google_event(asked, "success"))

    made = odd_meet.create_meeting("token", asked)

    _, patch = odd_provider.sent
    create_request = _body(patch)["conferenceData"]["createRequest"]
    assert made.join_url == "https://meet.google.com/abc-defg-hij"
    assert (patch.method, patch.path) == ("PATCH", f"/calendars/primary/events/{asked.marker}")
    assert patch.query == {"conferenceDataVersion": "1", "sendUpdates": "none"}
    assert create_request["conferenceSolutionKey"] == {"type": "hangoutsMeet"}
    assert create_request["requestId"] not in ("", asked.marker)


def test_an_event_that_google_gives_no_conference_stays_an_event(
    sandbox: SandboxRun, meet: GoogleMeet, token: str, asked: MeetingRequest
) -> None:
    """M3: *Google Meet, when Google provides one*; the answer then has no link."""
    sandbox.app.change("google", {"conference": "failure"})

    made = meet.create_meeting(token, asked)

    assert made.join_url is None
    assert _event(sandbox, made.provider_id)["status"] == "confirmed"
    assert len(sandbox.calls("google", "patch_event")) == 1


def test_a_calendar_without_meet_gets_the_event_alone(
    odd_meet: GoogleMeet, odd_provider: OddProvider, asked: MeetingRequest
) -> None:
    """M3: a Workspace may have Meet switched off, which Google tells by a 400."""
    refused = _refusal(400, "invalid", "Invalid conference type value.")
    odd_provider.will_answer(400, refused)
    odd_provider.will_answer(200, _google_event(asked, None))
    odd_provider.will_answer(400, refused)

    made = odd_meet.create_meeting("token", asked)

    first, second, patch = odd_provider.sent
    assert made.join_url is None
    assert "conferenceData" in _body(first)
    assert "conferenceData" not in _body(second)
    assert patch.method == "PATCH"


def test_the_video_link_is_told_from_dial_in_and_page(
    odd_meet: GoogleMeet, odd_provider: OddProvider, asked: MeetingRequest
) -> None:
    """AC-31"""
    event = _google_event(asked, "success")
    event["conferenceData"]["entryPoints"] = [
        {"entryPointType": "more", "uri": "https://tel.meet/abc-defg-hij?pin=1"},
        {"entryPointType": "phone", "uri": "tel:+1-555-555-5555"},
        {"entryPointType": "video", "uri": "https://meet.google.com/abc-defg-hij"},
    ]
    odd_provider.will_answer(200, event)

    assert odd_meet.create_meeting("token", asked).join_url == "https://meet.google.com/abc-defg-hij"


def test_instants_come_back_in_any_offset(
    odd_meet: GoogleMeet, odd_provider: OddProvider, asked: MeetingRequest
) -> None:
    """AC-59: Google answers in the calendar's own zone."""
    event = _google_event(asked, "success")
    event["start"] = {"dateTime": "2027-06-01T15:00:00+05:30", "timeZone": "Asia/Calcutta"}
    event["end"] = {"dateTime": "2027-06-01T15:45:00+05:30", "timeZone": "Asia/Calcutta"}
    odd_provider.will_answer(200, event)

    made = odd_meet.create_meeting("token", asked)

    assert made.starts_at == datetime(2027, 6, 1, 9, 30, tzinfo=UTC)
    assert (made.duration_minutes, made.timezone) == (45, "Asia/Calcutta")


@pytest.mark.parametrize("operation", ["get_event", "patch_event"])
@pytest.mark.parametrize("mode", ["400", "401", "403", "429_daily", "revoked", "500_before"])
def test_trouble_after_the_insert_never_reads_as_if_nothing_was_made(
    sandbox: SandboxRun, meet: GoogleMeet, token: str, asked: MeetingRequest, operation: str, mode: str
) -> None:
    """M6: a final refusal here would let the event be forgotten."""
    sandbox.app.change("google", {"conference": "pending" if operation == "get_event" else "failure"})
    sandbox.app.add_fault("google", operation, mode)

    if (operation, mode) == ("patch_event", "400"):
        assert meet.create_meeting(token, asked).join_url is None  # Google will not give a conference
        return
    with pytest.raises(ProviderUnavailable):
        meet.create_meeting(token, asked)


def _refusal(status: int, reason: str, message: str = "No.") -> dict[str, Any]:
    cause = {"domain": "global", "reason": reason, "message": message}
    return {"error": {"code": status, "message": message, "errors": [cause]}}


def _google_event(asked: MeetingRequest, status: str | None) -> dict[str, Any]:
    event: dict[str, Any] = {
        "id": asked.marker,
        "status": "confirmed",
        "start": {"dateTime": rfc3339(asked.starts_at), "timeZone": asked.timezone},
        "end": {"dateTime": rfc3339(asked.ends_at), "timeZone": asked.timezone},
        "extendedProperties": {"private": {"joinlink": asked.marker}},
    }
    if status is not None:
        event["conferenceData"] = {"createRequest": {"requestId": asked.marker, "status": {"statusCode": status}}}
    if status == "success":
        event["hangoutLink"] = "https://meet.google.com/abc-defg-hij"
    return event


def _body(sent: Sent) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(sent.body)
    return body
