"""Stripe's webhook as it is while its secret is being replaced, and deliveries that Stripe's own library has signed."""

import json
from collections.abc import Mapping

from stripe import WebhookSignature

from joinlink.providers.stripe.webhooks import StripeWebhooks
from tests.functions.site import Answer, Site

OLD_SECRET, NEW_SECRET = "whsec_old", "whsec_new"


def known_webhooks() -> StripeWebhooks:
    """Make the reader of events with secrets that a test knows."""
    return StripeWebhooks(secrets=lambda: [OLD_SECRET, NEW_SECRET, ""], is_live=lambda: False)


def deliver(site: Site, payload: str | bytes, signature: str = "good") -> Answer:
    """Send a body as Stripe does."""
    headers = {"stripe-signature": signature, "content-type": "application/json"}
    return site.send("POST", "/webhooks/stripe", body=payload, headers=headers)


def deliver_signed(site: Site, event: Mapping[str, object], *, secret: str = NEW_SECRET, seconds: int = 0) -> Answer:
    """Sign an event some seconds from now, and send it."""
    payload, at = json.dumps(event), int(site.world.clock.now().timestamp()) + seconds
    return deliver(site, payload.encode(), WebhookSignature.generate_signature_header(payload, secret, at))
