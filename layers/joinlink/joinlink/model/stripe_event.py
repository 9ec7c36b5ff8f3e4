"""What Stripe tells by webhook, reduced to what we act on."""

from __future__ import annotations

from typing import TypeAlias

from joinlink.model.billing import SubscriptionEvent
from joinlink.model.payment import PaymentEvent
from joinlink.model.payouts import PayoutEvent

StripeEvent: TypeAlias = PaymentEvent | SubscriptionEvent | PayoutEvent | None
"""None for what we don't act on, and for what is not ours: of the other mode, or of another site's."""
