"""What Zoom's refusals and lost answers come to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from joinlink.errors import (
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.providers.zoom.meetings import ZoomMeetings
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS
from tests.fakes import FakeClock


@pytest.mark.parametrize("mode", ["timeout_after", "500_after"])
def test_a_meeting_whose_answer_got_lost_is_found(sandbox, zoom, zoom_token, meeting_request, mode) -> None:
    """M6: no repeat of create without a look."""
    asked = meeting_request()
    sandbox.app.add_fault("zoom", "create_meeting", mode)
    with pytest.raises(ProviderUnavailable):
        zoom.create_meeting(zoom_token, asked)

    found = zoom.find_meeting(zoom_token, asked)

    assert found is not None
    assert found.starts_at == asked.starts_at


def test_the_daily_limit_says_when_it_lifts(sandbox, zoom, zoom_token, meeting_request) -> None:
    """Zoom's `Retry-After` is an instant here, not a number of seconds."""
    sandbox.app.add_fault("zoom", "create_meeting", "429_daily")

    with time_machine.travel(datetime.now(UTC), tick=False):  # or midnight may pass in between
        tomorrow = datetime.now(UTC).date() + timedelta(days=1)
        with pytest.raises(ProviderQuotaExhausted, match=f"until {tomorrow} 00:00 UTC$"):
            zoom.create_meeting(zoom_token, meeting_request())


def test_the_daily_limit_lifts_at_midnight_utc_when_zoom_does_not_say(odd_provider) -> None:
    clock = FakeClock(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    zoom = ZoomMeetings(api_url=odd_provider.url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)
    odd_provider.will_answer(429, {"code": 429, "message": "You have reached the maximum daily rate limit."})

    with pytest.raises(ProviderQuotaExhausted, match=r"until 2027-01-01 00:00 UTC$"):
        zoom.delete_meeting("token", "85746065432")


@pytest.mark.parametrize(("status", "code"), [(400, 4711), (401, 4711), (400, 4700), (401, 4700)])
def test_a_missing_scope_calls_for_the_host(odd_zoom, odd_provider, meeting_request, status, code) -> None:
    """AC-06: a deletion that lacks its scope is no deletion, and no refresh can help."""
    message = "Invalid access token, does not contain scopes:[meeting:delete:meeting]."
    odd_provider.will_answer(status, {"code": code, "message": message})
    calls: list[Callable[[], object]] = [
        lambda: odd_zoom.delete_meeting("token", "85746065432"),
        lambda: odd_zoom.create_meeting("token", meeting_request()),
        lambda: odd_zoom.read_meeting("token", "85746065432"),
        lambda: odd_zoom.locate("token", "abcdef"),
        lambda: odd_zoom.list_marked("token"),
    ]

    for call in calls:
        with pytest.raises(ReconnectRequired):
            call()


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
