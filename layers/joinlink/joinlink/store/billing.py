"""Hosts' billing: the customer and the subscription at Stripe, and the plan that follows from them.

HOST#h / HOST      plan, customer_id, subscription {subscription_id, status, price_key, began_at, paid_until, ends_at,
                   version}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.billing import Subscription, SubscriptionStatus
from joinlink.model.host import Host
from joinlink.store import keys
from joinlink.store.items import optional_instant, written_instant
from joinlink.store.table import Table
from joinlink.store.writes import EXISTS, Item, Update


class DynamoBilling:
    """Keeps hosts' customers, plans and subscriptions."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep_customer(self, host_id: str, customer_id: str) -> bool:
        has_none = EXISTS & Attr("customer_id").not_exists()
        return self._table.try_write(Update(keys.host(host_id), {"customer_id": customer_id}, has_none))

    def keep_plan(self, host: Host) -> bool:
        assert host.subscription is not None
        values = {"plan": host.plan, "subscription": _subscription_item(host.subscription)}
        return self._table.try_write(Update(keys.host(host.host_id), values, _was_before(host.subscription)))


def _was_before(subscription: Subscription) -> ConditionBase:
    """Hold while the previous reading is still the last one stored."""
    if subscription.version == 1:
        return EXISTS & Attr("subscription").not_exists()
    return Attr("subscription.version").eq(subscription.version - 1)


def _subscription_item(subscription: Subscription) -> Item:
    return {
        "subscription_id": subscription.subscription_id,
        "status": subscription.status,
        "price_key": subscription.price_key,
        "began_at": rfc3339(subscription.began_at),
        "paid_until": written_instant(subscription.paid_until),
        "ends_at": written_instant(subscription.ends_at),
        "version": subscription.version,
    }


def read_subscription(stored: Mapping[str, Any] | None) -> Subscription | None:
    """Read the subscription from its attribute on a host's item."""
    if stored is None:
        return None
    return Subscription(
        subscription_id=stored["subscription_id"],
        status=SubscriptionStatus(stored["status"]),
        price_key=stored["price_key"],
        began_at=parse_rfc3339(stored["began_at"]),
        paid_until=optional_instant(stored["paid_until"]),
        ends_at=optional_instant(stored["ends_at"]),
        version=stored["version"],
    )
