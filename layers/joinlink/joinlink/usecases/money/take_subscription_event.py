"""Keep a host's plan in step with the host's subscriptions at Stripe (K5).

    any event of a subscription, or the host's return from Stripe
        ─▶ the host, version n ─▶ all subscriptions of the customer, read again ─▶ the deciding one
                                                                                       │
             version still n? ◀────────────────────────────────────────────────────────┘
             yes: plan and subscription, n + 1      no: another reading was stored, which may be newer; again

An event is trusted only to name a subscription. So events may come late, twice, concurrently and in any order.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final, Protocol

from joinlink.errors import NotFound, StoreUnavailable
from joinlink.model.billing import Subscription, SubscriptionEvent, deciding_subscription
from joinlink.model.host import Host
from joinlink.model.plans import FREE, plan_of_price
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.money import Billing, BillingStore

MOST_ATTEMPTS: Final = 3


class BillingPorts(Protocol):
    """Ports for plans and paying them."""

    hosts: HostStore
    billing_store: BillingStore
    billing: Billing
    clock: Clock


class BillingOutcome(StrEnum):
    """The outcome of an event."""

    PLAN_SET = "plan_set"
    NOTHING_TO_DO = "nothing_to_do"
    UNKNOWN_PRICE = "unknown_price"
    """Paid, but for none of our plans: the plan stays unchanged."""
    NOT_OURS = "not_ours"


def take_subscription_event(event: SubscriptionEvent, ports: BillingPorts) -> tuple[str | None, BillingOutcome]:
    """Act on one verified event; safe to repeat. Returns the outcome, and the host's id if the subscription is ours.

    Raises:  ProviderUnavailable, ProviderRejected, StoreUnavailable  have it sent again
    """
    subscriber = ports.billing.subscriber(event.subscription_id)
    if subscriber is None:
        return None, BillingOutcome.NOT_OURS
    try:
        host = ports.hosts.get(subscriber.host_id)
    except NotFound:
        return subscriber.host_id, BillingOutcome.NOT_OURS
    if host.customer_id != subscriber.customer_id:
        return host.host_id, BillingOutcome.NOT_OURS
    _, outcome = refresh_plan(host.host_id, ports)
    return host.host_id, outcome


def refresh_plan(host_id: str, ports: BillingPorts) -> tuple[Host, BillingOutcome]:
    """Read the host's subscriptions from Stripe, store the resulting plan, and return the host with it.

    Raises:  ProviderUnavailable, ProviderRejected, StoreUnavailable
    """
    for _ in range(MOST_ATTEMPTS):
        host = ports.hosts.get(host_id)
        counts = deciding_subscription(ports.billing.subscriptions(host.customer_id)) if host.customer_id else None
        if counts is None:
            return host, BillingOutcome.NOTHING_TO_DO
        changed = _with(counts, host)
        if changed == host:
            return host, BillingOutcome.NOTHING_TO_DO
        if ports.billing_store.keep_plan(changed):
            is_unknown = counts.gives_plan and plan_of_price(counts.price_key) is None
            return changed, BillingOutcome.UNKNOWN_PRICE if is_unknown else BillingOutcome.PLAN_SET
    raise StoreUnavailable("the plan kept changing while it was read")


def _with(counts: Subscription, host: Host) -> Host:
    """Return the host with the subscription applied; one that never gave a plan takes none away."""
    stored = host.subscription
    if stored is None and not counts.gives_plan:
        return host
    plan = plan_of_price(counts.price_key) if counts.gives_plan else FREE
    name = plan.name if plan else host.plan
    seen_version = stored.version if stored else 0
    if stored == replace(counts, version=seen_version) and name == host.plan:
        return host
    return replace(host, plan=name, subscription=replace(counts, version=seen_version + 1))
