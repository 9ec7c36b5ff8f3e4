"""Stripe's adapter with secrets that a test knows, and a checkout of it."""

from __future__ import annotations

from joinlink.model.booking import Booking, Checkout
from joinlink.ports import Payments
from joinlink.providers.stripe_payments import StripePayments
from tests.contract.providers.sandbox_run import SITE, TIMEOUT_SECONDS

OLD_SECRET, NEW_SECRET = "whsec_old", "whsec_new"


def known_payments(api_url: str = "http://127.0.0.1:9", key: str = "sk_test_key") -> StripePayments:
    """Make the adapter while the webhook's secret is being replaced; without an address it can only read events."""
    return StripePayments(
        api_url=api_url,
        secret_key=lambda: key,
        webhook_secrets=lambda: [OLD_SECRET, NEW_SECRET, ""],
        timeout_seconds=TIMEOUT_SECONDS,
    )


def booking_page(booking: Booking) -> str:
    """Where the guest returns to."""
    return f"{SITE}/bookings/{booking.booking_id}?token=signed"


def open_checkout(stripe: Payments, booking: Booking) -> Checkout:
    """Ask for a checkout as long as the booking's hold."""
    assert booking.hold_until is not None
    page = booking_page(booking)
    return stripe.open_checkout(booking, success_url=page, cancel_url=page, expires_at=booking.hold_until)
