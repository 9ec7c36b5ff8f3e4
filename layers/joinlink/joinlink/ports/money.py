"""Payments for bookings, hosts' plans, and payouts to hosts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.billing import Subscriber, Subscription
    from joinlink.model.booking import Booking
    from joinlink.model.booking_parts import Checkout
    from joinlink.model.host import Host
    from joinlink.model.payment import PaidFor
    from joinlink.model.payouts import PayoutAccount
    from joinlink.model.refund import Refund, RefundByHand
    from joinlink.model.stripe_event import StripeEvent


class PayoutStore(Protocol):
    """Hosts' payout accounts at Stripe; reading the host reads them too."""

    def begin(self, host_id: str, account: PayoutAccount) -> bool:
        """Store the host's account, findable by its id; False when the host already has one."""

    def keep(self, host_id: str, account: PayoutAccount) -> bool:
        """Store a reading of the account (its version already raised); False when it has moved on or is gone."""

    def end(self, host_id: str, account_id: str) -> None:
        """Forget the account; a no-op when the host has a different one or none."""

    def host_of(self, account_id: str) -> str | None:
        """Return the id of the host with this account, if any."""


class BillingStore(Protocol):
    """Hosts' customers, plans and subscriptions; reading the host reads them too."""

    def keep_customer(self, host_id: str, customer_id: str) -> bool:
        """Store the host's customer id at Stripe; False when the host already has one."""

    def keep_plan(self, host: Host) -> bool:
        """Store plan and subscription (its version already raised); False if another reading was stored meanwhile."""


class Payments(Protocol):
    """Takes and refunds the payments for bookings."""

    def open_checkout(self, booking: Booking, *, success_url: str, cancel_url: str, expires_at: datetime) -> Checkout:
        """Open the Checkout session of a booking; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def close_checkout(self, session_id: str) -> None:
        """Close a Checkout session, so that nobody can pay it; a no-op for one that is over.

        It is tried once, and for two seconds: somebody may wait for it who has no need to.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def refund(self, booking: Booking) -> str:
        """Refund the whole payment and return the refund's id; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def refund_part(self, booking: Booking, refund: Refund, *, hasty: bool = False) -> str:
        """Refund part of the payment, or all of it, and return the refund's id; a repeat returns the first one.

        It waits for a silent Stripe for nine seconds, and two if it is one of many: `hasty`.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def refunds_by_hand(self, payment_intent_id: str) -> Sequence[RefundByHand]:
        """Return the refunds of a payment that were made by hand, as they are now, failed ones included.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def paid_for(self, payment_intent_id: str) -> PaidFor | None:
        """Return the thing that a payment was made for; None for a payment for anything else.

        Raises:  ProviderUnavailable, ProviderRejected
        """


class PaymentSecrets(Protocol):
    """The secrets without which no payment can be taken, or its confirmation be received."""

    def check(self) -> None:
        """Check that all are there, without a call to Stripe; raises SecretMissing."""


class StripeWebhooks(Protocol):
    """Reads Stripe's webhooks."""

    def read_event(self, payload: bytes, signature: str, now: datetime) -> StripeEvent:
        """Check signature and age (300 s either way), and read the event; None for one that is not for us.

        Raises:  InvalidSignature
                 ProviderUnavailable  it is signed, but can't be read
        """


class PayoutAccounts(Protocol):
    """Hosts' own accounts at Stripe, which payments are passed on to."""

    def create(self, host: Host) -> PayoutAccount:
        """Make an account for the host; a repeat returns the first one, until the host's account is ended.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def onboarding_link(self, account_id: str, *, return_url: str) -> str:
        """Return an address at Stripe, good for one visit within minutes, where the host gives the details still due.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def read(self, account_id: str) -> PayoutAccount:
        """Read the account as it is now.

        Raises:  ProviderUnavailable, ProviderRejected
        """


class Billing(Protocol):
    """Plans by subscription at Stripe. Every call may raise ProviderUnavailable or ProviderRejected."""

    def make_customer(self, host: Host) -> str:
        """Make a customer for the host and return its id; a repeat returns the first one."""

    def open_checkout(
        self, host_id: str, customer_id: str, price_key: str, *, occasion: str, success_url: str, cancel_url: str
    ) -> str:
        """Return the address for paying a subscription to the price with this lookup key.

        A repeat on the same `occasion` returns the first one.
        Raises:  ProviderRejected  also when no price has the key
        """

    def open_portal(self, customer_id: str, *, return_url: str) -> str:
        """Return an address, good for one visit, where the customer changes, pays or cancels the subscription."""

    def subscriber(self, subscription_id: str) -> Subscriber | None:
        """Return the holder of a subscription; None for one that is not ours."""

    def end_subscription(self, subscription_id: str) -> None:
        """End a subscription at once, without paying anything back; one that is over stays as it is."""

    def subscriptions(self, customer_id: str) -> Sequence[Subscription]:
        """Read all subscriptions the customer ever had, including those that are over."""
