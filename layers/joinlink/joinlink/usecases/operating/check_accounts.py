"""The doctor's checks that take the secrets themselves: for the command, which its operator's own rights let read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import AppRefused, ProviderError, ProviderUnavailable, ReconnectRequired
from joinlink.model.finding import Finding, ok, unknown, warning, wrong
from joinlink.model.host import Provider, Tokens
from joinlink.model.site_setup import SiteSetup
from joinlink.model.webhook_events import STRIPE_EVENTS
from joinlink.ports.clock import Clock
from joinlink.ports.connections import OauthProviders
from joinlink.ports.operating import AccountLimits, ParameterList, SecretValues, SiteProbe, StripeEndpoints

LIVE: Final = "prod"
STRIPE_KEY: Final = "stripe/secret-key"
NOBODYS: Final = "joinlink-doctor-asks-with-a-token-of-nobodys"
ENOUGH_AT_ONCE: Final = 100
"""Fewer is what a new account has: a class that many want at once would find the site busy."""


class AccountCheckPorts(Protocol):
    """Ports for checking accounts."""

    parameter_list: ParameterList
    secret_values: SecretValues
    oauth_providers: OauthProviders
    stripe_endpoints: StripeEndpoints
    account_limits: AccountLimits
    site_probe: SiteProbe
    clock: Clock
    clone_version: str
    """That of the code at hand, by which the command was called."""

    @property
    def site_setup(self) -> SiteSetup: ...


def check_secret_values(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Find placeholders, and secrets of another kind than their place is for. What is missing is found elsewhere."""
    setup, there = ports.site_setup, {parameter.name for parameter in ports.parameter_list.list()}
    for secret in setup.secrets:
        if secret.name not in there:
            continue
        matter, value = f"Value of {secret.name}", ports.secret_values.secret_if_any(secret.name)
        fault = secret.fault(value, setup.parameters)
        if fault:
            yield wrong(
                matter, f"{fault[0].upper()}{fault[1:]}.", f"Write the right one. It comes from: {secret.place}."
            )
        elif secret.name == STRIPE_KEY and (mode := _wrong_mode(value, setup.stage)):
            yield mode
        else:
            yield ok(matter, "It looks right.")


def _wrong_mode(key: str, stage: str) -> Finding | None:
    """Find a key of Stripe's test mode on the live stage, and one of live mode on another."""
    matter, is_live = f"Value of {STRIPE_KEY}", "_live_" in key[:8]
    if stage == LIVE and not is_live:
        return warning(matter, "It is a test key, so nobody pays real money.", "Write the live key before guests come.")
    if stage != LIVE and is_live:
        return warning(matter, f"It is a live key: guests of the stage {stage} pay real money.", "Write a test key.")
    return None


def check_apps(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Ask Zoom and Google about a refresh token that nobody has: who knows the app says so, and refuses the token."""
    for provider in sorted(ports.site_setup.offered - {Provider.APPLE}):
        if not ports.secret_values.secret_if_any(f"{provider}/client-secret"):
            continue  # which is found elsewhere
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
                f"Check the client id, {provider}/client-secret and the app itself, by docs/guides/{provider}.md.",
            )
        except ProviderError as error:
            yield unknown(matter, f"{name} gave no clear answer ({type(error).__name__}).", "Look again soon.")


def check_stripe(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Find a key that Stripe refuses, and events that would not be delivered."""
    url = ports.site_setup.stripe_webhook_url
    if not ports.secret_values.secret_if_any(STRIPE_KEY):
        return
    try:
        endpoints = ports.stripe_endpoints.list()
    except AppRefused:
        yield wrong("Stripe", "It refuses stripe/secret-key.", "Write a key of your account to Parameter Store.")
        return
    except ProviderUnavailable:
        yield unknown("Stripe", "It does not answer.", "Look again soon.")
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
            "Register or enable it, and write its signing secret to stripe/webhook-secrets, by docs/guides/stripe.md.",
        )
        return
    yield _events(frozenset().union(*(endpoint.events for endpoint in enabled)))
    yield _versions([endpoint.api_version for endpoint in enabled])


def _events(delivered: frozenset[str]) -> Finding:
    missing = [] if "*" in delivered else sorted(set(STRIPE_EVENTS) - delivered)
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


def check_clone(ports: AccountCheckPorts) -> Iterator[Finding]:
    """Find a deployment of other code than the one at hand; the local cloud runs what is at hand."""
    deployed, at_hand = ports.site_setup.version, ports.clone_version
    if deployed not in ("unknown", "local", at_hand):
        yield warning("This clone", f"It is {at_hand}, and {deployed} is deployed.", "make deploy brings it there.")
