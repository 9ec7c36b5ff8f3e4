"""What Google Calendar's refusals come to."""

from collections.abc import Callable

import pytest

from joinlink.errors import (
    AccessTokenRejected,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.model.meeting import MeetingKind
from joinlink.providers.google.calendar import GoogleCalendarEntries
from tests.contract.providers.odd_provider import google_refusal
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS

FAULTS: dict[str, type[ProviderError]] = {
    "refuse": ProviderUnavailable,
    "timeout_before": ProviderUnavailable,
    "timeout_after": ProviderUnavailable,
    "429": ProviderUnavailable,
    "429_daily": ProviderQuotaExhausted,
    "500_before": ProviderUnavailable,
    "500_after": ProviderUnavailable,
    "400": ProviderRejected,
    "401": AccessTokenRejected,
    "403": ProviderRejected,
    "revoked": AccessTokenRejected,
}


@pytest.mark.parametrize("mode", FAULTS)
@pytest.mark.parametrize("operation", ["insert_event", "get_event", "list_events", "delete_event"])
def test_every_fault_has_its_error(sandbox, meet, google_token, clock, meeting_request, operation, mode) -> None:
    """W3: nothing but a success is a success."""
    asked = meeting_request(MeetingKind.GOOGLE_MEET)
    made = meet.create_meeting(google_token, asked)
    another = meeting_request(MeetingKind.GOOGLE_MEET)
    calls: dict[str, Callable[[], object]] = {
        "insert_event": lambda: meet.create_meeting(google_token, another),
        "get_event": lambda: meet.read_meeting(google_token, made.provider_id),
        "list_events": lambda: sandbox.google_marked_events(clock).list_marked(google_token),
        "delete_event": lambda: meet.delete_meeting(google_token, made.provider_id),
    }
    sandbox.app.add_fault("google", operation, mode)

    with pytest.raises(ProviderError) as raised:
        calls[operation]()

    assert type(raised.value) is FAULTS[mode]
    assert raised.value.provider == "google"


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


@pytest.mark.parametrize("status", [404, 410])
def test_an_event_that_is_not_there_counts_as_deleted_x2_ac_08(odd_provider, status) -> None:
    entries = GoogleCalendarEntries(calendar_url=odd_provider.url, timeout_seconds=TIMEOUT_SECONDS)
    odd_provider.will_answer(status, google_refusal(status, "deleted"))

    entries.delete_meeting("token", "abcdef")

    (sent,) = odd_provider.sent
    assert (sent.method, sent.path) == ("DELETE", "/calendars/primary/events/abcdef")
    assert sent.query == {"sendUpdates": "none"}


@pytest.mark.parametrize("body", [b"", b"<html/>", {"id": "abcdef"}, {"id": "abcdef", "start": {"date": "2027-01-01"}}])
def test_an_answer_that_can_not_be_read_leaves_the_outcome_open_ac_32(odd_meet, odd_provider, asked, body) -> None:
    odd_provider.will_answer(200, body)

    with pytest.raises(ProviderUnavailable):
        odd_meet.create_meeting("token", asked)
