"""Google's OAuth: consent whose scopes can be unticked, offline access, refresh tokens that don't rotate.

A token answer is `{access_token, expires_in, scope, token_type, refresh_token?, id_token?}`; an error is
`{"error", "error_description"}`. A revoked token ends everything that account has granted.
Source:  https://developers.google.com/identity/protocols/oauth2/web-server
"""

import hashlib
from collections.abc import Callable

from werkzeug import Request, Response

from local.sandboxes.consent import AuthorizationRequest, Registration
from local.sandboxes.faults import Mode
from local.sandboxes.grants import CodeFault, CodeRefused, Grant, Grants
from local.sandboxes.pages import carried_fields, message_page, page
from local.sandboxes.shapes import text
from local.sandboxes.signing import SigningKey
from local.sandboxes.wire import Json, Refused, Route, json_answer

ISSUER = "https://accounts.google.com"
AUTH = "https://www.googleapis.com/auth/"
LONG_NAMES = {"email": f"{AUTH}userinfo.email", "profile": f"{AUTH}userinfo.profile"}
IDENTITY_SCOPES = frozenset({"openid", *LONG_NAMES.values()})
CALENDAR_SCOPES = frozenset(
    AUTH + name
    for name in (
        "calendar",
        "calendar.readonly",
        "calendar.app.created",
        "calendar.calendarlist.readonly",
        "calendar.events",
        "calendar.events.freebusy",
        "calendar.events.owned",
        "calendar.events.owned.readonly",
        "calendar.events.readonly",
        "calendar.freebusy",
    )
)
PARAMETERS = {
    "scope": text(),
    "access_type": text(one_of=("online", "offline")),
    "prompt": text(pattern=r"none|(consent|select_account)( (consent|select_account))?"),
    "include_granted_scopes": text(one_of=("true", "false")),
    "login_hint": text(),
    "nonce": text(),
    "hl": text(),
}
OPERATIONS = ("authorize", "token", "revoke", "keys")
CODE_REFUSALS = {
    CodeFault.UNKNOWN: ("invalid_grant", "Malformed auth code."),
    CodeFault.EXPIRED: ("invalid_grant", "Bad Request"),
    CodeFault.REDIRECT_MISMATCH: ("redirect_uri_mismatch", "Bad Request"),
    CodeFault.VERIFIER_MISSING: ("invalid_grant", "Missing code verifier."),
    CodeFault.VERIFIER_WRONG: ("invalid_grant", "Invalid code verifier."),
}
FAULTS = {
    Mode.RATE_LIMITED: (429, "rate_limit_exceeded", "Rate limit exceeded."),
    Mode.DAILY_LIMIT: (403, "rate_limit_exceeded", "Quota exceeded."),
    Mode.ERROR_BEFORE: (500, "internal_failure", "Internal error."),
    Mode.ERROR_AFTER: (500, "internal_failure", "Internal error."),
    Mode.INVALID: (400, "invalid_request", "Bad Request"),
    Mode.UNAUTHORIZED: (401, "invalid_client", "Unauthorized"),
    Mode.FORBIDDEN: (403, "access_denied", "Forbidden"),
}


def oauth_error(status: int, error: str, description: str) -> Response:
    """Answer with an error of the token and revocation endpoints."""
    return json_answer({"error": error, "error_description": description}, status)


