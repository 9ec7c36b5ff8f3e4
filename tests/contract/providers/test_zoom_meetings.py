"""Zoom's side of the wire: what is sent, found and read, and what refusals and lost answers come to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from joinlink.clock import rfc3339
from joinlink.errors import ProviderQuotaExhausted, ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.meeting import MeetingKind, MeetingRequest, ProviderMeeting, is_join_url
from joinlink.providers.zoom.meetings import ZoomMeetings
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS, SandboxRun
from tests.fakes import FakeClock

MEETING = {
    "id": 85746065432,
    "join_url": "https://zoom.us/j/85746065432",
    "start_url": "https://zoom.us/s/85746065432?zak=host-only",
    "start_time": "2026-12-08T09:30:00Z",
    "duration": 45,
    "timezone": "Asia/Kolkata",
}


@pytest.fixture
def asked(meeting_request: Callable[..., MeetingRequest]) -> MeetingRequest:
    return meeting_request()


@pytest.fixture
def made(zoom: ZoomMeetings, zoom_token: str, asked: MeetingRequest) -> ProviderMeeting:
    """What Zoom made of what was asked."""
    return zoom.create_meeting(zoom_token, asked)


def test_a_meeting_is_asked_for_in_utc_and_in_the_hosts_zone(sandbox, asked, made) -> None:
    """M2, AC-59: `Z` and `timezone` together, so that the zone only says how the time is shown."""
    (call,) = sandbox.calls("zoom", "create_meeting")
    assert (call["path"], call["query"]) == ("/zoom/v2/users/me/meetings", {})
    assert call["body"] == {
        "topic": "Guitar for beginners with Guest",
        "type": 2,
        "start_time": rfc3339(asked.starts_at),
        "timezone": "Asia/Kolkata",
        "duration": 45,
        "agenda": f"joinlink:{asked.marker} {asked.reference}\n\nBooked through Joinlink.",
        "settings": {
            "use_pmi": False,
            "join_before_host": True,
            "waiting_room": False,
            "approval_type": 2,
            "email_notification": False,
        },
    }


def test_a_guest_gets_the_join_address_of_a_meeting_of_its_own(sandbox, made) -> None:
    """AC-12, AC-31: no personal room, and never the address that opens the meeting as its host."""
    (meeting,) = [each for each in sandbox.app.state("zoom")["meetings"] if str(each["id"]) == made.provider_id]
    assert made.join_url == meeting["join_url"]
    assert is_join_url(MeetingKind.ZOOM, made.join_url)
    assert not meeting["settings"]["use_pmi"]
    assert meeting["settings"]["join_before_host"]


def test_long_words_are_cut_to_what_zoom_takes(sandbox, zoom, zoom_token, meeting_request) -> None:
    asked = meeting_request(title="word " * 80, description="more " * 900)

    zoom.create_meeting(zoom_token, asked)

    (call,) = sandbox.calls("zoom", "create_meeting")
    assert len(call["body"]["topic"]) <= 200
    assert call["body"]["topic"].endswith("word…")
    assert len(call["body"]["agenda"]) <= 2000
    assert call["body"]["agenda"].startswith(f"joinlink:{asked.marker} {asked.reference}\n")


def test_a_meeting_that_is_listed_late_is_found_at_the_second_look(sandbox, zoom_token, asked, made) -> None:
    """M6: a list may not show yet what was made a moment ago."""
    sandbox.app.change("zoom", {"listDelaySeconds": 3600})
    late_clock = SandboxChangingClock(sandbox)

    found = sandbox.zoom_meetings(late_clock).find_meeting(zoom_token, asked)

    assert found == made
    assert late_clock.pauses == [2.0]


class SandboxChangingClock(FakeClock):
    """While somebody sleeps, Zoom's lists catch up."""

    def __init__(self, sandbox: SandboxRun) -> None:
        super().__init__(datetime.now(UTC))
        self.sandbox = sandbox
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.sandbox.app.change("zoom", {"listDelaySeconds": 0})


def test_a_meeting_more_than_half_a_year_ahead_is_found(zoom, zoom_token, clock, meeting_request) -> None:
    """M6: the list of upcoming meetings ends after six months, so that the second look goes beyond it."""
    asked = meeting_request(starts_at=clock.now() + timedelta(days=250))
    made = zoom.create_meeting(zoom_token, asked)

    assert zoom.find_meeting(zoom_token, asked) == made


def test_a_meeting_that_has_begun_is_found(sandbox, zoom, zoom_token, now, asked, made) -> None:
    """M6: what is over is no longer upcoming, but still has to go."""
    yesterday = rfc3339(now - timedelta(days=1))
    sandbox.app.change("zoom", {"moveMeeting": {"id": made.provider_id, "startsAt": yesterday}})

    assert zoom.locate(zoom_token, asked.marker) == made.provider_id


def test_only_what_is_not_found_is_looked_for_again(sandbox, zoom, zoom_token, clock, made, asked) -> None:
    """M6: one call where the meeting is there, and a pause before the second look where it is not."""
    begun_at = clock.now()

    zoom.locate(zoom_token, asked.marker)
    looks_for_one_that_is_there = len(sandbox.calls("zoom", "list_meetings"))
    zoom.locate(zoom_token, "never made")

    looks = [call["query"]["type"] for call in sandbox.calls("zoom", "list_meetings")]
    assert looks_for_one_that_is_there == 1
    assert looks == ["upcoming", "upcoming", "upcoming", "scheduled"]
    assert clock.now() - begun_at == timedelta(seconds=2)


