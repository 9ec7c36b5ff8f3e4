"""Events in a host's primary Google calendar, and the meaning of Google's refusals.

    insert ─┬▶ 200 the event
            └▶ 409 the id is taken: by an earlier attempt of ours (adopt it), or by a deleted event (refuse)

Source:  https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import quote

from joinlink.clock import rfc3339
from joinlink.errors import (
    AccessTokenRejected,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingRequest, ProviderMeeting
from joinlink.providers.http import Answer, Bearer, ProviderSession
from joinlink.providers.json_object import JsonObject
from joinlink.providers.wording import shortened

MARKER = "joinlink"
REFERENCE = "joinlink_ref"
APP = "joinlink_app"
OURS = "1"
"""Private properties of all our events; the last has the same value on all, so that Google can search for it."""

LONGEST_SUMMARY = 1000
LONGEST_DESCRIPTION = 8000
LARGEST_PAGE = "2500"
EVENTS = "calendars/primary/events"
WITH_CONFERENCE = {"conferenceDataVersion": "1"}
"""Without it Google silently drops `conferenceData`."""

NO_MAILS = {"sendUpdates": "none"}
"""We send our own mails; Google's would add a second entry to the guest's calendar."""

LIFTS_SOON = {"rateLimitExceeded", "userRateLimitExceeded"}
LIFTS_LATE = {"quotaExceeded", "calendarUsageLimits", "dailyLimitExceeded"}
MISSING_SCOPE = {"insufficientPermissions", "insufficientScopes", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
SCOPES_ARE_MISSING = re.compile(r"insufficient (authentication )?scopes?|insufficient permission", re.IGNORECASE)


class CalendarApi:
    """Calls to the Calendar API. An unsuccessful answer raises its error, unless the caller expects the status."""

    def __init__(self, *, calendar_url: str, timeout_seconds: float) -> None:
        self._url = calendar_url
        self._http = ProviderSession(Provider.GOOGLE, timeout_seconds=timeout_seconds)

    def call(
        self,
        method: str,
        access_token: str,
        path: str,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        *,
        expected: tuple[int, ...] = (),
    ) -> Answer:
        """Make one call.

        Raises:  ProviderUnavailable, ProviderQuotaExhausted, ProviderRejected, AccessTokenRejected, ReconnectRequired
        """
        answer = self._http.send(method, f"{self._url}/{path}", auth=Bearer(access_token), query=query, json=json)
        if answer.is_success or answer.status in expected:
            return answer
        raise _refusal(answer)


def _refusal(answer: Answer) -> ProviderError:
    """Turn an unsuccessful answer into its error.

    Source:  https://developers.google.com/workspace/calendar/api/guides/errors
    """
    reason = refusal_reason(answer)
    if answer.status == 429 or reason in LIFTS_SOON:
        return answer.unavailable()
    if _lacks_scope(answer):
        return ReconnectRequired("google lacks a scope", provider=Provider.GOOGLE)
    if answer.status == 401:
        return AccessTokenRejected("google no longer accepts the access token", provider=Provider.GOOGLE)
    if reason in LIFTS_LATE:
        return answer.exhausted("quota")
    return answer.rejected(reason)


def _lacks_scope(answer: Answer) -> bool:
    """Whether a scope is missing, by the reason in the old or the new form of the error, the challenge or the message.

    Source:  https://cloud.google.com/apis/design/errors and https://www.rfc-editor.org/rfc/rfc6750#section-3.1
    """
    details = {detail.text("reason") for detail in answer.body.parts("error", "details")}
    is_named = not MISSING_SCOPE.isdisjoint({refusal_reason(answer), *details})
    is_challenged = "insufficient_scope" in answer.headers.get("WWW-Authenticate", "")
    return is_named or is_challenged or bool(SCOPES_ARE_MISSING.search(answer.body.text("error", "message") or ""))


def refusal_reason(answer: Answer) -> str | None:
    """Return the first reason of an error: `{"error": {"errors": [{"domain", "reason", "message"}]}}`."""
    return next((error.text("reason") for error in answer.body.parts("error", "errors")), None)


class CalendarEvents:
    """Events whose id and private marker are the request's marker, so that a repeat finds the first one."""

    def __init__(self, api: CalendarApi) -> None:
        self._api = api

    def insert(self, access_token: str, request: MeetingRequest, extra: Mapping[str, object]) -> JsonObject:
        """Insert the event, with `extra` members added to the common ones, or adopt an earlier attempt's event.

        Raises:  as CalendarApi.call; ProviderRejected also when the id, which Google never reuses, belongs to an
                 event that was deleted or is not ours
        """
        query = NO_MAILS | (WITH_CONFERENCE if "conferenceData" in extra else {})
        body = {**_event_body(request), **extra}
        answer = self._api.call("POST", access_token, EVENTS, query, body, expected=(400, 409))
        if answer.status == 409:
            return self._adopted(access_token, request)
        if answer.status == 400:
            return self._inserted_without_conference(access_token, request, extra, answer)
        return answer.body

    def find(self, access_token: str, request: MeetingRequest) -> JsonObject | None:
        """Return the event that carries the marker, if any; a deleted one, which Google still shows, does not count."""
        event = self.read(access_token, request.marker)
        return event if event is not None and _is_of(request, event) else None

    def read(self, access_token: str, event_id: str) -> JsonObject | None:
        """Return an event; None if it was deleted or never existed."""
        event = self.get(access_token, event_id)
        return event if event is not None and is_live(event) else None

    def get(self, access_token: str, event_id: str) -> JsonObject | None:
        """Return an event, deleted or not; None if no event has this id."""
        answer = self._api.call("GET", access_token, _event_path(event_id), expected=(404, 410))
        if not answer.is_success:
            return None
        answer.body.need_text("id")
        return answer.body

    def list_ours(self, access_token: str, ends_after: datetime) -> Iterator[JsonObject]:
        """Yield every event of ours that ends after an instant and was not deleted; a page may be empty.

        The scope for writing events, calendar.events.owned, is enough for this.
        Source:  https://developers.google.com/workspace/calendar/api/v3/reference/events/list
        """
        query = {
            "privateExtendedProperty": f"{APP}={OURS}",
            "timeMin": rfc3339(ends_after),
            "showDeleted": "false",
            "maxResults": LARGEST_PAGE,
        }
        while True:
            page = self._api.call("GET", access_token, EVENTS, query).body
            yield from (event for event in page.need_parts("items") if is_live(event))
            next_page = page.text("nextPageToken")
            if next_page is None:
                return
            query["pageToken"] = next_page

    def request_conference(self, access_token: str, event_id: str, request_id: str) -> JsonObject | None:
        """Ask again for a Meet conference; None if the calendar may not have one."""
        query = NO_MAILS | WITH_CONFERENCE
        body = {"conferenceData": conference_request(request_id)}
        answer = self._api.call("PATCH", access_token, _event_path(event_id), query, body, expected=(400,))
        return answer.body if answer.is_success else None

    def describe(self, access_token: str, event_id: str, description: str) -> None:
        """Change the description; an event that is gone stays so."""
        body = {"description": shortened(description, LONGEST_DESCRIPTION)}
        self._api.call("PATCH", access_token, _event_path(event_id), NO_MAILS, body, expected=(404, 410))

    def delete(self, access_token: str, event_id: str) -> None:
        """Remove the event; one that is already gone counts as removed (X2)."""
        self._api.call("DELETE", access_token, _event_path(event_id), NO_MAILS, expected=(404, 410))

    def _adopted(self, access_token: str, request: MeetingRequest) -> JsonObject:
        with event_may_exist():
            event = self.get(access_token, request.marker)
        if event is None:
            raise ProviderUnavailable("google keeps an event id but does not show the event", provider=Provider.GOOGLE)
        if not (is_live(event) and _is_of(request, event)):
            raise ProviderRejected("google keeps the id of an event that was deleted", provider=Provider.GOOGLE)
        return event

    def _inserted_without_conference(
        self, access_token: str, request: MeetingRequest, extra: Mapping[str, object], refused: Answer
    ) -> JsonObject:
        """Insert only the event if the calendar may not have a Meet conference: M3 still requires the event."""
        is_about_conference = "conference type" in (refused.body.text("error", "message") or "").lower()
        if "conferenceData" not in extra or not is_about_conference:
            raise refused.rejected(refusal_reason(refused))
        alone = {name: value for name, value in extra.items() if name != "conferenceData"}
        return self.insert(access_token, request, alone)


