"""The events that a site's webhooks are registered for."""

from __future__ import annotations

from typing import Final

STRIPE_EVENTS: Final = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "refund.created",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "invoice.paid",
    "invoice.payment_failed",
)
"""Those of the operator's own account."""
STRIPE_CONNECT_EVENTS: Final = ("account.updated", "account.application.deauthorized")
"""Those of connected accounts, at a second endpoint with the same address."""
ZOOM_EVENTS: Final = ("app_deauthorized", "meeting.deleted")