@pytest.mark.parametrize(
    "agenda",
    ["joinlink:{marker}0", "about joinlink:{marker}", "joinlink:", "", None],
    ids=["longer marker", "not at the beginning", "no marker", "empty", "none"],
)
def test_only_the_exact_marker_at_the_beginning_counts(odd_zoom, odd_provider, asked, agenda) -> None:
    """M6: nothing without our marker is touched."""
    listed = {"id": 85746065432, "agenda": agenda.format(marker=asked.marker) if agenda else agenda}
    odd_provider.will_answer(200, {"meetings": [listed], "next_page_token": ""})

    assert odd_zoom.find_meeting("token", asked) is None


def test_deleting_sends_no_mail_to_the_host(sandbox, zoom, zoom_token, made) -> None:
    zoom.delete_meeting(zoom_token, made.provider_id)

    (call,) = sandbox.calls("zoom", "delete_meeting")
    assert (call["query"], call["body"], call["status"]) == ({"schedule_for_reminder": "false"}, None, 204)


def test_a_meeting_without_a_password_is_a_meeting(odd_zoom, odd_provider, asked) -> None:
    """AC-33: paid accounts may send no password field."""
    odd_provider.will_answer(201, MEETING)

    made = odd_zoom.create_meeting("token", asked)

    assert (made.provider_id, made.join_url) == ("85746065432", "https://zoom.us/j/85746065432")
    assert made.starts_at == datetime(2026, 12, 8, 9, 30, tzinfo=UTC)


def test_a_class_that_has_begun_is_not_asked_for(sandbox, zoom, clock, zoom_token, asked) -> None:
    """M2: Zoom would silently schedule it for now."""
    clock.time = asked.starts_at

    with pytest.raises(ProviderRejected):
        zoom.create_meeting(zoom_token, asked)

    assert sandbox.calls("zoom", "create_meeting") == []


# --- refusals and lost answers ---


@pytest.mark.parametrize("mode", ["timeout_after", "500_after"])
def test_a_meeting_whose_answer_got_lost_is_found(sandbox, zoom, zoom_token, asked, mode) -> None:
    """M6: no repeat of create without a look."""
    sandbox.app.add_fault("zoom", "create_meeting", mode)
    with pytest.raises(ProviderUnavailable):
        zoom.create_meeting(zoom_token, asked)

    assert zoom.find_meeting(zoom_token, asked).starts_at == asked.starts_at


def test_the_daily_limit_says_when_it_lifts(sandbox, zoom, zoom_token, asked) -> None:
    """Zoom's `Retry-After` is an instant here, not a number of seconds."""
    sandbox.app.add_fault("zoom", "create_meeting", "429_daily")

    with time_machine.travel(datetime.now(UTC), tick=False):  # or midnight may pass in between
        tomorrow = datetime.now(UTC).date() + timedelta(days=1)
        with pytest.raises(ProviderQuotaExhausted, match=f"until {tomorrow} 00:00 UTC$"):
            zoom.create_meeting(zoom_token, asked)


def test_the_daily_limit_lifts_at_midnight_utc_when_zoom_does_not_say(odd_provider) -> None:
    clock = FakeClock(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    zoom = ZoomMeetings(api_url=odd_provider.url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)
    odd_provider.will_answer(429, {"code": 429, "message": "You have reached the maximum daily rate limit."})

    with pytest.raises(ProviderQuotaExhausted, match=r"until 2027-01-01 00:00 UTC$"):
        zoom.delete_meeting("token", "85746065432")


@pytest.mark.parametrize("call", ["zoom create", "zoom find", "zoom read", "zoom list", "zoom delete"])
@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize(
    "body",
    [
        {"code": 4711, "message": "Invalid access token, does not contain scopes:[meeting:delete:meeting]."},
        {"code": 104, "message": "Invalid access token, does not contain scopes:[meeting:write:meeting]."},
        {"message": "Invalid access token, does not contain scopes:[meeting:write:meeting]."},
        {"code": "104", "message": "No permission."},
        {"code": 124, "message": "Invalid access token, does not contain scope [meeting:write:meeting:admin]"},
        {"code": 200, "message": "INVALID ACCESS TOKEN, DOES NOT CONTAIN SCOPES."},
        {"code": 4700, "message": "Token cannot be empty."},
    ],
)
def test_a_missing_scope_is_told_by_its_code_or_by_its_words(calls, odd_provider, call, status, body) -> None:
    """AC-06, C9: Zoom says it under several codes or none, and calls the access token invalid all the same.

    A deletion that lacks its scope is no deletion, and no refresh can help.
    """
    odd_provider.will_answer(status, body)

    with pytest.raises(ReconnectRequired):
        calls[call]()


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, {"code": 3001, "message": "Meeting does not exist: 85746065432."}), (404, b""), (400, {"code": 3001})],
    ids=["3001", "404 without a word", "3001 under another status"],
)
def test_a_meeting_that_does_not_exist_counts_as_deleted_x2_ac_09_ac_12(odd_zoom, odd_provider, status, body) -> None:
    odd_provider.will_answer(status, body)

    odd_zoom.delete_meeting("token", "85746065432")
    assert odd_zoom.read_meeting("token", "85746065432") is None


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (400, 3018, "Not allowed to delete PMI."),
        (404, 1001, "User does not exist: me."),
        (404, 2300, "This API endpoint is not recognized."),
        (403, 200, "No permission."),
    ],
)
def test_other_refusals_of_a_deletion_are_errors(odd_zoom, odd_provider, status, code, message) -> None:
    """W3, AC-03, AC-12: whatever else Zoom says, the meeting may still be there."""
    odd_provider.will_answer(status, {"code": code, "message": message})

    with pytest.raises(ProviderRejected, match=rf"zoom answered {status} \({code}\)"):
        odd_zoom.delete_meeting("token", "85746065432")
    with pytest.raises(ProviderRejected):
        odd_zoom.read_meeting("token", "85746065432")
