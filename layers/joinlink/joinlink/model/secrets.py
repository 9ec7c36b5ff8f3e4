"""The secrets of a stage: which it needs, by its template's parameters, and what each looks like.

asked for    Stripe, Zoom, Google, Places, the operator's own identity provider
copied       from the client of the stack's own user pool
made up      the key of guests' links
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from joinlink.model.placeholder import is_placeholder

Parameters = Mapping[str, str]
"""The template's parameters by name, defaults included."""


class Origin(StrEnum):
    """How a secret comes to be known."""

    ASKED = "asked"
    COPIED = "copied"
    MADE_UP = "made up"


@dataclass(frozen=True, slots=True, eq=False)
class Secret:
    """One SecureString; `name` is what follows the stage's prefix, `place` is where a person finds it."""

    name: str
    place: str
    shape: re.Pattern[str]
    looks: str
    """What `shape` means, for a person."""
    without: str
    """The consequence if it is missing."""
    is_needed: Callable[[Parameters], bool]
    mistaken: Mapping[str, str] = field(default_factory=dict)
    """Beginning → what a value with it is instead."""
    follows_address: bool = False
    """Whether it exists only once an address of the site is registered somewhere."""

    def origin(self, parameters: Parameters) -> Origin:
        if self.name == LINKS_KEY:
            return Origin.MADE_UP
        if self.name == IDENTITY and not parameters.get("OidcIssuer"):
            return Origin.COPIED
        return Origin.ASKED

    def fault(self, value: str, parameters: Parameters) -> str | None:
        """Say in a sentence why a value can't be this secret, without quoting it; None if it can."""
        if is_placeholder(value):
            return "that is a placeholder"
        for beginning, other in self.mistaken.items():
            if value.startswith(beginning):
                return f"{beginning}… is {other}; this one {self.looks}"
        if value in (client_id for name, client_id in parameters.items() if name.endswith("ClientId")):
            return "that is the client id, and no secret"
        if value.endswith(".apps.googleusercontent.com"):
            return f"that is the client id of a Google OAuth client; this one {self.looks}"
        if not self.shape.fullmatch(value):
            return f"that can't be it: this one {self.looks}"
        if self.name == STRIPE_WEBHOOKS and parameters.get("Payouts") == "connect" and "," not in value:
            return "with Payouts=connect there are two endpoints: both signing secrets, with a comma between them"
        return None


LINKS_KEY: Final = "links/signing-key"
IDENTITY: Final = "identity/client-secret"
STRIPE_WEBHOOKS: Final = "stripe/webhook-secrets"

_STRIPE_OTHERS = {
    "pk_": "Stripe's publishable key",
    "acct_": "the id of a Stripe account",
    "we_": "the id of a webhook endpoint",
}


def _is_given(parameter: str) -> Callable[[Parameters], bool]:
    return lambda parameters: bool(parameters.get(parameter))


def _is_on(parameter: str) -> Callable[[Parameters], bool]:
    return lambda parameters: parameters.get(parameter) == "on"


def _always(_parameters: Parameters) -> bool:
    return True


SECRETS: Final[tuple[Secret, ...]] = (
    Secret(
        name=LINKS_KEY,
        place="make deploy, which makes it up",
        shape=re.compile(r"[^\s,]{32,}(,[^\s,]{32,})*"),
        looks="is 32 or more letters and digits, several with commas between them",
        without="nobody can book or sign in",
        is_needed=_always,
    ),
    Secret(
        name=IDENTITY,
        place="your identity provider, at the client that OidcClientId names",
        shape=re.compile(r"\S{8,}"),
        looks="is eight or more characters without a space",
        without="nobody can sign in",
        is_needed=_always,
    ),
    Secret(
        name="stripe/secret-key",
        place="Stripe's dashboard: Developers, API keys, Secret key",
        shape=re.compile(r"(sk|rk)_(test|live)_\w{16,}"),
        looks="begins with sk_live_ or rk_live_ (sk_test_ or rk_test_ while you try things out)",
        without="nothing with a price can be booked, and no plan bought",
        is_needed=_always,
        mistaken={**_STRIPE_OTHERS, "whsec_": "the signing secret of a webhook"},
    ),
    Secret(
        name=STRIPE_WEBHOOKS,
        place="Stripe's dashboard: Developers, Webhooks, the endpoint, Signing secret",
        shape=re.compile(r"whsec_\w{16,}(\s*,\s*whsec_\w{16,})*"),
        looks="begins with whsec_; several have commas between them",
        without="a payment confirms no booking",
        is_needed=_always,
        mistaken={**_STRIPE_OTHERS, "sk_": "Stripe's secret key", "rk_": "a restricted key of Stripe"},
        follows_address=True,
    ),
    Secret(
        name="zoom/client-secret",
        place="Zoom's marketplace: your app, App Credentials, Client Secret",
        shape=re.compile(r"[\w-]{20,}"),
        looks="is some 32 letters and digits",
        without="hosts can't connect Zoom",
        is_needed=_is_given("ZoomClientId"),
    ),
    Secret(
        name="zoom/webhook-secret",
        place="Zoom's marketplace: your app, Feature, Access, Secret Token",
        shape=re.compile(r"[\w-]{16,}"),
        looks="is some 22 letters and digits",
        without="Zoom accepts no endpoint, and removals of the app go unnoticed",
        is_needed=_is_given("ZoomClientId"),
    ),
    Secret(
        name="google/client-secret",
        place="Google's cloud console: APIs & Services, Credentials, the OAuth client",
        shape=re.compile(r"GOCSPX-[\w-]{20,}|[\w-]{24}"),
        looks="begins with GOCSPX-",
        without="hosts can't connect Google",
        is_needed=_is_given("GoogleClientId"),
        mistaken={"AIza": "an API key"},
    ),
    Secret(
        name="places/api-key",
        place="Google's cloud console: APIs & Services, Credentials, an API key for the Places API (New)",
        shape=re.compile(r"AIza[\w-]{30,}"),
        looks="begins with AIza",
        without="hosts aren't offered places",
        is_needed=_is_on("PlacesSearch"),
        mistaken={"GOCSPX-": "the secret of an OAuth client"},
    ),
)


def needed_secrets(parameters: Parameters) -> list[Secret]:
    """Return the secrets without which something that the stage offers fails."""
    return [secret for secret in SECRETS if secret.is_needed(parameters)]
