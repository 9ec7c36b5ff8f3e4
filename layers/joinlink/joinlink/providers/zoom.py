"""Zoom: a host's consent, and the meetings made on their account.

Source:  https://developers.zoom.us/docs/integrations/oauth/ and https://developers.zoom.us/docs/api/meetings/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from urllib.parse import quote

from requests.auth import HTTPBasicAuth

from joinlink.clock import rfc3339
from joinlink.errors import (
    AccessTokenRejected,
    ConnectionFailed,
    JoinlinkError,
    ProviderError,
    ProviderRejected,
    ReconnectRequired,
)
from joinlink.model.host import Account, Grant, Provider, Tokens
from joinlink.model.meeting import MeetingRequest, ProviderMeeting
from joinlink.ports import Clock
from joinlink.providers.http import Answer, Bearer, ProviderSession
from joinlink.providers.json_object import JsonObject
from joinlink.providers.oauth import check_exchanged, code_form, consent_url, is_limited, scopes_of, tokens_of
from joinlink.providers.wording import shortened

NEEDED_SCOPES = {
    "meeting:write:meeting": "meeting:write",
    "meeting:delete:meeting": "meeting:write",
    "meeting:read:meeting": "meeting:read",
    "meeting:read:list_meetings": "meeting:read",
    "user:read:user": "user:read",
}
"""What an app must have, and the older scope that covers it: Zoom gives an app one family or the other."""

PLANS = {1: "basic", 2: "licensed"}

SCHEDULED = 2
NO_REGISTRATION = 2
LONGEST_TOPIC = 200
LONGEST_AGENDA = 2000
LARGEST_PAGE = "300"
UPCOMING_REACH = timedelta(days=150)
"""The list of upcoming meetings ends after six months; beyond this, the longer list of all scheduled ones is read."""
SECOND_LOOK_SECONDS = 2.0

INVALID_ACCESS_TOKEN = 124
MEETING_NOT_FOUND = 3001
MISSING_SCOPES = {4700, 4711}


class ZoomOauth:
    """Consent, tokens and revocation. Scopes are set at the app, so none are asked for in the address."""

    def __init__(
        self, *, oauth_url: str, api_url: str, client_id: str, client_secret: Callable[[], str], timeout_seconds: float
    ) -> None:
        self._oauth_url = oauth_url
        self._api_url = api_url
        self._client_id = client_id
        self._client_secret = client_secret
        self._http = ProviderSession(Provider.ZOOM, timeout_seconds=timeout_seconds)

    def authorize_url(self, *, redirect_uri: str, state: str, code_challenge: str) -> str:
        """Return the address of Zoom's consent page."""
        return consent_url(
            f"{self._oauth_url}/authorize",
            {
                "client_id": self._client_id,
                "redirect_uri": redirect_uri,
                "state": state,
                "code_challenge": code_challenge,
                "code_challenge_method": "S256",
            },
        )

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str, now: datetime) -> Grant:
        """Trade the code for tokens, check the granted scopes and ask who the account is."""
        answer = self._post("token", code_form(code=code, code_verifier=code_verifier, redirect_uri=redirect_uri))
        check_exchanged(answer)
        scopes = scopes_of(answer)
        if not _is_enough(scopes):
            raise ConnectionFailed("zoom granted fewer scopes than are needed")
        tokens = tokens_of(answer, now)
        return Grant(tokens, scopes, self._account(tokens.access_token))

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        """Trade the refresh token for a new pair; the old one is dead as soon as Zoom has answered.

        Raises:  ReconnectRequired    the grant is gone
                 ProviderUnavailable  whether the refresh token was spent is not known
                 ProviderRejected     any other 4xx: the app's own set-up is wrong, not the host's grant
        """
        answer = self._post("token", {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token})
        if answer.is_success:
            return tokens_of(answer, now, refresh_token=tokens.refresh_token)
        if _is_dead_token(answer):
            raise ReconnectRequired("zoom no longer accepts the refresh token", provider=Provider.ZOOM)
        raise _oauth_refusal(answer)

    def revoke(self, tokens: Tokens) -> None:
        """End the grant; one that is already gone counts as ended.

        Raises:  ProviderUnavailable
                 ProviderRejected     the app's own set-up is wrong
        """
        # An access token that ran out is refused while the grant lives on: then the refresh token has to end it.
        for token in (tokens.access_token, tokens.refresh_token):
            answer = self._post("revoke", {"token": token})
            if answer.is_success:
                return
            if not _is_dead_token(answer):
                raise _oauth_refusal(answer)

    def _post(self, endpoint: str, form: dict[str, str]) -> Answer:
        client = HTTPBasicAuth(self._client_id, self._client_secret())
        return self._http.send("POST", f"{self._oauth_url}/{endpoint}", auth=client, form=form)

    def _account(self, access_token: str) -> Account:
        answer = self._http.send("GET", f"{self._api_url}/users/me", auth=Bearer(access_token))
        if answer.status == 429:
            raise answer.unavailable()
        if not answer.is_success:
            raise ConnectionFailed("zoom did not tell whose account this is")
        user = answer.body
        return Account(user.need_text("id"), user.text("email"), PLANS.get(user.integer("type") or 0))


