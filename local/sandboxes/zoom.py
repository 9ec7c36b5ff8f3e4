"""The Zoom sandbox: the Meetings API of a user-managed app, every answer and error in Zoom's own form.

Stricter than Zoom where that helps a developer: unknown fields and parameters are refused.
Source:  https://developers.zoom.us/docs/api/meetings/
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from werkzeug import Request, Response

from local.sandboxes.faults import Mode
from local.sandboxes.moments import from_rfc3339, now
from local.sandboxes.pages import message_page
from local.sandboxes.paging import Listing, Pages
from local.sandboxes.shapes import Check, invalid
from local.sandboxes.webhooks import Courier, Delivery
from local.sandboxes.wire import Json, Refused, Route, Sandbox, bearer_token, json_answer
from local.sandboxes.zoom_errors import (
    DAILY_CHANGES,
    api_fault,
    daily_limit_reached,
    invalid_access_token,
    validation_failed,
    zoom_error,
)
from local.sandboxes.zoom_events import URL_VALIDATION, ZoomEvents, deauthorization, meeting_change, url_validation
from local.sandboxes.zoom_meetings import Account, Meetings
from local.sandboxes.zoom_oauth import FAULTS, OPERATIONS, ZoomOauth, oauth_error
from local.sandboxes.zoom_shapes import (
    DELETE_QUERY,
    GET_QUERY,
    LIST_QUERY,
    MAXIMUM_PAGE_SIZE,
    MEETING,
    NO_QUERY,
    UPDATE_QUERY,
)
from local.secrets import Secrets

USER_TYPES = {"basic": 1, "licensed": 2}
STRANGER = "stranger@example.com"
"""Whose events are, when no account here is named."""


class Zoom(Sandbox):
    """Accounts come into being by consent; each e-mail address is one user of an account of their own."""

    name = "zoom"

    def __init__(self, site: Callable[[], str], base_url: str, secrets: Secrets, courier: Courier) -> None:
        super().__init__()
        self._oauth = ZoomOauth(site, base_url, secrets.zoom_client_id, secrets.zoom_client_secret)
        self._client_id = secrets.zoom_client_id
        self._events = ZoomEvents(courier, secrets.zoom_webhook_secret)
        self._meetings = Meetings()
        self._plan = "licensed"
        self._changes_today: Counter[tuple[str, date]] = Counter()
        self._pages = Pages()

    def routes(self) -> list[Route]:
        meeting = "/v2/meetings/<int:meeting_id>"
        return [
            *self._oauth.routes(),
            Route("GET", "/v2/users/<user_id>", "profile", self.profile),
            Route("POST", "/v2/users/<user_id>/meetings", "create_meeting", self.create_meeting),
            Route("GET", "/v2/users/<user_id>/meetings", "list_meetings", self.list_meetings),
            Route("GET", meeting, "get_meeting", self.get_meeting),
            Route("PATCH", meeting, "update_meeting", self.update_meeting),
            Route("DELETE", meeting, "delete_meeting", self.delete_meeting),
        ]

    def profile(self, request: Request, user_id: str) -> Response:
        """Show the user; the e-mail address only with the scope for it."""
        account, scopes = self._authorize(request, "user:read:user", NO_QUERY, user_id)
        user = {
            "id": account.user_id,
            "account_id": account.account_id,
            "first_name": account.email.split("@")[0],
            "type": USER_TYPES[self._plan],
            "timezone": "UTC",
            "status": "active",
        }
        return json_answer(user | ({"email": account.email} if "user:read:email" in scopes else {}))

    def create_meeting(self, request: Request, user_id: str) -> Response:
        """Create a meeting; nothing makes a repeat the same one."""
        account, _ = self._authorize(request, "meeting:write:meeting", NO_QUERY, user_id)
        body = _checked_body(request)
        self._count_change(account)
        return json_answer(self._meetings.create(account, body), 201)

    def list_meetings(self, request: Request, user_id: str) -> Response:
        """List one page of a host's meetings, in short form; `next_page_token` is empty on the last one."""
        account, _ = self._authorize(request, "meeting:read:list_meetings", LIST_QUERY, user_id)
        size = int(request.args.get("page_size", "30"))
        if size > MAXIMUM_PAGE_SIZE:
            raise Refused(validation_failed([invalid(("page_size",), f"must be at most {MAXIMUM_PAGE_SIZE}")]))
        listing = self._listing(account, request.args, size)
        return json_answer(
            {
                "page_size": size,
                "total_records": listing.total,
                "next_page_token": self._pages.keep(listing.without(size)),
                "meetings": listing.left[:size],
            }
        )

    def get_meeting(self, request: Request, meeting_id: int) -> Response:
        """Show a meeting in full."""
        return json_answer(self._meeting(request, meeting_id, "meeting:read:meeting", GET_QUERY))

    def update_meeting(self, request: Request, meeting_id: int) -> Response:
        """Change a meeting; 204."""
        account, _ = self._authorize(request, "meeting:update:meeting", UPDATE_QUERY)
        meeting = self._found(account, meeting_id)
        body = _checked_body(request)
        self._count_change(account)
        self._meetings.update(meeting, body)
        return Response(status=204)

    def delete_meeting(self, request: Request, meeting_id: int) -> Response:
        """Delete a meeting, and tell the site; 204, and 3001 ever after."""
        self._delete(self._meeting(request, meeting_id, "meeting:delete:meeting", DELETE_QUERY))
        return Response(status=204)

    def not_found(self, path: str) -> Response:
        return zoom_error(404, 2300, f"This API endpoint is not recognized: {path}")

    def faulty_answer(self, mode: Mode, operation: str, _request: Request) -> Response:
        if operation == "authorize":
            return message_page("Zoom is in trouble", "A fault switch is set.", FAULTS[mode][0], "Zoom")
        if operation in OPERATIONS:
            return oauth_error(*FAULTS[mode])
        return api_fault(mode, operation)

    def revoke_grant(self, request: Request) -> None:
        form = request.form
        token = bearer_token(request) or form.get("refresh_token") or form.get("code") or form.get("token")
        grant = self._oauth.grants.grant_for_token(token or "")
        if grant is not None:
            grant.revoked = True

    def state(self) -> Json:
        return {
            "meetings": self._meetings.everything(),
            "accountPlan": self._plan,
            "listDelaySeconds": self._meetings.list_delay.total_seconds(),
            "accessTokenSeconds": self._oauth.grants.access_token_seconds,
            "tokens": self._oauth.grants.counts(),
            "webhookEndpointValid": self._events.is_endpoint_valid(),
        }

    def change(self, body: Json) -> Json:
        """Take what a host does by hand, and what is set for all accounts.

        `{deleteMeeting?: id, moveMeeting?: {id, startsAt}, accountPlan?, listDelaySeconds?, accessTokenSeconds?,
        expireAccessTokens?}`
        """
        for name, value in body.items():
            match name, value:
                case "deleteMeeting", int() | str():
                    self._delete(self._known(value))
                case "moveMeeting", {"id": int() | str() as meeting_id, "startsAt": str() as start, **rest} if not rest:
                    self._meetings.move(self._known(meeting_id), from_rfc3339(start))
                case _:
                    self._set(name, value)
        return self.state()

    def _set(self, name: str, value: object) -> None:
        match name, value:
            case "accountPlan", "basic" | "licensed" as plan:
                self._plan = plan
            case "listDelaySeconds", int() | float() as seconds if seconds >= 0:
                self._meetings.list_delay = timedelta(seconds=seconds)
            case "accessTokenSeconds", int() as seconds if seconds > 0:
                self._oauth.grants.access_token_seconds = seconds
            case "expireAccessTokens", True:
                self._oauth.grants.expire_access_tokens()
            case _:
                raise ValueError(f"zoom can't set {name} to {value!r}")

    def make_event(self, kind: str, given: Json) -> Delivery:
        """Sign an event; one that tells of a deletion or a deauthorisation makes it true first.

        Fields that are given replace the sandbox's own. `app_deauthorized` is about the account that `email`, `user_id`
        or `account_id` names, or else about the one that consented last.
        """
        return self._events.signed(kind, self._payload(kind, given))

    def _payload(self, kind: str, given: Json) -> Json:
        if kind == URL_VALIDATION:
            return url_validation(given)
        if kind == "app_deauthorized":
            account = self._named_account(given)
            for grant in self._oauth.grants.live_grants(account.email):
                grant.revoked = True
            return deauthorization(account, self._client_id, given)
        stored = self._meeting_of_anyone(given.get("id")) or {}
        if kind == "meeting.deleted" and stored:
            self._meetings.delete(stored["id"])
        return meeting_change(kind, Account(stored.get("host_email", STRANGER)), stored, given)

    def _named_account(self, given: Json) -> Account:
        if "email" in given:
            return Account(given["email"])
        known = [Account(email) for email in self._oauth.grants.accounts()]
        ids = [given[name] for name in ("user_id", "account_id") if name in given]
        named = [account for account in known if not ids or account.user_id in ids or account.account_id in ids]
        return named[-1] if named else Account(STRANGER)

    def _delete(self, meeting: Json) -> None:
        self._meetings.delete(meeting["id"])
        self._events.announce(
            "meeting.deleted", meeting_change("meeting.deleted", Account(meeting["host_email"]), meeting, {})
        )

    def _authorize(
        self, request: Request, scope: str, query: Check, user_id: str = "me"
    ) -> tuple[Account, frozenset[str]]:
        if "access_token" in request.args:
            message = "Invalid access token, this access token is not supported as query parameter string."
            raise Refused(zoom_error(401, 124, message))
        grant = self._oauth.grants.grant_for_access(bearer_token(request) or "")
        if grant is None:
            raise Refused(invalid_access_token())
        if scope not in grant.scopes:
            raise Refused(zoom_error(400, 4711, f"Invalid access token, does not contain scopes:[{scope}]."))
        account = Account(grant.account)
        if user_id not in ("me", account.user_id, account.email):
            raise Refused(zoom_error(404, 1001, f"User does not exist: {user_id}."))
        if violations := list(query(request.args.to_dict(), ())):
            raise Refused(validation_failed(violations))
        return account, grant.scopes

    def _meeting(self, request: Request, meeting_id: int, scope: str, query: Check) -> Json:
        account, _ = self._authorize(request, scope, query)
        return self._found(account, meeting_id)

    def _found(self, account: Account, meeting_id: int) -> Json:
        meeting = self._meetings.find(account, meeting_id)
        if meeting is None:
            raise Refused(zoom_error(404, 3001, f"Meeting does not exist: {meeting_id}."))
        return meeting

    def _count_change(self, account: Account) -> None:
        today = (account.user_id, now().date())
        if self._changes_today[today] >= DAILY_CHANGES:
            raise Refused(daily_limit_reached())
        self._changes_today[today] += 1

    def _listing(self, account: Account, query: Mapping[str, str], size: int) -> Listing:
        if token := query.get("next_page_token"):
            try:
                return self._pages.resume(account.user_id, token)
            except KeyError as exc:
                raise Refused(zoom_error(400, 300, "The next page token is invalid or expired.")) from exc
        meetings = _within_days(self._meetings.listed(account, query.get("type", "scheduled")), query)
        skipped = (int(query.get("page_number", "1")) - 1) * size
        return Listing(account.user_id, meetings, len(meetings)).without(skipped)

    def _known(self, meeting_id: int | str) -> Json:
        """Find a meeting of any account.

        Raises:  ValueError  when there is none
        """
        found = self._meeting_of_anyone(meeting_id)
        if found is None:
            raise ValueError(f"zoom has no meeting {meeting_id}")
        return found

    def _meeting_of_anyone(self, meeting_id: object) -> Json | None:
        return next((one for one in self._meetings.everything() if str(one["id"]) == str(meeting_id)), None)


def _within_days(meetings: list[Json], query: Mapping[str, str]) -> list[Json]:
    """Keep those that start on the days from `from` to `to`, both included."""
    first, last = query.get("from", ""), query.get("to", "9999-12-31")
    return [meeting for meeting in meetings if first <= meeting["start_time"][:10] <= last]


def _checked_body(request: Request) -> Json:
    try:
        body = json.loads(request.get_data())
    except ValueError as exc:
        raise Refused(zoom_error(400, 300, "Request Body should be a valid JSON object.")) from exc
    if not isinstance(body, dict) or request.mimetype != "application/json":
        raise Refused(zoom_error(400, 300, "Request Body should be a valid JSON object."))
    if violations := list(MEETING(body, ())):
        raise Refused(validation_failed(violations))
    return body
