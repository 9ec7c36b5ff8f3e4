"""Zoom's side of the wire: what is sent, found and read."""

from datetime import UTC, datetime, timedelta

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import (
    ProviderRejected,
)
from joinlink.model.meeting import MeetingKind, is_join_url
from local.sandboxes.zoom_meetings import Account
from tests.contract.providers.sandbox_run import SandboxRun
from tests.fakes import FakeClock

MEETING = {
    "id": 85746065432,
    "join_url": "https://zoom.us/j/85746065432",
    "start_url": "https://zoom.us/s/85746065432?zak=host-only",
    "start_time": "2026-12-08T09:30:00Z",
    "duration": 45,
    "timezone": "Asia/Kolkata",
}


def test_a_meeting_is_asked_for_in_utc_and_in_the_hosts_zone(sandbox, zoom, zoom_token, meeting_request) -> None:
    """M2, AC-59: `Z` and `timezone` together, so that the zone only says how the time is shown."""
    asked = meeting_request()

    zoom.create_meeting(zoom_token, asked)

    (call,) = sandbox.calls("zoom", "create_meeting")
    assert call["path"] == "/zoom/v2/users/me/meetings"
    assert call["query"] == {}
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


def test_a_guest_gets_the_join_address_of_a_meeting_of_its_own(sandbox, zoom, zoom_token, meeting_request) -> None:
    """AC-12, AC-31: no personal room, and never the address that opens the meeting as its host."""
    made = zoom.create_meeting(zoom_token, meeting_request())

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


def test_a_meeting_is_found_on_a_later_page(sandbox, zoom, clock, meeting_request) -> None:
    """M6: a host may have more than the 300 meetings of one page."""
    email = sandbox.new_address()
    zoom_token = sandbox.connect_zoom(email=email).tokens.access_token
    meetings = sandbox.app._zoom._meetings
    earlier = rfc3339(clock.now() + timedelta(days=1))
    for _ in range(301):
        meetings.create(Account(email), {"start_time": earlier, "agenda": "somebody else's"})
    asked = meeting_request()
    made = zoom.create_meeting(zoom_token, asked)

    assert zoom.find_meeting(zoom_token, asked) == made
    first, second = sandbox.calls("zoom", "list_meetings")
    assert first["query"] == {"type": "upcoming", "page_size": "300"}
    assert second["query"]["next_page_token"]


def test_a_meeting_that_is_listed_late_is_found_at_the_second_look(sandbox, zoom, zoom_token, meeting_request) -> None:
    """M6: a list may not show yet what was made a moment ago."""
    asked = meeting_request()
    made = zoom.create_meeting(zoom_token, asked)
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


def test_a_meeting_that_has_begun_is_found(sandbox, zoom, zoom_token, now, meeting_request) -> None:
    """M6: what is over is no longer upcoming, but still has to go."""
    asked = meeting_request()
    made = zoom.create_meeting(zoom_token, asked)
    yesterday = rfc3339(now - timedelta(days=1))
    sandbox.app.change("zoom", {"moveMeeting": {"id": made.provider_id, "startsAt": yesterday}})

    assert zoom.locate(zoom_token, asked.marker) == made.provider_id


def test_only_what_is_not_found_is_looked_for_again(sandbox, zoom, zoom_token, clock, meeting_request) -> None:
    """M6: one call where the meeting is there, and a pause before the second look where it is not."""
    asked, never_made = meeting_request(), meeting_request()
    zoom.create_meeting(zoom_token, asked)
    begun_at = clock.now()

    zoom.locate(zoom_token, asked.marker)
    looks_for_one_that_is_there = len(sandbox.calls("zoom", "list_meetings"))
    zoom.locate(zoom_token, never_made.marker)

    looks = [call["query"]["type"] for call in sandbox.calls("zoom", "list_meetings")]
    assert looks_for_one_that_is_there == 1
    assert looks == ["upcoming", "upcoming", "upcoming", "scheduled"]
    assert clock.now() - begun_at == timedelta(seconds=2)


@pytest.mark.parametrize(
    "agenda",
    ["joinlink:{marker}0", "about joinlink:{marker}", "joinlink:", "", None],
    ids=["longer marker", "not at the beginning", "no marker", "empty", "none"],
)
def test_only_the_exact_marker_at_the_beginning_counts(odd_zoom, odd_provider, meeting_request, agenda) -> None:
    """M6: nothing without our marker is touched."""
    asked = meeting_request()
    listed = {"id": 85746065432, "agenda": agenda.format(marker=asked.marker) if agenda else agenda}
    odd_provider.will_answer(200, {"meetings": [listed], "next_page_token": ""})

    assert odd_zoom.find_meeting("token", asked) is None


def test_deleting_sends_no_mail_to_the_host(sandbox, zoom, zoom_token, meeting_request) -> None:
    made = zoom.create_meeting(zoom_token, meeting_request())

    zoom.delete_meeting(zoom_token, made.provider_id)

    (call,) = sandbox.calls("zoom", "delete_meeting")
    assert (call["query"], call["body"], call["status"]) == ({"schedule_for_reminder": "false"}, None, 204)


def test_a_meeting_without_a_password_is_a_meeting(odd_zoom, odd_provider, meeting_request) -> None:
    """AC-33: paid accounts may send no password field."""
    odd_provider.will_answer(201, MEETING)

    made = odd_zoom.create_meeting("token", meeting_request())

    assert (made.provider_id, made.join_url) == ("85746065432", "https://zoom.us/j/85746065432")
    assert made.starts_at == datetime(2026, 12, 8, 9, 30, tzinfo=UTC)


def test_a_class_that_has_begun_is_not_asked_for(sandbox, zoom, clock, zoom_token, meeting_request) -> None:
    """M2: Zoom would silently schedule it for now."""
    asked = meeting_request()
    clock.time = asked.starts_at

    with pytest.raises(ProviderRejected):
        zoom.create_meeting(zoom_token, asked)

    assert sandbox.calls("zoom", "create_meeting") == []