def _is_enough(scopes: tuple[str, ...]) -> bool:
    granted = {scope.removesuffix(":admin") for scope in scopes}
    return all(scope in granted or older in granted for scope, older in NEEDED_SCOPES.items())


def _is_dead_token(answer: Answer) -> bool:
    """Tell a dead token from a client that is set up wrongly; Zoom words it in more than one way."""
    error, reason = answer.body.text("error"), answer.body.text("reason") or ""
    is_called_invalid = error == "invalid_request" and reason.startswith("Invalid Token")
    return is_called_invalid or error in ("invalid_grant", "invalid_token")


def _oauth_refusal(answer: Answer) -> JoinlinkError:
    return answer.unavailable() if is_limited(answer) else answer.rejected(answer.body.text("error"))


class ZoomMeetings:
    """Scheduled meetings with an id of their own, found again by the marker that begins their agenda."""

    def __init__(self, *, api_url: str, timeout_seconds: float, clock: Clock) -> None:
        self._api_url = api_url
        self._clock = clock
        self._http = ProviderSession(Provider.ZOOM, timeout_seconds=timeout_seconds)

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        """Create the meeting for one booking revision. A repeat makes another: look with `find_meeting` first.

        The start goes out in UTC with a trailing Z plus the host's IANA zone; the duration in whole minutes.
        Zoom silently turns a start in the past into now, so for a class that has begun none is asked for.
        Source:  https://developers.zoom.us/docs/api/meetings/#tag/meetings/POST/users/{userId}/meetings
        """
        if request.starts_at <= self._clock.now():
            raise ProviderRejected("zoom schedules nothing in the past", provider=Provider.ZOOM)
        answer = self._call("POST", access_token, "users/me/meetings", json=_meeting_body(request))
        return _read_meeting(answer.body)

    def find_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting | None:
        """Look through the host's meetings for the marker, twice with a pause, as a new one may be listed late.

        Source:  https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/users/{userId}/meetings
        """
        meeting_id = self.locate(access_token, request)
        return None if meeting_id is None else self._meeting(access_token, meeting_id)

    def locate(self, access_token: str, request: MeetingRequest) -> str | None:
        """Tell the id of the meeting that carries the marker, as `find_meeting` looks for it."""
        meeting_id = self._listed_id(access_token, request)
        if meeting_id is None:
            self._clock.sleep(SECOND_LOOK_SECONDS)
            meeting_id = self._listed_id(access_token, request)
        return meeting_id

    def delete_meeting(self, access_token: str, provider_id: str) -> None:
        """Remove it without a mail to the host; one that is already gone counts as removed (X2).

        Source:  https://developers.zoom.us/docs/api/meetings/#tag/meetings/DELETE/meetings/{meetingId}
        """
        self._call("DELETE", access_token, _meeting_path(provider_id), {"schedule_for_reminder": "false"}, or_gone=True)

    def _meeting(self, access_token: str, meeting_id: str) -> ProviderMeeting | None:
        answer = self._call("GET", access_token, _meeting_path(meeting_id), or_gone=True)
        return _read_meeting(answer.body) if answer.is_success else None

    def _listed_id(self, access_token: str, request: MeetingRequest) -> str | None:
        for page in self._pages(access_token, request.starts_at):
            for listed in page.need_parts("meetings"):
                if _carries(listed, request.marker):
                    return str(listed.need_integer("id"))
        return None

    def _pages(self, access_token: str, starts_at: datetime) -> Iterator[JsonObject]:
        is_near = starts_at < self._clock.now() + UPCOMING_REACH
        query = {"type": "upcoming" if is_near else "scheduled", "page_size": LARGEST_PAGE}
        while True:
            page = self._call("GET", access_token, "users/me/meetings", query).body
            yield page
            next_page = page.text("next_page_token")
            if next_page is None:
                return
            query["next_page_token"] = next_page

    def _call(
        self,
        method: str,
        access_token: str,
        path: str,
        query: dict[str, str] | None = None,
        *,
        json: dict[str, object] | None = None,
        or_gone: bool = False,
    ) -> Answer:
        """Make one call; with `or_gone` a meeting that does not exist is an answer and no error."""
        answer = self._http.send(method, f"{self._api_url}/{path}", auth=Bearer(access_token), query=query, json=json)
        if answer.is_success or (or_gone and _is_gone(answer)):
            return answer
        raise self._refusal(answer)

    def _refusal(self, answer: Answer) -> ProviderError:
        """Turn an answer that is no success into its error.

        Source:  https://developers.zoom.us/docs/api/errors/ and https://developers.zoom.us/docs/api/rate-limits/
        """
        code = answer.body.integer("code")
        if answer.status == 429:
            return self._limit(answer)
        if code in MISSING_SCOPES:
            return ReconnectRequired(f"zoom misses a scope ({code})", provider=Provider.ZOOM)
        if answer.status == 401 or code == INVALID_ACCESS_TOKEN:
            return AccessTokenRejected("zoom no longer accepts the access token", provider=Provider.ZOOM)
        return answer.rejected(code)

    def _limit(self, answer: Answer) -> ProviderError:
        """Tell the daily limit of a host from the limit per second of an account."""
        words = f"{answer.headers.get('X-RateLimit-Type', '')} {answer.body.text('message') or ''}".lower()
        if "daily" not in words:
            return answer.unavailable()
        return answer.exhausted("daily limit", lifts_at=_next_midnight(self._clock.now()))


