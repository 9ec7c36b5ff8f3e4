"""A host's subscription at Stripe, and the events about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubscriptionStatus(StrEnum):
    """Whether a subscription is paid, behind, or over."""

    ACTIVE = "active"
    PAST_DUE = "past_due"
    """A payment failed and Stripe is retrying; the host keeps the plan meanwhile."""
    STOPPED = "stopped"
    """Unpaid: it includes nothing until the host pays at Stripe."""
    ENDED = "ended"
    """Over, or never paid for."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as last read from Stripe, times in UTC; `version` rises each time a reading is stored."""

    subscription_id: str
    status: SubscriptionStatus
    price_key: str | None
    """The lookup key of the price that is paid."""
    began_at: datetime
    paid_until: datetime | None
    ends_at: datetime | None
    """When it ends, if it has been cancelled."""
    version: int = 1

    @property
    def gives_plan(self) -> bool:
        """Whether the host has the plan it is for."""
        return self.status in (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE)

    @property
    def is_over(self) -> bool:
        """Whether it can no longer be changed at Stripe."""
        return self.status is SubscriptionStatus.ENDED


def deciding_subscription(subscriptions: Sequence[Subscription]) -> Subscription | None:
    """Pick the subscription that decides a host's plan, out of all the host ever had.

    One that gives a plan comes before one that does not, one that is not over before one that is, then the newest.
    """

    def rank(each: Subscription) -> tuple[bool, bool, datetime, str]:
        return each.gives_plan, not each.is_over, each.began_at, each.subscription_id

    return max(subscriptions, key=rank, default=None)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """The holder of a subscription: the host, and the host's customer at Stripe."""

    host_id: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class SubscriptionEvent:
    """Something happened to a subscription or one of its invoices; its present state has to be read from Stripe."""

    event_id: str
    subscription_id: str
