"""The doctor's checks that take the secrets themselves: for the command, which its operator's own rights let read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import AppRefused, ProviderError, ReconnectRequired
from joinlink.model.finding import Finding, ok, unknown, warning, wrong
from joinlink.model.host import Provider, Tokens
from joinlink.model.site_setup import SiteSetup
from joinlink.ports.clock import Clock
from joinlink.ports.connections import OauthProviders
from joinlink.ports.operating import AccountLimits, ParameterList, SecretValues, SiteProbe, StripeEndpoints

LIVE: Final = "prod"
LONG_KEY: Final = 32
STRIPE_KEY: Final = re.compile(r"(sk|rk)_(?P<mode>live|test)_\S+")
NOBODYS: Final = "joinlink-doctor-asks-with-a-token-of-nobodys"
ENOUGH_AT_ONCE: Final = 100
"""Fewer is what a new account has: a class that many want at once would find the site busy."""
NEEDED_EVENTS: Final = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "refund.failed",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.resumed",
        "invoice.paid",
        "invoice.payment_failed",
    }
)
"""What the site acts on, of the operator's own account."""


class AccountCheckPorts(Protocol):
    """Ports for checking accounts."""

    parameter_list: ParameterList
    secret_values: SecretValues
    oauth_providers: OauthProviders
    stripe_endpoints: StripeEndpoints
    account_limits: AccountLimits
    site_probe: SiteProbe
    clock: Clock

    @property
    def site_setup(self) -> SiteSetup: ...


def check_secret_values(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Find placeholders, and secrets of another kind than their place is for. What is missing is found elsewhere."""
    there = {parameter.name for parameter in ports.parameter_list.list()}
    for secret in ports.site_setup.secrets:
        if secret.name not in there:
            continue
        value = ports.secret_values.secret_if_any(secret.name)
        complaint = "It is a placeholder" if not value else _complaint(secret.name, value, ports.site_setup.stage)
        if complaint:
            find = wrong if secret.is_vital or not value else warning
            yield find(f"Value of {secret.name}", f"{complaint}.", "Write the right one to Parameter Store.")
        else:
            yield ok(f"Value of {secret.name}", "It looks right.")


def _complaint(name: str, value: str, stage: str) -> str:
    """Say what looks wrong about a secret, without any of it; empty if nothing does."""
    if value != value.strip():
        return "It begins or ends with a space or a line break"
    match name:
        case "stripe/secret-key":
            key = STRIPE_KEY.fullmatch(value)
            if key is None:
                return "It is no secret key of Stripe's, which begins with sk_ or rk_"
            if stage == LIVE and key["mode"] == "test":
                return "It is a test key on the live stage, so nobody pays real money"
            if stage != LIVE and key["mode"] == "live":
                return f"It is a live key on the stage {stage}, so guests would pay real money"
        case "stripe/webhook-secrets" if not all(part.strip().startswith("whsec_") for part in value.split(",")):
            return "One is no signing secret of Stripe's, which begins with whsec_"
        case "links/signing-key" if any(len(part.strip()) < LONG_KEY for part in value.split(",")):
            return f"A key shorter than {LONG_KEY} characters could be guessed"
    return ""


def check_apps(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Ask Zoom and Google about a refresh token that nobody has: who knows the app says so, and refuses the token."""
    for provider in sorted(ports.site_setup.offered - {Provider.APPLE}):
        name = provider.capitalize()
        matter = f"App at {name}"
        redirect = f"{ports.site_setup.base_url}/oauth/{provider}/callback"
        nobodys = Tokens(NOBODYS, NOBODYS, ports.clock.now() + timedelta(hours=1))
        try:
            ports.oauth_providers[provider].refresh(nobodys, ports.clock.now())
        except ReconnectRequired:
            yield ok(matter, f"Client id and secret are accepted; it has to lead back to {redirect}.")
        except AppRefused:
            yield wrong(
                matter,
                f"{name} refuses the site's app, so nobody can connect and tokens can't be refreshed.",
                f"Check the client id, {provider}/client-secret and whether the app is published.",
            )
        except ProviderError as error:
            yield unknown(
                matter, f"{name} gave no clear answer ({type(error).__name__}).", "Look again soon."
            )


def check_stripe(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Find a key that Stripe refuses, and events that would not be delivered."""
    url = ports.site_setup.stripe_webhook_url
    if not ports.secret_values.secret_if_any("stripe/secret-key"):
        return
    try:
        endpoints = ports.stripe_endpoints.list()
    except AppRefused:
        yield wrong("Stripe", "It refuses stripe/secret-key.", "Write a key of your account to Parameter Store.")
        return
    except ProviderError as error:
        yield unknown(
            "Stripe",
            f"Its webhook endpoints can't be read ({type(error).__name__}).",
            "A restricted key needs to read them.",
        )
        return
    yield ok("Stripe", "It accepts stripe/secret-key.")
    ours = [endpoint for endpoint in endpoints if endpoint.url == url]
    enabled = [endpoint for endpoint in ours if endpoint.is_enabled]
    if not enabled:
        what = "is disabled" if ours else "is not registered"
        yield wrong(
            "Stripe's webhook endpoint",
            f"{url} {what}, so payments would not be confirmed.",
            "Register or enable it under Developers, Webhooks, and write its signing secret to stripe/webhook-secrets.",
        )
        return
    yield _events(frozenset().union(*(endpoint.events for endpoint in enabled)))
    yield _versions([endpoint.api_version for endpoint in enabled])


def _events(delivered: frozenset[str]) -> Finding:
    missing = [] if "*" in delivered else sorted(NEEDED_EVENTS - delivered)
    if missing:
        return wrong("Stripe's events", f"Not delivered: {', '.join(missing)}.", "Add them to the webhook endpoint.")
    return ok("Stripe's events", "All that the site acts on are delivered.")


def _versions(versions: list[str | None]) -> Finding:
    told = ", ".join(sorted({version or "that of the account" for version in versions}))
    return ok("Stripe's API version", f"Events come in version {told}.")


def check_limits(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Find a small quota of concurrent functions."""
    at_once = ports.account_limits.concurrency()
    if at_once < ENOUGH_AT_ONCE:
        yield warning(
            "Lambda's concurrency",
            f"{at_once} functions may run at once in this region: many guests at once would find the site busy.",
            "Request at least 1,000 in Service Quotas; it is granted within a day or two.",
        )
    else:
        yield ok("Lambda's concurrency", f"{at_once} functions may run at once.")


def check_address(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Find an address that does not lead to the site: its DNS record, certificate or mapping."""
    url, problem = ports.site_setup.base_url, ports.site_probe.problem()
    if problem:
        yield wrong("Address", f"{url}/healthz: {problem}.", "Check DNS record, certificate and mapping of the domain.")
    else:
        yield ok("Address", f"{url} answers.")
