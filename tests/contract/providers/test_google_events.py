"""Events in Google Calendar: what is asked for and adopted, their conferences, and what refusals come to."""

import json
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import (
    AccessTokenRejected,
    MeetingNotAsAsked,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.model.meeting import MeetingKind, MeetingRequest, check_as_asked, is_join_url
from tests.contract.providers.odd_provider import google_refusal
from tests.scripted_server import Sent

CANCELLED = {"id": "abcdef", "status": "cancelled"}
ZOOM_LINK = "https://zoom.us/j/85746065432?pwd=abc.1"


def test_an_event_is_asked_for_with_a_conference(sandbox, meet, google_token, asked) -> None:
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
        "extendedProperties": {
            "private": {"joinlink": asked.marker, "joinlink_ref": str(asked.reference), "joinlink_app": "1"}
        },
        "reminders": {"useDefault": True},
        "conferenceData": {
            "createRequest": {"requestId": asked.marker, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
        },
    }


def test_an_entry_carries_the_link_and_no_conference(sandbox, google_token, meeting_request) -> None:
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


def test_an_entry_of_a_class_without_a_link_has_no_location(sandbox, google_token, meeting_request) -> None:
    made = sandbox.calendar_entries().create_meeting(google_token, meeting_request(MeetingKind.GOOGLE_CALENDAR))

    assert made.join_url is None
    assert "location" not in sandbox.google_event(made.provider_id)


@pytest.mark.parametrize("mode", ["timeout_after", "500_after"])
def test_an_event_whose_answer_got_lost_is_adopted_m6_ac_11(sandbox, meet, google_token, asked, mode) -> None:
    sandbox.app.add_fault("google", "insert_event", mode)
    with pytest.raises(ProviderUnavailable):
        meet.create_meeting(google_token, asked)

    adopted = meet.find_meeting(google_token, asked)

    assert adopted == meet.create_meeting(google_token, asked)
    assert is_join_url(MeetingKind.GOOGLE_MEET, adopted.join_url)


def test_an_event_of_our_id_but_without_our_marker_is_neither_found_nor_adopted(odd_meet, odd_provider, asked) -> None:
    """M6: nothing without our marker is touched."""
    somebody_elses = {"id": asked.marker, "status": "confirmed"}
    odd_provider.will_answer(200, somebody_elses)
    odd_provider.will_answer(409, google_refusal(409, "duplicate"))
    odd_provider.will_answer(200, somebody_elses)

    assert odd_meet.find_meeting("token", asked) is None
    with pytest.raises(ProviderRejected):
        odd_meet.create_meeting("token", asked)


def test_an_event_that_is_there_but_can_not_be_looked_at_is_not_forgotten(odd_meet, odd_provider, asked) -> None:
    """M6: the id is taken, so something of ours may be there."""
    odd_provider.will_answer(409, google_refusal(409, "duplicate"))
    odd_provider.will_answer(403, google_refusal(403, "forbidden"))

    with pytest.raises(ProviderUnavailable):
        odd_meet.create_meeting("token", asked)


def test_an_event_that_was_made_an_all_day_one_is_not_as_asked(odd_meet, odd_provider, asked) -> None:
    """12.6: that is a slip of the hand in Google Calendar, and no answer that can't be read."""
    event = {"id": asked.marker, "start": {"date": "2027-01-01"}, "end": {"date": "2027-01-02"}}
    odd_provider.will_answer(200, event)

    found = odd_meet.read_meeting("token", asked.marker)

    assert found is not None
    with pytest.raises(MeetingNotAsAsked):
        check_as_asked(asked, found)


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, google_refusal(404, "notFound")), (410, google_refusal(410, "deleted")), (200, CANCELLED)],
    ids=["never was", "deleted", "cancelled"],
)
def test_an_event_that_does_not_stand_in_the_calendar_is_gone_x2_ac_08(calls, odd_provider, status, body) -> None:
    """12.6: for whoever reads it or deletes it."""
    odd_provider.will_answer(status, body)

    assert calls["meet read"]() is None
    assert calls["entry delete"]() is None
    _, deletion = odd_provider.sent
    assert (deletion.method, deletion.path) == ("DELETE", "/calendars/primary/events/abcdef")
    assert deletion.query == {"sendUpdates": "none"}


# --- conferences, which Google makes a moment after the event, late, or not at all ---


