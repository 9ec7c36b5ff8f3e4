"""Send a host to Stripe: to subscribe, or to change, pay or cancel a subscription."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import InvalidInput, NotFound, StoreUnavailable
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.plans import plan_named
from joinlink.ports.money import PaymentSecrets
from joinlink.usecases.money.take_subscription_event import BillingPorts


class PlanPorts(BillingPorts, Protocol):
    """Ports for choosing a plan."""

    payment_secrets: PaymentSecrets


def choose_plan(host_id: str, plan_name: str, ports: PlanPorts, *, plan_page: str) -> str:
    """Return the address of the plan's Checkout page or, for a host who has a subscription, of the portal to change it.

    Stripe is asked whether there is a subscription, as the event about a new one may be under way: nobody pays twice.
    Raises:  InvalidInput  there is no such plan, or it is free
             SecretMissing  one is missing without which the payment would confirm nothing (O7)
             ProviderUnavailable, ProviderRejected
    """
    plan = plan_named(plan_name)
    if plan is None:
        raise InvalidInput(_("there is no such plan"), field="plan")
    host = ports.hosts.get(host_id)
    subscriptions = ports.billing.subscriptions(host.customer_id) if host.customer_id else []
    if host.customer_id and any(not each.is_over for each in subscriptions):
        return _portal(host.customer_id, ports, plan_page)
    if plan.lookup_key is None:
        raise InvalidInput(_("nothing has to be paid for this plan"), field="plan")
    ports.payment_secrets.check()
    return ports.billing.open_checkout(
        host_id,
        host.customer_id or _make_customer(host, ports),
        plan.lookup_key,
        # One Checkout a day for each plan, until it is paid: a second click gets the same page.
        occasion=f"{len(subscriptions)}-{ports.clock.now():%Y-%m-%d}",
        success_url=f"{plan_page}?from=checkout",
        cancel_url=f"{plan_page}?from=cancelled",
    )


def manage_plan(host_id: str, ports: BillingPorts, *, plan_page: str) -> str:
    """Return the address of the portal, where the host changes, pays or cancels the subscription.

    Raises:  NotFound  the host has never subscribed
             ProviderUnavailable, ProviderRejected
    """
    customer_id = ports.hosts.get(host_id).customer_id
    if customer_id is None:
        raise NotFound(_("You have no subscription."))
    return _portal(customer_id, ports, plan_page)


def _portal(customer_id: str, ports: BillingPorts, plan_page: str) -> str:
    return ports.billing.open_portal(customer_id, return_url=f"{plan_page}?from=portal")


def _make_customer(host: Host, ports: BillingPorts) -> str:
    """Make the host's customer and store its id; two concurrent calls both get the one that was stored."""
    made = ports.billing.make_customer(host)
    if ports.billing_store.keep_customer(host.host_id, made):
        return made
    kept = ports.hosts.get(host.host_id).customer_id
    if kept is None:
        raise StoreUnavailable("the customer could not be kept")
    return kept