@contextmanager
def event_may_exist() -> Iterator[None]:
    """Turn a failure after an insert into ProviderUnavailable, so that it does not read as if nothing had been made."""
    try:
        yield
    except (AccessTokenRejected, ReconnectRequired, ProviderQuotaExhausted, ProviderRejected) as exc:
        raise ProviderUnavailable(f"the event is there, but {exc}", provider=Provider.GOOGLE) from exc


def conference_request(request_id: str) -> dict[str, object]:
    """Return the member that requests a Meet conference; Google ignores a second request with the same id."""
    return {"createRequest": {"requestId": request_id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}}


def is_live(event: JsonObject) -> bool:
    """Whether the event was not deleted; Google shows a deleted one as `cancelled`."""
    return event.text("status") != "cancelled"


def read_event(event: JsonObject, join_url: str | None) -> ProviderMeeting:
    """Read an event as a meeting; Google may answer with instants in any offset."""
    starts_at = _instant(event.part("start"))
    length = _instant(event.part("end")) - starts_at
    return ProviderMeeting(
        provider_id=event.need_text("id"),
        join_url=join_url,
        starts_at=starts_at,
        duration_minutes=int(length.total_seconds()) // 60,
        timezone=event.text("start", "timeZone"),
    )


def _instant(time: JsonObject) -> datetime:
    """Read a start or end; if the host made the event all-day, midnight UTC, which is then not as asked."""
    day = time.text("date")
    shown = time if day is None else JsonObject(time.provider, {"dateTime": f"{day}T00:00:00Z"})
    return shown.need_instant("dateTime")


def _event_body(request: MeetingRequest) -> dict[str, object]:
    return {
        "id": request.marker,
        "summary": shortened(request.title, LONGEST_SUMMARY),
        "description": shortened(request.description, LONGEST_DESCRIPTION),
        "start": {"dateTime": rfc3339(request.starts_at), "timeZone": request.timezone},
        "end": {"dateTime": rfc3339(request.ends_at), "timeZone": request.timezone},
        "extendedProperties": {
            "private": {MARKER: request.marker, REFERENCE: str(request.reference), APP: OURS},
        },
        "reminders": {"useDefault": True},
    }


def _is_of(request: MeetingRequest, event: JsonObject) -> bool:
    return event.text("extendedProperties", "private", MARKER) == request.marker


def _event_path(event_id: str) -> str:
    return f"{EVENTS}/{quote(event_id, safe='')}"
