"""What Google Calendar's refusals come to."""

import pytest

from joinlink.errors import (
    AccessTokenRejected,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.providers.google.calendar import GoogleCalendarEntries
from tests.contract.providers.odd_provider import google_refusal
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS


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
