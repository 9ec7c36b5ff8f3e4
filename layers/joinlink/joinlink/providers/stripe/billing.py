"""Stripe Billing: subscriptions through Checkout, the customer portal, and the state of subscriptions.

Source:  https://docs.stripe.com/billing/subscriptions/build-subscriptions,
         https://docs.stripe.com/products-prices/manage-prices#lookup-keys and
         https://docs.stripe.com/customer-management/integrate-customer-portal
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from joinlink.errors import ProviderRejected
from joinlink.model.billing import Subscriber, Subscription, SubscriptionStatus
from joinlink.model.host import Host
from joinlink.providers.json_object import JsonObject
from joinlink.providers.stripe.api import PROVIDER, StripeApi, errors_translated, instant, told, told_if_there

MOST_SUBSCRIPTIONS: Final = 100
STATUSES: Final[Mapping[str, SubscriptionStatus]] = {
    "active": SubscriptionStatus.ACTIVE,
    "trialing": SubscriptionStatus.ACTIVE,
    "past_due": SubscriptionStatus.PAST_DUE,
    "unpaid": SubscriptionStatus.STOPPED,
    "paused": SubscriptionStatus.STOPPED,
}
"""Our status for each of Stripe's; `incomplete`, `incomplete_expired` and `canceled` count as ended.

Source:  https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
"""


class StripeBilling:
    """One customer per host, with the host's id on customer, session and subscription."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    def make_customer(self, host: Host) -> str:
        with errors_translated():
            made = self._api.client().v1.customers.create(
                {"email": host.email, "metadata": {"host_id": host.host_id}},
                {"idempotency_key": f"customer-{host.host_id}"},
            )
            return told(made).need_text("id")

    def open_checkout(
        self, host_id: str, customer_id: str, price_key: str, *, occasion: str, success_url: str, cancel_url: str
    ) -> str:
        metadata = {"host_id": host_id}
        with errors_translated():
            session = self._api.client().v1.checkout.sessions.create(
                {
                    "mode": "subscription",
                    "line_items": [{"price": self._price_id(price_key), "quantity": 1}],
                    "customer": customer_id,
                    "client_reference_id": host_id,
                    "metadata": metadata,
                    "subscription_data": {"metadata": metadata},  # Stripe does not copy the session's metadata
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                },
                {"idempotency_key": f"plan-{host_id}-{price_key}-{occasion}"},
            )
            return told(session).need_text("url")

    def open_portal(self, customer_id: str, *, return_url: str) -> str:
        with errors_translated():
            session = self._api.client().v1.billing_portal.sessions.create(
                {"customer": customer_id, "return_url": return_url}
            )
            return told(session).need_text("url")

    def subscriber(self, subscription_id: str) -> Subscriber | None:
        with errors_translated():
            subscription = told_if_there(lambda: self._api.client().v1.subscriptions.retrieve(subscription_id))
        if subscription is None:
            return None
        host_id = subscription.text("metadata", "host_id")
        return None if host_id is None else Subscriber(host_id, subscription.need_text("customer"))

    def end_subscription(self, subscription_id: str) -> None:
        with errors_translated():
            ended = told_if_there(lambda: self._api.client().v1.subscriptions.cancel(subscription_id))
            if ended is not None:  # Stripe has none, either, once it is canceled
                ended.need_text("status")

    def subscriptions(self, customer_id: str) -> Sequence[Subscription]:
        with errors_translated():
            listed = self._api.client().v1.subscriptions.list(
                {"customer": customer_id, "status": "all", "limit": MOST_SUBSCRIPTIONS}
            )
            return [_subscription(each) for each in told(listed).need_parts("data")]

    def _price_id(self, lookup_key: str) -> str:
        """Return the id of the price with the operator's lookup key.

        Raises:  ProviderRejected  there is none
        """
        listed = self._api.client().v1.prices.list({"lookup_keys": [lookup_key], "active": True, "limit": 1})
        for price in told(listed).need_parts("data"):
            return price.need_text("id")
        raise ProviderRejected(f"stripe has no price with the lookup key {lookup_key}", provider=PROVIDER)


def _subscription(given: JsonObject) -> Subscription:
    """Read a subscription with one price; its paid period is given on the item."""
    item = next(iter(given.need_parts("items", "data")), JsonObject(PROVIDER, {}))
    paid_until = instant(item.integer("current_period_end"))
    ends_with_period = given.members.get("cancel_at_period_end") is True
    return Subscription(
        subscription_id=given.need_text("id"),
        status=STATUSES.get(given.need_text("status"), SubscriptionStatus.ENDED),
        price_key=item.text("price", "lookup_key"),
        began_at=datetime.fromtimestamp(given.need_integer("created"), UTC),
        paid_until=paid_until,
        ends_at=instant(given.integer("cancel_at")) or (paid_until if ends_with_period else None),
    )
