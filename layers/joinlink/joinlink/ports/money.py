"""Payments for bookings, hosts' plans, and payouts to hosts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.billing import Subscriber, Subscription
    from joinlink.model.booking import Booking, Checkout
    from joinlink.model.host import Host
    from joinlink.model.payouts import PayoutAccount
    from joinlink.model.stripe_event import StripeEvent


class PayoutStore(Protocol):
    """Which account at Stripe a host is paid through; it is read as a part of the host."""

    def begin(self, host_id: str, account: PayoutAccount) -> bool:
        """Store the host's account, and whose it is; False when the host has one already."""

    def keep(self, host_id: str, account: PayoutAccount) -> bool:
        """Store what the account was read to be (its version already raised); False when it moved on or is gone."""

    def end(self, host_id: str, account_id: str) -> None:
        """Forget the account; a no-op when the host has another one or none."""

    def host_of(self, account_id: str) -> str | None:
        """Return the id of the host whose account it is."""


class BillingStore(Protocol):
    """What hosts pay for; it is read as a part of the host."""

    def keep_customer(self, host_id: str, customer_id: str) -> bool:
        """Store who the host is at Stripe; False when the host is somebody there already."""

    def keep_plan(self, host: Host) -> bool:
        """Store plan and subscription (its version already raised); False when another reading was stored meanwhile."""


class Payments(Protocol):
    """Takes money for bookings."""

    def open_checkout(self, booking: Booking, *, success_url: str, cancel_url: str, expires_at: datetime) -> Checkout:
        """Open the Checkout session of a booking; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def refund(self, booking: Booking) -> str:
        """Send the whole payment back and return the refund's id; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """


class StripeWebhooks(Protocol):
    """Reads what Stripe tells."""

    def read_event(self, payload: bytes, signature: str, now: datetime) -> StripeEvent:
        """Check signature and age (300 s both ways), and read the event; None for what is not ours.

        Raises:  InvalidSignature
                 ProviderUnavailable  it is signed, but can't be read
        """


class PayoutAccounts(Protocol):
    """Hosts' own accounts at Stripe, to which payments are sent on."""

    def create(self, host: Host) -> PayoutAccount:
        """Make an account for the host; a repeat returns the first one, until the host's account was ended.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def onboarding_link(self, account_id: str, *, return_url: str) -> str:
        """Return an address at Stripe, good for one visit within minutes, where the host tells what is still due.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def read(self, account_id: str) -> PayoutAccount:
        """Read the account as it is now.

        Raises:  ProviderUnavailable, ProviderRejected
        """


class Billing(Protocol):
    """Plans by subscription at Stripe. Every call raises ProviderUnavailable and ProviderRejected."""

    def make_customer(self, host: Host) -> str:
        """Make the host a customer and return the customer's id; a repeat returns the first one."""

    def open_checkout(
        self, host_id: str, customer_id: str, price_key: str, *, occasion: str, success_url: str, cancel_url: str
    ) -> str:
        """Return the address where a subscription to the price of this lookup key is paid.

        A repeat on the same `occasion` returns the first one.
        Raises:  ProviderRejected  as well where no price has the key
        """

    def open_portal(self, customer_id: str, *, return_url: str) -> str:
        """Return an address, good for one visit, where the customer changes, pays or cancels."""

    def subscriber(self, subscription_id: str) -> Subscriber | None:
        """Tell whose subscription it is; None for one that is not ours."""

    def subscriptions(self, customer_id: str) -> Sequence[Subscription]:
        """Read all that the customer ever subscribed to, over or not."""
