"""A host's subscription at Stripe, and what Stripe tells of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubscriptionStatus(StrEnum):
    """What a subscription is worth now."""

    ACTIVE = "active"
    PAST_DUE = "past_due"
    """A payment failed, and Stripe tries again; the plan stays meanwhile."""
    STOPPED = "stopped"
    """Nothing is paid and nothing included, until the host pays at Stripe."""
    ENDED = "ended"
    """It is over, or was never paid for."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as it was read at Stripe, times in UTC; `version` rises with every reading that is stored."""

    subscription_id: str
    status: SubscriptionStatus
    price_key: str | None
    """The lookup key of what is paid."""
    began_at: datetime
    paid_until: datetime | None
    ends_at: datetime | None
    """When it is over, once it was cancelled for that time."""
    version: int = 1

    @property
    def gives_plan(self) -> bool:
        """Whether its plan holds."""
        return self.status in (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left of it that could be changed at Stripe."""
        return self.status is SubscriptionStatus.ENDED


def one_that_counts(subscriptions: Sequence[Subscription]) -> Subscription | None:
    """Return, of all that a host ever had, the one that decides on the plan: the newest of those that give one."""

    def rank(each: Subscription) -> tuple[bool, bool, datetime, str]:
        return each.gives_plan, not each.is_over, each.began_at, each.subscription_id

    return max(subscriptions, key=rank, default=None)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who has a subscription: the host, and the host's customer at Stripe."""

    host_id: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class SubscriptionEvent:
    """Something happened to a subscription or to one of its invoices; what it is now has to be asked."""

    event_id: str
    subscription_id: str
