"""How a stage is set up: the parameters of its deployment, and the secrets that these call for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from joinlink.model.host import Provider
from joinlink.model.secrets import Parameters, Secret, needed_secrets


@dataclass(frozen=True, slots=True)
class SiteSetup:
    """A stage's name, version and address, and what its parameters turn on."""

    stage: str
    version: str
    base_url: str
    mail_from: str
    offered: frozenset[Provider]
    issuer: str
    parameters: Parameters
    """The template's parameters that decide which secrets are needed."""

    @property
    def stripe_webhook_url(self) -> str:
        """Where Stripe has to deliver events."""
        return f"{self.base_url}/webhooks/stripe"

    @property
    def uses_cognito(self) -> bool:
        """Whether hosts sign in at the stack's own user pool, or another of Cognito's."""
        return self.issuer.startswith("https://cognito-idp.")

    @property
    def secrets(self) -> Sequence[Secret]:
        """The secrets that this stage needs for what it offers."""
        return needed_secrets(self.parameters)
