"""The Google sandbox: events, free/busy and Meet on one primary calendar per account, and Places for the operator.

Source:  https://developers.google.com/workspace/calendar/api/v3/reference
"""

import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from werkzeug import Request, Response

from local.sandboxes.faults import Mode
from local.sandboxes.google_calendar import Calendar, instant, merged, within
from local.sandboxes.google_conferences import Outcome
from local.sandboxes.google_errors import api_fault, google_error, invalid_body, invalid_credentials, not_found
from local.sandboxes.google_oauth import AUTH, FAULTS, OPERATIONS, GoogleOauth, oauth_error
from local.sandboxes.google_places import AUTOCOMPLETE, GooglePlaces, places_fault
from local.sandboxes.google_shapes import (
    BUSY_SETTING,
    DELETE_QUERY,
    EVENT,
    EVENT_CHANGES,
    FREE_BUSY,
    FREE_BUSY_QUERY,
    GET_QUERY,
    LIST_QUERY,
    WRITE_QUERY,
)
from local.sandboxes.moments import as_rfc3339, from_rfc3339
from local.sandboxes.pages import message_page
from local.sandboxes.paging import Listing, Pages
from local.sandboxes.shapes import Check
from local.sandboxes.signing import SigningKey
from local.sandboxes.wire import Json, Refused, Route, Sandbox, bearer_token, json_answer
from local.secrets import Secrets

WRITE_SCOPES = tuple(AUTH + name for name in ("calendar", "calendar.events", "calendar.events.owned"))
READ_SCOPES = (
    *WRITE_SCOPES,
    *(AUTH + name for name in ("calendar.readonly", "calendar.events.readonly", "calendar.events.owned.readonly")),
)
FREE_BUSY_SCOPES = tuple(
    AUTH + name for name in ("calendar", "calendar.readonly", "calendar.events.freebusy", "calendar.freebusy")
)
LONGEST_FREE_BUSY = timedelta(days=90)
MOST_CALENDARS = 50
LARGEST_PAGE = 100
FREE_BUSY_REASONS = ("notFound", "internalError", "groupTooBig", "tooManyCalendarsRequested")


