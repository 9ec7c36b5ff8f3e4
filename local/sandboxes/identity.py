"""An OpenID Connect provider: code flow with PKCE and nonce; anybody signs in with any e-mail address.

A browser that signed in is not asked again until it is sent to `/logout`.

Source:  https://openid.net/specs/openid-connect-core-1_0.html
"""

import hashlib
from collections.abc import Callable, Collection
from typing import ClassVar
from urllib.parse import urlsplit

from werkzeug import Request, Response
from werkzeug.utils import redirect

from local.sandboxes.consent import AuthorizationRequest, Registration
from local.sandboxes.faults import Mode
from local.sandboxes.grants import CodeRefused, Grant, Grants
from local.sandboxes.moments import epoch_seconds
from local.sandboxes.pages import carried_fields, message_page, page
from local.sandboxes.shapes import text
from local.sandboxes.signing import SigningKey
from local.sandboxes.wire import Json, Route, Sandbox, json_answer, random_text
from local.secrets import Secrets

COOKIE = "identity-session"
SCOPES = ("openid", "email", "profile")
PARAMETERS = {"scope": text(), "nonce": text(minimum=1), "login_hint": text(), "prompt": text()}
FAULTS = {
    Mode.RATE_LIMITED: (429, "temporarily_unavailable"),
    Mode.ERROR_BEFORE: (500, "server_error"),
    Mode.ERROR_AFTER: (500, "server_error"),
    Mode.INVALID: (400, "invalid_request"),
    Mode.UNAUTHORIZED: (401, "invalid_client"),
    Mode.FORBIDDEN: (403, "access_denied"),
}


def subject_of(email: str) -> str:
    """Derive the stable `sub` of a person."""
    return hashlib.sha256(f"subject {email}".encode()).hexdigest()[:32]


