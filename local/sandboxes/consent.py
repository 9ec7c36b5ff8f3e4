"""The browser's part of OAuth: check an authorisation request, then send the person back with a code or an error.

A client that adds `decision=approve|deny` to the address (and `email=`, `name=`, `scopes=`) gets the redirect at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

from werkzeug import Request, Response
from werkzeug.utils import redirect

from local.sandboxes.pages import message_page
from local.sandboxes.shapes import Check, record, text
from local.sandboxes.wire import Refused

REQUIRED = ("client_id", "redirect_uri", "response_type", "state")
PKCE = ("code_challenge", "code_challenge_method")
DEFAULT_EMAIL = "host@example.com"
VISITOR = "sandbox.visitor"
"""In the WSGI environment: a function that tells whose browser came with a state, or None."""


@dataclass(frozen=True, slots=True)
class Registration:
    """The client as registered, and the parameters that only this provider takes."""

    provider: str
    client_id: str
    redirect_uri: str
    parameters: Mapping[str, Check] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that passed every check; `decision` is None while the person has not chosen."""

    redirect_uri: str
    state: str
    challenge: str | None
    decision: str | None
    email: str
    name: str | None
    ticked: frozenset[str] | None

    @classmethod
    def check(cls, request: Request, client: Registration) -> Self:
        """Read an authorisation request.

        Raises:  Refused  with a page that says what is wrong; an unchecked address is never redirected to
        """
        arguments = request.args
        rules = _rules(client, with_pkce=not arguments.keys().isdisjoint(PKCE))
        for violation in rules(arguments.to_dict(), ()):
            wrong = f"{violation.dotted()} {violation.reason}."
            raise Refused(message_page(f"{client.provider} refuses this request", wrong, 400, client.provider))
        ticked = " ".join(arguments.getlist("scopes")).split() if "scopes" in arguments else None
        return cls(
            redirect_uri=arguments["redirect_uri"],
            state=arguments["state"],
            challenge=arguments.get("code_challenge"),
            decision=arguments.get("decision"),
            email=_account(request),
            name=arguments.get("name"),
            ticked=None if ticked is None else frozenset(ticked),
        )

    def approved(self, code: str) -> Response:
        """Send the person back with a code."""
        return self._back({"code": code, "state": self.state})

    def denied(self) -> Response:
        """Send the person back with the denial."""
        return self._back({"error": "access_denied", "state": self.state})

    def _back(self, query: dict[str, str]) -> Response:
        return redirect(f"{self.redirect_uri}?{urlencode(query)}", 302)


def _account(request: Request) -> str:
    """Return the account that is meant: the one that is named, else the visitor's own."""
    named = request.args.get("email") or request.args.get("login_hint")
    visitor = request.environ.get(VISITOR)
    return str(named or (visitor and visitor(request.args["state"])) or DEFAULT_EMAIL).strip().lower()


def _rules(client: Registration, *, with_pkce: bool) -> Check:
    return record(
        {
            "client_id": text(one_of=(client.client_id,)),
            "redirect_uri": text(one_of=(client.redirect_uri,)),
            "response_type": text(one_of=("code",)),
            "state": text(minimum=1),
            "code_challenge": text(pattern=r"[A-Za-z0-9_-]{43}"),
            "code_challenge_method": text(one_of=("S256",)),
            **client.parameters,
            "decision": text(one_of=("approve", "deny")),
            "email": text(pattern=r"\s*[^@\s]+@[^@\s]+\s*"),
            "name": text(),
            "scopes": text(),
        },
        required=REQUIRED + PKCE if with_pkce else REQUIRED,
    )