class Google(Sandbox):
    """Accounts come into being by consent; busy times and conference outcomes are set by hand for all of them."""

    name = "google"

    def __init__(self, site: Callable[[], str], secrets: Secrets, key: SigningKey) -> None:
        super().__init__()
        self._oauth = GoogleOauth(site, secrets.google_client_id, secrets.google_client_secret, key)
        self._places = GooglePlaces(secrets.places_api_key)
        self._calendars: dict[str, Calendar] = {}
        self._pages = Pages()
        self._busy: list[tuple[datetime, datetime]] = []
        self._free_busy_errors: list[str] = []
        self._conference = Outcome.SUCCESS

    def routes(self) -> list[Route]:
        events = "/calendar/v3/calendars/<calendar_id>/events"
        return [
            *self._oauth.routes(),
            *self._places.routes(),
            Route("POST", events, "insert_event", self.insert_event),
            Route("GET", events, "list_events", self.list_events),
            Route("GET", f"{events}/<event_id>", "get_event", self.get_event),
            Route("PATCH", f"{events}/<event_id>", "patch_event", self.patch_event),
            Route("DELETE", f"{events}/<event_id>", "delete_event", self.delete_event),
            Route("POST", "/calendar/v3/freeBusy", "free_busy", self.free_busy),
        ]

    def insert_event(self, request: Request, calendar_id: str) -> Response:
        """Create an event; `conferenceData` is dropped in silence without conferenceDataVersion=1."""
        calendar = self._calendar(request, calendar_id, WRITE_SCOPES, WRITE_QUERY)
        body = _checked_body(request, EVENT)
        if "id" in body and "iCalUID" in body:
            raise Refused(google_error(400, "invalid", "An id and an iCalUID can't be given together."))
        return json_answer(calendar.insert(_with_conference_as_asked(request, body), self._conference))

    def list_events(self, request: Request, calendar_id: str) -> Response:
        """List one page of events, which may hold fewer than asked for; cancelled ones only with showDeleted."""
        calendar = self._calendar(request, calendar_id, READ_SCOPES, LIST_QUERY)
        listing = self._listing(calendar, request)
        size = min(int(request.args.get("maxResults", "250")), LARGEST_PAGE)
        token = self._pages.keep(listing.without(size))
        body = {"kind": "calendar#events", "timeZone": "UTC", "accessRole": "owner", "items": listing.left[:size]}
        return json_answer(body | ({"nextPageToken": token} if token else {}))

    def get_event(self, request: Request, calendar_id: str, event_id: str) -> Response:
        """Show an event; a deleted one has the status cancelled."""
        calendar = self._calendar(request, calendar_id, READ_SCOPES, GET_QUERY)
        return json_answer(calendar.read(event_id))

    def patch_event(self, request: Request, calendar_id: str, event_id: str) -> Response:
        """Change an event."""
        calendar = self._calendar(request, calendar_id, WRITE_SCOPES, WRITE_QUERY)
        body = _checked_body(request, EVENT_CHANGES, nulls_allowed=True)
        return json_answer(calendar.patch(event_id, _with_conference_as_asked(request, body), self._conference))

    def delete_event(self, request: Request, calendar_id: str, event_id: str) -> Response:
        """Delete an event; 204, and 410 ever after."""
        self._calendar(request, calendar_id, WRITE_SCOPES, DELETE_QUERY).delete(event_id)
        return Response(status=204)

    def free_busy(self, request: Request) -> Response:
        """Tell when calendars are busy: the times set by hand and the account's own opaque events."""
        account = self._authorize(request, FREE_BUSY_SCOPES, FREE_BUSY_QUERY)
        body = _checked_body(request, FREE_BUSY)
        earliest, latest = from_rfc3339(body["timeMin"]), from_rfc3339(body["timeMax"])
        if latest <= earliest:
            raise Refused(google_error(400, "timeRangeEmpty", "The specified time range is empty."))
        if latest - earliest > LONGEST_FREE_BUSY:
            raise Refused(google_error(400, "timeRangeTooLong", "The requested time range is too long."))
        asked = [item["id"] for item in body.get("items", [])]
        too_many = len(asked) > body.get("calendarExpansionMax", MOST_CALENDARS)
        calendars = {}
        for calendar_id in asked:
            reasons = ["tooManyCalendarsRequested"] if too_many else self._unreadable(account, calendar_id)
            calendars[calendar_id] = self._busy_times(account, reasons, earliest, latest)
        return json_answer(
            {
                "kind": "calendar#freeBusy",
                "timeMin": as_rfc3339(earliest),
                "timeMax": as_rfc3339(latest),
                "calendars": calendars,
            }
        )

    def not_found(self, path: str) -> Response:
        return google_error(404, "notFound", f"Not Found: {path}")

    def faulty_answer(self, mode: Mode, operation: str, _request: Request) -> Response:
        if operation == "authorize":
            return message_page("Google is in trouble", "A fault switch is set.", FAULTS[mode][0], "Google")
        if operation in OPERATIONS:
            return oauth_error(*FAULTS[mode])
        return places_fault(mode) if operation == AUTOCOMPLETE else api_fault(mode)

    def revoke_grant(self, request: Request) -> None:
        form = request.form
        token = bearer_token(request) or form.get("refresh_token") or form.get("code") or form.get("token")
        grant = self._oauth.grants.grant_for_token(token or "")
        if grant is not None:
            self._oauth.end(grant)

    def state(self) -> Json:
        return {
            "events": [event for calendar in self._calendars.values() for event in calendar.everything()],
            "busy": [{"start": as_rfc3339(start), "end": as_rfc3339(end)} for start, end in self._busy],
            "freeBusyErrors": self._free_busy_errors,
            "conference": str(self._conference),
            "accessTokenSeconds": self._oauth.grants.access_token_seconds,
            "tokens": self._oauth.grants.counts(),
        }

    def change(self, body: Json) -> Json:
        """Take what a host does by hand, and what is set for all accounts.

        `{deleteEvent?: id, moveEvent?: {id, start, end}, busy?, freeBusyErrors?, conference?, accessTokenSeconds?,
        expireAccessTokens?}`
        """
        for name, value in body.items():
            match name, value:
                case "deleteEvent", str():
                    self._calendar_with(value).delete(value)
                case "moveEvent", {"id": str() as event_id, "start": str() as start, "end": str() as end, **rest} if (
                    not rest
                ):
                    self._move_by_hand(event_id, from_rfc3339(start), from_rfc3339(end))
                case _:
                    self._set(name, value)
        return self.state()

    def _set(self, name: str, value: object) -> None:
        match name, value:
            case "busy", list() as busy if not list(BUSY_SETTING(busy, ())):
                self._busy = [(from_rfc3339(item["start"]), from_rfc3339(item["end"])) for item in busy]
            case "freeBusyErrors", list() as reasons if set(reasons) <= set(FREE_BUSY_REASONS):
                self._free_busy_errors = reasons
            case "conference", "success" | "pending" | "failure" | "missing" as outcome:
                self._conference = Outcome(outcome)
            case "accessTokenSeconds", int() as seconds if seconds > 0:
                self._oauth.grants.access_token_seconds = seconds
            case "expireAccessTokens", True:
                self._oauth.grants.expire_access_tokens()
            case _:
                raise ValueError(f"google can't set {name} to {value!r}")

    def _authorize(self, request: Request, scopes: Collection[str], query: Check) -> str:
        """Name the account of a request that is allowed and well-formed."""
        token = bearer_token(request)
        if token is None:
            message = "Request is missing required authentication credential."
            raise Refused(google_error(401, "required", message))
        grant = self._oauth.grants.grant_for_access(token)
        if grant is None:
            raise Refused(invalid_credentials())
        if grant.scopes.isdisjoint(scopes):
            message = "Request had insufficient authentication scopes."
            raise Refused(google_error(403, "insufficientPermissions", message))
        if violations := list(query(request.args.to_dict(), ())):
            raise Refused(invalid_body(violations))
        return grant.account

    def _calendar(self, request: Request, calendar_id: str, scopes: Collection[str], query: Check) -> Calendar:
        account = self._authorize(request, scopes, query)
        if calendar_id not in ("primary", account):
            raise Refused(not_found())
        return self._calendar_of(account)

    def _calendar_of(self, account: str) -> Calendar:
        return self._calendars.setdefault(account, Calendar(account))

    def _listing(self, calendar: Calendar, request: Request) -> Listing:
        query = request.args
        if token := query.get("pageToken"):
            try:
                return self._pages.resume(calendar.account, token)
            except KeyError as exc:
                raise Refused(google_error(400, "invalid", "Invalid page token value.")) from exc
        found = [event for event in calendar.everything() if _is_wanted(event, request)]
        if query.get("orderBy") == "startTime":
            if query.get("singleEvents") != "true":
                message = "The requested ordering is not available for the particular query."
                raise Refused(google_error(400, "invalid", message))
            found.sort(key=lambda event: instant(event["start"]))
        return Listing(calendar.account, found, len(found))

    def _unreadable(self, account: str, calendar_id: str) -> list[str]:
        return self._free_busy_errors if calendar_id in ("primary", account) else ["notFound"]

    def _busy_times(self, account: str, reasons: list[str], earliest: datetime, latest: datetime) -> Json:
        if reasons:
            return {"errors": [{"domain": "global", "reason": reason} for reason in reasons], "busy": []}
        intervals = merged(self._busy + self._calendar_of(account).busy(), earliest, latest)
        return {"busy": [{"start": as_rfc3339(start), "end": as_rfc3339(end)} for start, end in intervals]}

    def _calendar_with(self, event_id: str) -> Calendar:
        """Find the calendar that has an event.

        Raises:  ValueError  when none has, or the event is cancelled
        """
        for calendar in self._calendars.values():
            if any(event["id"] == event_id and event["status"] != "cancelled" for event in calendar.everything()):
                return calendar
        raise ValueError(f"google has no event {event_id}")

    def _move_by_hand(self, event_id: str, start: datetime, end: datetime) -> None:
        if end <= start:
            raise ValueError("an event ends after its start")
        self._calendar_with(event_id).move(event_id, start, end)


