"""Calls to Zoom's API with a host's access token, and the meaning of its refusals.

Source:  https://developers.zoom.us/docs/api/errors/ and https://developers.zoom.us/docs/api/rate-limits/
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from joinlink.errors import AccessTokenRejected, ProviderError, ReconnectRequired
from joinlink.model.host import Provider
from joinlink.ports.clock import Clock
from joinlink.providers.http import Answer, Bearer, ProviderSession

INVALID_ACCESS_TOKEN = 124
MEETING_NOT_FOUND = 3001
MISSING_SCOPES = {104, 4700, 4711}
SCOPES_ARE_MISSING = re.compile(r"(does not|doesn't) (contain|have).{0,40}\bscope|missing.{0,40}\bscope", re.IGNORECASE)
"""Zoom says it under several codes, or none."""
LIFTS_SOON = timedelta(minutes=15)
"""With its daily limit Zoom tells the instant at which it lifts, and may call it daily nowhere."""


class ZoomApi:
    """Calls to the API. An unsuccessful answer raises its error, save for a meeting the caller expects to be gone."""

    def __init__(self, *, api_url: str, timeout_seconds: float, clock: Clock) -> None:
        self._url = api_url
        self._clock = clock
        self._http = ProviderSession(Provider.ZOOM, timeout_seconds=timeout_seconds)

    def call(
        self,
        method: str,
        access_token: str,
        path: str,
        query: dict[str, str] | None = None,
        *,
        json: dict[str, object] | None = None,
        or_gone: bool = False,
    ) -> Answer:
        """Make one call; with `or_gone`, a meeting that does not exist is an answer, not an error.

        Raises:  ProviderUnavailable, ProviderQuotaExhausted, ProviderRejected, AccessTokenRejected, ReconnectRequired
        """
        answer = self._http.send(method, f"{self._url}/{path}", auth=Bearer(access_token), query=query, json=json)
        if answer.is_success or (or_gone and _is_gone(answer)):
            return answer
        raise self._refusal(answer)

    def _refusal(self, answer: Answer) -> ProviderError:
        """Turn an unsuccessful answer into its error."""
        code = answer.body.integer("code")
        if answer.status == 429:
            return self._limit(answer)
        if code in MISSING_SCOPES or SCOPES_ARE_MISSING.search(answer.body.text("message") or ""):
            return ReconnectRequired("zoom lacks a scope", provider=Provider.ZOOM)
        if answer.status == 401 or code == INVALID_ACCESS_TOKEN:
            return AccessTokenRejected("zoom no longer accepts the access token", provider=Provider.ZOOM)
        return answer.rejected(code)

    def _limit(self, answer: Answer) -> ProviderError:
        """Return the error for a 429: a host's daily limit, or an account's limit per second."""
        words = f"{answer.headers.get('X-RateLimit-Type', '')} {answer.body.text('message') or ''}".lower()
        now, lifts_at = self._clock.now(), answer.retry_after
        lifts_soon = lifts_at is None or lifts_at <= now + LIFTS_SOON
        if "daily" not in words and lifts_soon:
            return answer.unavailable()
        return answer.exhausted("daily limit", lifts_at=_next_midnight(now))


def _is_gone(answer: Answer) -> bool:
    """Whether the meeting does not exist. A 404 with another code, as for a missing user, does not say so (W3)."""
    code = answer.body.integer("code")
    return code == MEETING_NOT_FOUND or (code is None and answer.status in (404, 410))


def _next_midnight(now: datetime) -> datetime:
    """Return when Zoom's daily limits are reset: at 00:00 UTC."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
