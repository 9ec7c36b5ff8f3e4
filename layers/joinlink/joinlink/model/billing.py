"""What a host's subscription at Stripe is, as far as it concerns us, and what Stripe tells of one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubscriptionEvent:
    """Something happened to a subscription or to one of its invoices; what it is now has to be asked."""

    event_id: str
    subscription_id: str