def _checked_body(request: Request, check: Check, *, nulls_allowed: bool = False) -> Json:
    try:
        body = json.loads(request.get_data())
    except ValueError as exc:
        raise Refused(google_error(400, "parseError", "Parse Error")) from exc
    if not isinstance(body, dict) or request.mimetype != "application/json":
        raise Refused(google_error(400, "parseError", "Parse Error"))
    present = {name: value for name, value in body.items() if value is not None or not nulls_allowed}
    if violations := list(check(present, ())):
        raise Refused(invalid_body(violations))
    return body


def _with_conference_as_asked(request: Request, body: Json) -> Json:
    if request.args.get("conferenceDataVersion") == "1":
        return body
    return {name: value for name, value in body.items() if name != "conferenceData"}


def _is_wanted(event: Json, request: Request) -> bool:
    query = request.args
    if event["status"] == "cancelled" and query.get("showDeleted") != "true":
        return False
    for parameter, kind in (("privateExtendedProperty", "private"), ("sharedExtendedProperty", "shared")):
        properties = event.get("extendedProperties", {}).get(kind, {})
        for wanted in query.getlist(parameter):
            name, _, value = wanted.partition("=")
            if properties.get(name) != value:
                return False
    earliest = from_rfc3339(query["timeMin"]) if "timeMin" in query else None
    latest = from_rfc3339(query["timeMax"]) if "timeMax" in query else None
    return query.get("iCalUID") in (None, event["iCalUID"]) and within(event, earliest, latest)