class GoogleOauth:
    """Consent, tokens and revocation for the one client that is registered."""

    def __init__(self, site: Callable[[], str], client_id: str, client_secret: str, key: SigningKey) -> None:
        self.grants = Grants(access_prefix="ya29.", refresh_prefix="1//0")
        self._site = site
        self._client_id = client_id
        self._client_secret = client_secret
        self._key = key

    def routes(self) -> list[Route]:
        """List what accounts.google.com and oauth2.googleapis.com answer."""
        return [
            Route("GET", "/o/oauth2/v2/auth", "authorize", self.authorize, page=True),
            Route("POST", "/oauth2/token", "token", self.token),
            Route("POST", "/oauth2/revoke", "revoke", self.revoke),
            Route("GET", "/oauth2/v3/certs", "keys", self.keys),
        ]

    def authorize(self, request: Request) -> Response:
        """Show the consent page, or redirect as it was answered."""
        client = Registration("Google", self._client_id, f"{self._site()}/oauth/google/callback", PARAMETERS)
        wanted = AuthorizationRequest.check(request, client)
        asked = _scopes_asked(request)
        choosable = sorted(asked - IDENTITY_SCOPES)
        if wanted.decision is None:
            carried = carried_fields(request, ("email", "scopes"))
            return page("consent.html", "Google", carried=carried, email=wanted.email, scopes=choosable)
        if wanted.decision == "deny":
            return wanted.denied()
        earlier = self.grants.live_grants(wanted.email)
        granted = (asked & IDENTITY_SCOPES) | {scope for scope in choosable if _is_ticked(scope, wanted.ticked)}
        if request.args.get("include_granted_scopes") == "true":
            granted = granted.union(*(grant.scopes for grant in earlier))
        prompts = request.args.get("prompt", "").split()
        code = self.grants.issue_code(
            Grant(wanted.email, granted),
            wanted.redirect_uri,
            challenge=wanted.challenge,
            nonce=request.args.get("nonce"),
            offline=request.args.get("access_type") == "offline" and ("consent" in prompts or not earlier),
        )
        return wanted.approved(code)

    def token(self, request: Request) -> Response:
        """Exchange a code, or a refresh token that stays good."""
        form = request.form
        if (form.get("client_id"), form.get("client_secret")) != (self._client_id, self._client_secret):
            return oauth_error(401, "invalid_client", "Unauthorized")
        match form.get("grant_type"):
            case "authorization_code":
                return self._exchange(request)
            case "refresh_token":
                return self._refresh(request)
        return oauth_error(400, "unsupported_grant_type", "Invalid grant_type.")

    def revoke(self, request: Request) -> Response:
        """End everything that the account behind a token has granted."""
        grant = self.grants.grant_for_revocation(request.form.get("token") or request.args.get("token", ""))
        if grant is None:
            return oauth_error(400, "invalid_token", "Token expired or revoked")
        self.end(grant)
        return json_answer({})

    def end(self, grant: Grant) -> None:
        """Revoke a grant and every other one of its account."""
        for live in (grant, *self.grants.live_grants(grant.account)):
            live.revoked = True

    def keys(self, _request: Request) -> Response:
        """Show the keys that verify id tokens."""
        return json_answer(self._key.public_keys())

    def _exchange(self, request: Request) -> Response:
        try:
            code = self.grants.redeem_code(request.form)
        except CodeRefused as refusal:
            return oauth_error(400, *CODE_REFUSALS[refusal.fault])
        body = self._tokens(code.grant, code.nonce)
        if code.offline:
            body["refresh_token"] = self.grants.issue_refresh_token(code.grant)
        return json_answer(body)

    def _refresh(self, request: Request) -> Response:
        grant = self.grants.grant_for_refresh(request.form.get("refresh_token", ""))
        if grant is None:
            return oauth_error(400, "invalid_grant", "Token has been expired or revoked.")
        self.grants.count_refresh()
        return json_answer(self._tokens(grant, None))

    def _tokens(self, grant: Grant, nonce: str | None) -> Json:
        body: Json = {
            "access_token": self.grants.issue_access_token(grant),
            "expires_in": self.grants.access_token_seconds - 1,
            "scope": " ".join(sorted(grant.scopes)),
            "token_type": "Bearer",
        }
        if "openid" in grant.scopes:
            claims: Json = {"azp": self._client_id, "sub": subject_of(grant.account)}
            if LONG_NAMES["email"] in grant.scopes:
                claims |= {"email": grant.account, "email_verified": True}
            if nonce is not None:
                claims["nonce"] = nonce
            body["id_token"] = self._key.id_token(ISSUER, self._client_id, claims)
        return body


def subject_of(account: str) -> str:
    """Derive the stable `sub` of an account, 21 digits."""
    return str(int(hashlib.sha256(account.encode()).hexdigest(), 16))[:21]


def _scopes_asked(request: Request) -> frozenset[str]:
    """Read the scopes by their long names.

    Raises:  Refused  when there is none, or one that Google does not have
    """
    asked = frozenset(LONG_NAMES.get(name, name) for name in request.args.get("scope", "").split())
    strange = sorted(asked - IDENTITY_SCOPES - CALENDAR_SCOPES)
    if strange or not asked:
        wrong = f"The scope {strange[0]} is not known." if strange else "The scope is missing."
        raise Refused(message_page("Google refuses this request", wrong, 400, "Google"))
    return asked


def _is_ticked(scope: str, ticked: frozenset[str] | None) -> bool:
    return ticked is None or scope in ticked or scope.removeprefix(AUTH) in ticked
