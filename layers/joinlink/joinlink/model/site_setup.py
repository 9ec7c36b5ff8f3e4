"""How a stage is set up: what its deployment was given, and the secrets that it needs for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from joinlink.model.host import Provider


@dataclass(frozen=True, slots=True)
class NeededSecret:
    """A secret, and what can't be done without it."""

    name: str
    without: str
    is_vital: bool = True
    """Whether something is wrong without it; else something is merely not offered."""


@dataclass(frozen=True, slots=True)
class SiteSetup:
    """A stage's name, version and address, and what its parameters turn on."""

    stage: str
    version: str
    base_url: str
    mail_from: str
    offered: frozenset[Provider]
    has_places: bool
    has_payouts: bool
    issuer: str

    @property
    def stripe_webhook_url(self) -> str:
        """Where Stripe has to deliver events."""
        return f"{self.base_url}/webhooks/stripe"

    @property
    def uses_cognito(self) -> bool:
        """Whether hosts sign in at the stack's own user pool, or another of Cognito's."""
        return self.issuer.startswith("https://cognito-idp.")

    @property
    def secrets(self) -> Sequence[NeededSecret]:
        """The secrets that this stage needs, by what it offers."""
        asked = [
            (True, [_SIGNING_IN, _LINKS]),
            (Provider.ZOOM in self.offered, _ZOOM),
            (Provider.GOOGLE in self.offered, [_GOOGLE]),
            (self.has_places, [_PLACES]),
            (True, _STRIPE),
        ]
        return [secret for is_on, secrets in asked if is_on for secret in secrets]


_SIGNING_IN: Final = NeededSecret("identity/client-secret", "Nobody can sign in")
_LINKS: Final = NeededSecret("links/signing-key", "Guests can't book")
_ZOOM: Final = [
    NeededSecret("zoom/client-secret", "Hosts can't connect Zoom, and get no meetings there"),
    NeededSecret("zoom/webhook-secret", "Zoom's news, such as a meeting deleted by hand, are refused", is_vital=False),
]
_GOOGLE: Final = NeededSecret("google/client-secret", "Hosts can't connect Google, and get no links to Meet")
_PLACES: Final = NeededSecret("places/api-key", "Hosts get no suggestions of places", is_vital=False)
_STRIPE: Final = [
    NeededSecret("stripe/secret-key", "Paid classes can't be booked, and plans not be bought", is_vital=False),
    NeededSecret(
        "stripe/webhook-secrets", "Payments could not be confirmed, so paid classes can't be booked", is_vital=False
    ),
]