def _meeting_body(request: MeetingRequest) -> dict[str, object]:
    return {
        "topic": shortened(request.title, LONGEST_TOPIC),
        "type": SCHEDULED,
        "start_time": rfc3339(request.starts_at),
        "timezone": request.timezone,
        "duration": request.duration_minutes,
        "agenda": shortened(f"{_first_line(request.marker)}\n\n{request.description}".strip(), LONGEST_AGENDA),
        "settings": {
            "use_pmi": False,
            "join_before_host": True,
            "waiting_room": False,  # a waiting room would switch join_before_host off
            "approval_type": NO_REGISTRATION,
            "email_notification": False,
        },
    }


def _first_line(marker: str) -> str:
    return f"joinlink:{marker}"


def _carries(listed: JsonObject, marker: str) -> bool:
    """Whether the agenda, of which lists show the first 250 characters, begins with the marker."""
    words = (listed.text("agenda") or "").split(maxsplit=1)
    return bool(words) and words[0] == _first_line(marker)


def _read_meeting(meeting: JsonObject) -> ProviderMeeting:
    """Read the answer. `start_url` opens the meeting as its host: it is never read."""
    return ProviderMeeting(
        provider_id=str(meeting.need_integer("id")),
        join_url=meeting.text("join_url"),
        starts_at=meeting.need_instant("start_time"),
        duration_minutes=meeting.need_integer("duration"),
        timezone=meeting.text("timezone"),
    )


def _meeting_path(meeting_id: str) -> str:
    return f"meetings/{quote(meeting_id, safe='')}"


def _is_gone(answer: Answer) -> bool:
    return answer.status in (404, 410) or answer.body.integer("code") == MEETING_NOT_FOUND


def _next_midnight(now: datetime) -> datetime:
    """When Zoom's daily limits start again: 00:00 UTC."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
