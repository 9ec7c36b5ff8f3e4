"""The doctor's checks of what the stage was given: secrets, sign-in, version."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final, Protocol

from joinlink.errors import ProviderError
from joinlink.model.finding import Finding, ok, unknown, warning, wrong
from joinlink.model.secrets import STRIPE_WEBHOOKS
from joinlink.model.site_setup import SiteSetup
from joinlink.ports.operating import Issuer, ParameterList

OFFERS_LESS: Final = ("zoom/webhook-secret", "places/api-key")
"""The secrets without which a site offers less, and works."""
OF_STRIPE: Final = ("stripe/secret-key", STRIPE_WEBHOOKS)
"""Those that a site needs both or, if it sells nothing, neither."""


class SetupPorts(Protocol):
    """Ports for checking the set-up."""

    parameter_list: ParameterList
    issuer: Issuer

    @property
    def site_setup(self) -> SiteSetup: ...


def check_secrets(ports: SetupPorts) -> Iterator[Finding]:
    """Find the secrets that are missing, or lie there in the clear."""
    there = {parameter.name: parameter for parameter in ports.parameter_list.list()}
    for secret in ports.site_setup.secrets:
        matter, found = f"Secret {secret.name}", there.get(secret.name)
        parameter = f"/joinlink/{ports.site_setup.stage}/{secret.name}"
        if found is None:
            find = warning if _is_dispensable(secret.name, there) else wrong
            yield find(
                matter,
                f"It is missing: {secret.without}.",
                f"Write it to {parameter} as a SecureString. It comes from: {secret.place}.",
            )
        elif not found.is_secure:
            yield warning(matter, "It lies in the clear.", f"Write {parameter} again, as a SecureString.")
        else:
            yield ok(matter, "It is there.")


def _is_dispensable(missing: str, there: Container[str]) -> bool:
    """Whether the site does well without a secret, as one that sells nothing does without both of Stripe's."""
    return missing in OFFERS_LESS or (missing in OF_STRIPE and not any(name in there for name in OF_STRIPE))


def check_sign_in(ports: SetupPorts) -> Iterator[Finding]:
    """Find an issuer that hosts can't be sent to."""
    issuer = ports.site_setup.issuer
    try:
        ports.issuer.discover()
    except ProviderError:
        yield wrong(
            "Sign-in",
            f"{issuer} does not answer with its metadata, so nobody can sign in.",
            "Check OidcIssuer, and open its /.well-known/openid-configuration.",
        )
    else:
        yield ok("Sign-in", f"{issuer} answers.")
    if ports.site_setup.uses_cognito:
        yield warning(
            "Mail of Cognito's",
            "A user pool that sends its own mail sends 50 a day, for all who register or forget passwords.",
            "Have the pool send through SES before many hosts come: docs/guides/cognito.md.",
        )


def check_version(ports: SetupPorts) -> Iterator[Finding]:
    """Tell what is deployed."""
    version = ports.site_setup.version
    if version == "unknown":
        yield unknown("Version", "It was deployed without one.", "make deploy gives it.")
    else:
        yield ok("Version", f"{version} is deployed.")
