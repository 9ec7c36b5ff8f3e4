"""Zoom's OAuth: consent without a `scope` parameter, HTTP Basic client authentication, rotating refresh tokens.

A token answer is `{access_token, refresh_token, token_type, expires_in, scope, api_url}`; an error is
`{"reason", "error"}`. Authorising again, like revoking, ends every earlier token of that account.
"""

from collections.abc import Callable

from werkzeug import Request, Response

from local.sandboxes.consent import AuthorizationRequest, Registration
from local.sandboxes.faults import Mode
from local.sandboxes.grants import CodeFault, CodeRefused, Grant, Grants
from local.sandboxes.pages import carried_fields, page
from local.sandboxes.wire import Refused, Route, json_answer

APP_SCOPES = (
    "meeting:write:meeting",
    "meeting:read:meeting",
    "meeting:update:meeting",
    "meeting:delete:meeting",
    "meeting:read:list_meetings",
    "user:read:user",
    "user:read:email",
)
OPERATIONS = ("authorize", "token", "revoke")
CODE_REFUSALS = {
    CodeFault.UNKNOWN: ("Invalid authorization code.", "invalid_grant"),
    CodeFault.EXPIRED: ("The authorization code has expired.", "invalid_grant"),
    CodeFault.REDIRECT_MISMATCH: ("Redirect URI mismatch.", "invalid_request"),
    CodeFault.VERIFIER_MISSING: ("The code verifier is missing.", "invalid_request"),
    CodeFault.VERIFIER_WRONG: ("The code verifier does not match.", "invalid_grant"),
}
FAULTS = {
    Mode.RATE_LIMITED: (429, "Too many requests.", "rate_limited"),
    Mode.DAILY_LIMIT: (429, "Too many requests.", "rate_limited"),
    Mode.ERROR_BEFORE: (500, "Internal error.", "server_error"),
    Mode.ERROR_AFTER: (500, "Internal error.", "server_error"),
    Mode.INVALID: (400, "Bad request.", "invalid_request"),
    Mode.UNAUTHORIZED: (401, "Invalid client_id or client_secret", "invalid_client"),
    Mode.FORBIDDEN: (403, "The app is disabled.", "unauthorized_client"),
}


def oauth_error(status: int, reason: str, error: str) -> Response:
    """Answer with an error of the token endpoint."""
    return json_answer({"reason": reason, "error": error}, status)


class ZoomOauth:
    """Consent, tokens and revocation for the one app that is registered."""

    def __init__(self, site: Callable[[], str], api_url: str, client_id: str, client_secret: str) -> None:
        self.grants = Grants(access_prefix="", refresh_prefix="")
        self._site = site
        self._api_url = api_url
        self._client_id = client_id
        self._client_secret = client_secret

    def routes(self) -> list[Route]:
        """List what /oauth answers."""
        return [
            Route("GET", "/oauth/authorize", "authorize", self.authorize, page=True),
            Route("POST", "/oauth/token", "token", self.token),
            Route("POST", "/oauth/revoke", "revoke", self.revoke),
        ]

    def authorize(self, request: Request) -> Response:
        """Show the consent page, or redirect as it was answered."""
        client = Registration("Zoom", self._client_id, f"{self._site()}/oauth/zoom/callback")
        wanted = AuthorizationRequest.check(request, client)
        if wanted.decision is None:
            carried = carried_fields(request, ("email", "scopes"))
            return page("consent.html", "Zoom", carried=carried, email=wanted.email, scopes=APP_SCOPES)
        if wanted.decision == "deny":
            return wanted.denied()
        granted = APP_SCOPES if wanted.ticked is None else wanted.ticked.intersection(APP_SCOPES)
        grant = Grant(wanted.email, frozenset(granted))
        return wanted.approved(self.grants.issue_code(grant, wanted.redirect_uri, challenge=wanted.challenge))

    def token(self, request: Request) -> Response:
        """Exchange a code, or a refresh token that is dead from then on."""
        self._check_client(request)
        match request.form.get("grant_type"):
            case "authorization_code":
                return self._exchange(request)
            case "refresh_token":
                return self._refresh(request)
        return oauth_error(400, "The grant type is not supported.", "unsupported_grant_type")

    def revoke(self, request: Request) -> Response:
        """End the grant behind a token."""
        self._check_client(request)
        grant = self.grants.grant_for_revocation(request.form.get("token", ""))
        if grant is None:
            return oauth_error(400, "Invalid Token!", "invalid_request")
        grant.revoked = True
        return json_answer({"status": "success"})

    def _exchange(self, request: Request) -> Response:
        try:
            code = self.grants.redeem_code(request.form)
        except CodeRefused as refusal:
            return oauth_error(400, *CODE_REFUSALS[refusal.fault])
        for earlier in self.grants.live_grants(code.grant.account):
            earlier.revoked = True
        return self._tokens(code.grant)

    def _refresh(self, request: Request) -> Response:
        refresh_token = request.form.get("refresh_token", "")
        grant = self.grants.grant_for_refresh(refresh_token)
        if grant is None:
            return oauth_error(400, "Invalid Token!", "invalid_grant")
        self.grants.retire_refresh_token(refresh_token)
        self.grants.count_refresh()
        return self._tokens(grant)

    def _tokens(self, grant: Grant) -> Response:
        return json_answer(
            {
                "access_token": self.grants.issue_access_token(grant),
                "token_type": "bearer",
                "refresh_token": self.grants.issue_refresh_token(grant),
                "expires_in": self.grants.access_token_seconds - 1,
                "scope": " ".join(sorted(grant.scopes)),
                "api_url": self._api_url,
            }
        )

    def _check_client(self, request: Request) -> None:
        sent = request.authorization
        by_password = sent is not None and sent.type == "basic"
        if sent is None or not by_password or (sent.username, sent.password) != (self._client_id, self._client_secret):
            raise Refused(oauth_error(401, "Invalid client_id or client_secret", "invalid_client"))