@pytest.mark.parametrize("outcome", ["pending", "missing"])
def test_a_conference_under_way_is_waited_for_ac_22_ac_25(sandbox, meet, google_token, clock, asked, outcome) -> None:
    """W10: Google makes it a moment later, and may not even say so."""
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


@pytest.mark.parametrize("refuses_to_repeat", [False, True])
def test_an_event_that_google_gives_no_conference_stays_an_event(
    sandbox, meet, google_token, asked, refuses_to_repeat
) -> None:
    """M3: *Google Meet, when Google provides one*; the answer then has no link."""
    sandbox.app.change("google", {"conference": "failure"})
    if refuses_to_repeat:
        sandbox.app.add_fault("google", "patch_event", "400")

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


def test_the_video_link_is_told_from_dial_in_and_page_and_instants_come_in_any_offset_ac_31_ac_59(
    odd_meet, odd_provider, asked
) -> None:
    """Google answers in the calendar's own zone."""
    event = _google_event(asked, "success")
    event["conferenceData"]["entryPoints"] = [
        {"entryPointType": "more", "uri": "https://tel.meet/abc-defg-hij?pin=1"},
        {"entryPointType": "phone", "uri": "tel:+1-555-555-5555"},
        {"entryPointType": "video", "uri": "https://meet.google.com/abc-defg-hij"},
    ]
    event["start"] = {"dateTime": "2027-06-01T15:00:00+05:30", "timeZone": "Asia/Calcutta"}
    event["end"] = {"dateTime": "2027-06-01T15:45:00+05:30", "timeZone": "Asia/Calcutta"}
    odd_provider.will_answer(200, event)

    made = odd_meet.create_meeting("token", asked)

    assert made.join_url == "https://meet.google.com/abc-defg-hij"
    assert made.starts_at == datetime(2027, 6, 1, 9, 30, tzinfo=UTC)
    assert (made.duration_minutes, made.timezone) == (45, "Asia/Calcutta")


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        *product(["get_event"], ["400", "401", "403", "429_daily", "revoked", "500_before"]),
        *product(["patch_event"], ["401", "403", "429_daily", "revoked", "500_before"]),
    ],
)
def test_trouble_after_the_insert_never_reads_as_if_nothing_was_made(
    sandbox, meet, google_token, asked, operation, mode
) -> None:
    """M6: a final refusal here would let the event be forgotten."""
    sandbox.app.change("google", {"conference": "pending" if operation == "get_event" else "failure"})
    sandbox.app.add_fault("google", operation, mode)

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
    return json.loads(sent.body)


# --- refusals ---


@pytest.mark.parametrize(
    ("status", "reason", "error"),
    [
        (401, "authError", AccessTokenRejected),
        (403, "rateLimitExceeded", ProviderUnavailable),
        (403, "userRateLimitExceeded", ProviderUnavailable),
        (429, "rateLimitExceeded", ProviderUnavailable),
        (403, "quotaExceeded", ProviderQuotaExhausted),
        (403, "calendarUsageLimits", ProviderQuotaExhausted),
        (403, "insufficientPermissions", ReconnectRequired),
        (403, "forbiddenForNonOrganizer", ProviderRejected),
        (403, "accessNotConfigured", ProviderRejected),
        (404, "notFound", ProviderRejected),
        (412, "conditionNotMet", ProviderRejected),
    ],
)
def test_a_refusal_is_told_by_its_reason(odd_meet, odd_provider, asked, status, reason, error) -> None:
    """C9: a rate limit asks nobody to reconnect."""
    odd_provider.will_answer(status, google_refusal(status, reason))

    with pytest.raises(ProviderError) as raised:
        odd_meet.create_meeting("token", asked)

    assert type(raised.value) is error


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (google_refusal(403, "forbidden", "Request had insufficient authentication scopes."), {}),
        ({"error": {"status": "PERMISSION_DENIED", "details": [{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}, {}),
        (b"", {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"'}),
    ],
    ids=["by its words", "in the newer form", "by the challenge"],
)
def test_a_missing_scope_calls_for_the_host_however_google_says_so(
    odd_meet, odd_provider, asked, status, body, headers
) -> None:
    """AC-06, C9."""
    odd_provider.will_answer(status, body, headers)

    with pytest.raises(ReconnectRequired):
        odd_meet.create_meeting("token", asked)
