"""One call to a provider's web API: always with timeouts, never redirected, never retried here.

send ─┬▶ Answer                any status below 500; the adapter decides what it means
      └▶ ProviderUnavailable   no answer, a broken one, or a 5xx: the call may or may not have been applied
"""

from __future__ import annotations

import netrc  # noqa: F401  what requests imports with its first call
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase

from joinlink.clock import parse_rfc3339
from joinlink.errors import ProviderQuotaExhausted, ProviderRejected, ProviderUnavailable
from joinlink.metrics import Metric, count
from joinlink.providers.json_object import JsonObject

CONNECT_TIMEOUT_SECONDS = 3.05
IDLE_SECONDS = 20
"""A connection idle for longer, as when the function was frozen, may be dead without showing it."""

NO_ANSWER = (
    requests.Timeout,
    requests.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


@dataclass(frozen=True, slots=True)
class Bearer(AuthBase):
    """An access token, sent only in the header."""

    token: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer. `body` is empty if there was none, or it was not a JSON object (XML, HTML, a list)."""

    provider: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: JsonObject

    @property
    def is_success(self) -> bool:
        """Whether the call was accepted."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> datetime | None:
        """When to ask again, UTC, if the provider says: in seconds, as an HTTP date or as an RFC 3339 instant.

        Source:  https://www.rfc-editor.org/rfc/rfc9110#field.retry-after; Zoom's daily limit sends an instant
        """
        return _instant(self.headers.get("Retry-After", "").strip())

    def rejected(self, code: object = None) -> ProviderRejected:
        """Return the error for a final 4xx; `code` is the provider's own, and shown only if it is a plain word."""
        return ProviderRejected(f"{self.provider} answered {self.status}{_plain(code)}", provider=self.provider)

    def unavailable(self) -> ProviderUnavailable:
        """Return the error for a 5xx, or for a limit that lifts soon."""
        count_error(self.provider)
        return ProviderUnavailable(f"{self.provider} answered {self.status}", provider=self.provider)

    def exhausted(self, limit: str, *, lifts_at: datetime | None = None) -> ProviderQuotaExhausted:
        """Return the error for a limit that does not lift soon; it says when, if the provider or the caller knows."""
        count_error(self.provider)
        lifts_at = self.retry_after or lifts_at
        until = f" until {lifts_at:%Y-%m-%d %H:%M} UTC" if lifts_at else ""
        return ProviderQuotaExhausted(f"{self.provider}'s {limit} is used up{until}", provider=self.provider)


class ProviderSession:
    """Calls to one provider, over connections that are kept open between calls.

    Cookies are not kept: the next call may be for another host.
    """

    def __init__(self, provider: str, *, timeout_seconds: float) -> None:
        """Take the provider's name, for errors, and the time to wait for an answer."""
        self._provider = provider
        self._timeouts = (CONNECT_TIMEOUT_SECONDS, timeout_seconds)
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._last_used = time.time()

    def send(
        self,
        method: str,
        url: str,
        *,
        auth: AuthBase | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one call. Secrets belong in `auth` and `form`, as a URL may end up in a log.

        Raises:  ProviderUnavailable
        """
        self._drop_idle_connections()
        try:
            response = self._session.request(
                method,
                url,
                auth=auth,
                params=query,
                json=json,
                data=form,
                headers={"Accept": "application/json", **(headers or {})},
                timeout=self._timeouts,
                allow_redirects=False,
            )
        except NO_ANSWER as exc:
            # Not chained: the exception holds the prepared request, and with it tokens and codes.
            count_error(self._provider)
            message = f"{self._provider} did not answer ({type(exc).__name__})"
            raise ProviderUnavailable(message, provider=self._provider) from None
        answer = Answer(self._provider, response.status_code, response.headers, self._body_of(response))
        if answer.status >= 500:
            raise answer.unavailable()
        return answer

    def _drop_idle_connections(self) -> None:
        now = time.time()
        if now - self._last_used > IDLE_SECONDS:
            self._session.close()
        self._last_used = now

    def _body_of(self, response: requests.Response) -> JsonObject:
        try:
            content = response.json()
        except (ValueError, RecursionError):  # no JSON, a number of thousands of digits, or nested beyond all reason
            content = None
        return JsonObject(self._provider, content if isinstance(content, dict) else {})


def count_error(provider: str) -> None:
    """Count a call that a provider did not answer, or could not carry out now."""
    count(Metric(f"{provider}_errors"))


def _now() -> datetime:
    return datetime.now(UTC)


def _instant(retry_after: str) -> datetime | None:
    if re.fullmatch(r"[0-9]{1,9}", retry_after):
        return _now() + timedelta(seconds=int(retry_after))
    for read in (parse_rfc3339, parsedate_to_datetime):
        try:
            instant = read(retry_after)
            return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _plain(code: object) -> str:
    is_plain = isinstance(code, int) or (isinstance(code, str) and re.fullmatch(r"[A-Za-z_]{1,40}", code))
    return f" ({code})" if is_plain else ""
