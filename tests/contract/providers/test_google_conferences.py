"""Meet conferences, which Google makes a moment after the event, late, or not at all."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import (
    ProviderUnavailable,
)
from joinlink.model.meeting import MeetingKind, MeetingRequest, is_join_url
from tests.contract.providers.odd_provider import Sent, google_refusal


@pytest.mark.parametrize("outcome", ["pending", "missing"])
def test_a_conference_under_way_is_waited_for(sandbox, meet, google_token, clock, asked, outcome) -> None:
    """W10, AC-22, AC-25: Google makes it a moment later, and may not even say so."""
    sandbox.app.change("google", {"conference": outcome})
    begun_at = clock.now()

    made = meet.create_meeting(google_token, asked)

    assert is_join_url(MeetingKind.GOOGLE_MEET, made.join_url)
    assert clock.now() - begun_at == timedelta(seconds=1.5)
    assert len(sandbox.calls("google", "get_event")) == 2
    assert sandbox.calls("google", "patch_event") == []


def test_a_conference_that_takes_too_long_leaves_the_outcome_open(odd_meet, odd_provider, asked) -> None:
    """AC-22: the next attempt finds the event and waits again."""
    odd_provider.will_answer(200, _google_event(asked, "pending"))

    with pytest.raises(ProviderUnavailable):
        odd_meet.create_meeting("token", asked)

    assert [sent.method for sent in odd_provider.sent] == ["POST", "GET", "GET", "GET"]


def test_a_failed_conference_is_asked_for_once_more_under_another_id(odd_meet, odd_provider, asked) -> None:
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


def test_an_event_that_google_gives_no_conference_stays_an_event(sandbox, meet, google_token, asked) -> None:
    """M3: *Google Meet, when Google provides one*; the answer then has no link."""
    sandbox.app.change("google", {"conference": "failure"})

    made = meet.create_meeting(google_token, asked)

    assert made.join_url is None
    assert sandbox.google_event(made.provider_id)["status"] == "confirmed"
    assert len(sandbox.calls("google", "patch_event")) == 1


def test_a_calendar_without_meet_gets_the_event_alone(odd_meet, odd_provider, asked) -> None:
    """M3: a Workspace may have Meet switched off, which Google tells by a 400."""
    refused = google_refusal(400, "invalid", "Invalid conference type value.")
    odd_provider.will_answer(400, refused)
    odd_provider.will_answer(200, _google_event(asked, None))
    odd_provider.will_answer(400, refused)

    made = odd_meet.create_meeting("token", asked)

    first, second, patch = odd_provider.sent
    assert made.join_url is None
    assert "conferenceData" in _body(first)
    assert "conferenceData" not in _body(second)
    assert patch.method == "PATCH"


def test_the_video_link_is_told_from_dial_in_and_page_ac_31(odd_meet, odd_provider, asked) -> None:
    event = _google_event(asked, "success")
    event["conferenceData"]["entryPoints"] = [
        {"entryPointType": "more", "uri": "https://tel.meet/abc-defg-hij?pin=1"},
        {"entryPointType": "phone", "uri": "tel:+1-555-555-5555"},
        {"entryPointType": "video", "uri": "https://meet.google.com/abc-defg-hij"},
    ]
    odd_provider.will_answer(200, event)

    assert odd_meet.create_meeting("token", asked).join_url == "https://meet.google.com/abc-defg-hij"


def test_instants_come_back_in_any_offset(odd_meet, odd_provider, asked) -> None:
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
    sandbox, meet, google_token, asked, operation, mode
) -> None:
    """M6: a final refusal here would let the event be forgotten."""
    sandbox.app.change("google", {"conference": "pending" if operation == "get_event" else "failure"})
    sandbox.app.add_fault("google", operation, mode)

    if (operation, mode) == ("patch_event", "400"):
        assert meet.create_meeting(google_token, asked).join_url is None  # Google will not give a conference
        return
    with pytest.raises(ProviderUnavailable):
        meet.create_meeting(google_token, asked)


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
