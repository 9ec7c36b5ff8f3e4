"""Stripe's webhook events, reduced to the parts we act on."""

from __future__ import annotations

from typing import TypeAlias

from joinlink.model.billing import SubscriptionEvent
from joinlink.model.dispute import DisputeEvent
from joinlink.model.payment import (
    PackageEvent,
    PackageRefundEvent,
    PaymentEvent,
    RefundByHandEvent,
    RefundEvent,
    SeriesEvent,
)
from joinlink.model.payouts import PayoutEvent

StripeEvent: TypeAlias = (
    PaymentEvent
    | SeriesEvent
    | RefundEvent
    | RefundByHandEvent
    | PackageEvent
    | PackageRefundEvent
    | DisputeEvent
    | SubscriptionEvent
    | PayoutEvent
    | None
)
"""None for an event that we don't act on, or that is not ours: of the other mode, or of another site."""
