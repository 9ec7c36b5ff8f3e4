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
from joinlink.providers.stripe.api import PROVIDER, StripeApi, errors_translated

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
            return _read(made.to_dict()).need_text("id")

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
            return _read(session.to_dict()).need_text("url")

    def open_portal(self, customer_id: str, *, return_url: str) -> str:
        with errors_translated():
            session = self._api.client().v1.billing_portal.sessions.create(
                {"customer": customer_id, "return_url": return_url}
            )
            return _read(session.to_dict()).need_text("url")

    def subscriber(self, subscription_id: str) -> Subscriber | None:
        from stripe import InvalidRequestError

        with errors_translated():
            try:
                found = self._api.client().v1.subscriptions.retrieve(subscription_id)
            except InvalidRequestError as exc:
                if exc.http_status == 404:
                    return None
                raise
            subscription = _read(found.to_dict())
        host_id = subscription.text("metadata", "host_id")
        return None if host_id is None else Subscriber(host_id, subscription.need_text("customer"))

    def end_subscription(self, subscription_id: str) -> None:
        from stripe import InvalidRequestError

        with errors_translated():
            try:
                ended = self._api.client().v1.subscriptions.cancel(subscription_id)
                _read(ended.to_dict()).need_text("status")
            except InvalidRequestError as exc:
                if exc.http_status != 404:  # which Stripe answers for one that is canceled, too
                    raise

    def subscriptions(self, customer_id: str) -> Sequence[Subscription]:
        with errors_translated():
            listed = self._api.client().v1.subscriptions.list(
                {"customer": customer_id, "status": "all", "limit": MOST_SUBSCRIPTIONS}
            )
            return [_subscription(each) for each in _read(listed.to_dict()).need_parts("data")]

    def _price_id(self, lookup_key: str) -> str:
        """Return the id of the price with the operator's lookup key.

        Raises:  ProviderRejected  there is none
        """
        listed = self._api.client().v1.prices.list({"lookup_keys": [lookup_key], "active": True, "limit": 1})
        for price in _read(listed.to_dict()).need_parts("data"):
            return price.need_text("id")
        raise ProviderRejected(f"stripe has no price with the lookup key {lookup_key}", provider=PROVIDER)


def _read(members: Mapping[str, object]) -> JsonObject:
    return JsonObject(PROVIDER, members)


def _subscription(told: JsonObject) -> Subscription:
    """Read a subscription with one price; its paid period is given on the item."""
    item = next(iter(told.need_parts("items", "data")), JsonObject(PROVIDER, {}))
    paid_until = _instant(item.integer("current_period_end"))
    ends_with_period = told.members.get("cancel_at_period_end") is True
    return Subscription(
        subscription_id=told.need_text("id"),
        status=STATUSES.get(told.need_text("status"), SubscriptionStatus.ENDED),
        price_key=item.text("price", "lookup_key"),
        began_at=datetime.fromtimestamp(told.need_integer("created"), UTC),
        paid_until=paid_until,
        ends_at=_instant(told.integer("cancel_at")) or (paid_until if ends_with_period else None),
    )


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
