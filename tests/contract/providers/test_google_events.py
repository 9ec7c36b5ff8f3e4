"""Events in Google Calendar: what is asked for, what is adopted, what is left alone."""

from datetime import timedelta

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import MeetingNotAsAsked, ProviderRejected, ProviderUnavailable
from joinlink.model.meeting import MeetingKind, check_as_asked, is_join_url
from tests.contract.providers.odd_provider import google_refusal

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
    assert adopted is not None
    assert is_join_url(MeetingKind.GOOGLE_MEET, adopted.join_url)


def test_an_event_of_our_id_but_without_our_marker_is_left_alone(odd_meet, odd_provider, asked) -> None:
    """M6: nothing without our marker is touched."""
    odd_provider.will_answer(409, google_refusal(409, "duplicate"))
    odd_provider.will_answer(200, {"id": asked.marker, "status": "confirmed"})

    with pytest.raises(ProviderRejected):
        odd_meet.create_meeting("token", asked)


def test_an_event_of_our_id_but_without_our_marker_is_not_found(odd_meet, odd_provider, asked) -> None:
    """M6: what is not ours is not adopted."""
    odd_provider.will_answer(200, {"id": asked.marker, "status": "confirmed"})

    assert odd_meet.find_meeting("token", asked) is None


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
    "answer",
    [(404, google_refusal(404, "notFound")), (410, google_refusal(410, "deleted")), (200, CANCELLED)],
    ids=["never was", "deleted", "cancelled"],
)
def test_an_event_that_does_not_stand_in_the_calendar_is_gone(odd_meet, odd_provider, answer) -> None:
    """12.6, X2"""
    odd_provider.will_answer(*answer)

    assert odd_meet.read_meeting("token", "abcdef") is None