class Identity(Sandbox):
    """One client is registered: the site's sign-in."""

    name = "identity"
    modes: ClassVar[Collection[Mode]] = tuple(mode for mode in Mode if mode not in (Mode.DAILY_LIMIT, Mode.REVOKED))

    def __init__(self, site: Callable[[], str], issuer: str, secrets: Secrets, key: SigningKey) -> None:
        super().__init__()
        self._site = site
        self._issuer = issuer
        self._client_id = secrets.oidc_client_id
        self._client_secret = secrets.oidc_client_secret
        self._key = key
        self._grants = Grants(access_prefix="", refresh_prefix="")
        self._names: dict[str, str] = {}
        self._signed_in: dict[str, str] = {}
        """Who is signed in, by the browser's cookie."""

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/.well-known/openid-configuration", "discovery", self.discovery),
            Route("GET", "/authorize", "authorize", self.authorize, page=True),
            Route("POST", "/token", "token", self.token),
            Route("GET", "/jwks", "keys", self.keys),
            Route("GET", "/logout", "logout", self.logout, page=True),
        ]

    def discovery(self, _request: Request) -> Response:
        """Show the provider's metadata."""
        return json_answer(
            {
                "issuer": self._issuer,
                "authorization_endpoint": f"{self._issuer}/authorize",
                "token_endpoint": f"{self._issuer}/token",
                "jwks_uri": f"{self._issuer}/jwks",
                "end_session_endpoint": f"{self._issuer}/logout",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "scopes_supported": list(SCOPES),
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "claims_supported": ["iss", "aud", "sub", "exp", "iat", "nonce", "email", "email_verified", "name"],
            }
        )

    def authorize(self, request: Request) -> Response:
        """Show the sign-in page, or redirect as it was answered."""
        client = Registration("Identity", self._client_id, f"{self._site()}/login/callback", PARAMETERS)
        wanted = AuthorizationRequest.check(request, client)
        scopes = frozenset(request.args.get("scope", "").split())
        if "openid" not in scopes or not scopes.issubset(SCOPES):
            wrong = f"The scope must have openid, and of others only {', '.join(SCOPES[1:])}."
            return message_page("Identity refuses this request", wrong, 400, "Identity")
        known = None if request.args.get("prompt") == "login" else self._signed_in.get(request.cookies.get(COOKIE, ""))
        if wanted.decision is None and known is None:
            carried = carried_fields(request, ("email", "name"))
            return page("sign_in.html", "Identity", carried=carried, email=wanted.email)
        if wanted.decision == "deny":
            return wanted.denied()
        email = wanted.email if known is None or wanted.decision else known
        self._names[email] = wanted.name or self._names.get(email) or email.split("@")[0]
        code = self._grants.issue_code(
            Grant(email, scopes),
            wanted.redirect_uri,
            challenge=wanted.challenge,
            nonce=request.args.get("nonce"),
        )
        return self._remembering(email, wanted.approved(code))

    def token(self, request: Request) -> Response:
        """Exchange a code for an id token."""
        if not self._is_client(request):
            return json_answer({"error": "invalid_client"}, 401, {"WWW-Authenticate": 'Basic realm="identity"'})
        if request.form.get("grant_type") != "authorization_code":
            return json_answer({"error": "unsupported_grant_type"}, 400)
        try:
            code = self._grants.redeem_code(request.form)
        except CodeRefused as refusal:
            return json_answer({"error": "invalid_grant", "error_description": str(refusal)}, 400)
        return json_answer(
            {
                "access_token": self._grants.issue_access_token(code.grant),
                "token_type": "Bearer",
                "expires_in": self._grants.access_token_seconds,
                "scope": " ".join(sorted(code.grant.scopes)),
                "id_token": self._key.id_token(self._issuer, self._client_id, self._claims(code.grant, code.nonce)),
            },
            headers={"Cache-Control": "no-store"},
        )

    def keys(self, _request: Request) -> Response:
        """Show the keys that verify id tokens."""
        return json_answer(self._key.public_keys())

    def logout(self, request: Request) -> Response:
        """End the session; back only to an address of the site."""
        self._signed_in.pop(request.cookies.get(COOKIE, ""), None)
        target = request.args.get("post_logout_redirect_uri") or request.args.get("logout_uri")
        if target is None:
            return message_page("Signed out", "You are signed out here.", 200, "Identity")
        if target != self._site() and not target.startswith(f"{self._site()}/"):
            return message_page("Identity refuses this request", "That address is not registered.", 400, "Identity")
        return redirect(target, 302)

    def not_found(self, path: str) -> Response:
        return json_answer({"error": "not_found", "error_description": path}, 404)

    def faulty_answer(self, mode: Mode, operation: str, _request: Request) -> Response:
        status, error = FAULTS[mode]
        if operation in ("authorize", "logout"):
            return message_page("Sign-in is in trouble", "A fault switch is set.", status, "Identity")
        return json_answer({"error": error}, status)

    def state(self) -> Json:
        return {"people": [{"email": email, "name": name} for email, name in self._names.items()]}

    def _remembering(self, email: str, response: Response) -> Response:
        """Let an answer sign the browser in here."""
        session = random_text(32)
        self._signed_in[session] = email
        response.set_cookie(COOKIE, session, path=urlsplit(self._issuer).path, httponly=True, samesite="Lax")
        return response

    def _claims(self, grant: Grant, nonce: str | None) -> Json:
        claims: Json = {"sub": subject_of(grant.account), "auth_time": epoch_seconds()}
        if nonce is not None:
            claims["nonce"] = nonce
        if "email" in grant.scopes:
            claims |= {"email": grant.account, "email_verified": True}
        if "profile" in grant.scopes:
            claims["name"] = self._names[grant.account]
        return claims

    def _is_client(self, request: Request) -> bool:
        sent = request.authorization
        if sent is not None and sent.type == "basic":
            return (sent.username, sent.password) == (self._client_id, self._client_secret)
        form = request.form
        return (form.get("client_id"), form.get("client_secret")) == (self._client_id, self._client_secret)
