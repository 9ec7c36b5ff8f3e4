"""Stripe's webhook endpoints: where the account delivers events, and which.

Source:  https://docs.stripe.com/api/webhook_endpoints/list
"""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.errors import AppRefused
from joinlink.model.running import StripeEndpoint
from joinlink.providers.stripe.api import PROVIDER, StripeApi, errors_translated

MOST_LISTED = 100
"""Stripe allows sixteen of each mode."""


class StripeWebhookEndpoints:
    """Reads the endpoints of the operator's account."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    def list(self) -> Sequence[StripeEndpoint]:
        import stripe

        with errors_translated():
            try:
                answer = self._api.client().v1.webhook_endpoints.list({"limit": MOST_LISTED})
            except stripe.AuthenticationError:
                raise AppRefused("stripe refuses the key", provider=PROVIDER) from None
        return [
            StripeEndpoint(
                url=each.url,
                events=frozenset(each.enabled_events),
                is_enabled=each.status == "enabled",
                api_version=each.api_version,
            )
            for each in answer.data
        ]
