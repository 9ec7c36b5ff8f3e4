"""Stripe's adapters with secrets that a test knows, and a checkout of it, open or paid."""

from dataclasses import replace
from typing import Any

import requests

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.ports.money import Payments
from joinlink.providers.stripe.api import StripeApi
from joinlink.providers.stripe.payments import StripePayments
from joinlink.providers.stripe.webhooks import StripeWebhooks
from tests.contract.providers.sandbox_run import SITE, TIMEOUT_SECONDS, SandboxRun

OLD_SECRET, NEW_SECRET = "whsec_old", "whsec_new"


def known_api(url: str, key: str = "sk_test_key") -> StripeApi:
    """Make the way to Stripe that its adapters share, with a key that a test knows."""
    return StripeApi(url=url, secret_key=lambda: key, timeout_seconds=TIMEOUT_SECONDS)


def known_payments(url: str) -> StripePayments:
    """Make the adapter that takes money."""
    return StripePayments(known_api(url))


def known_webhooks(key: str = "sk_test_key") -> StripeWebhooks:
    """Make the reader of events while the webhook's secret is being replaced."""
    api = known_api("http://127.0.0.1:9", key)
    return StripeWebhooks(secrets=lambda: [OLD_SECRET, NEW_SECRET, ""], is_live=api.is_live)


def booking_page(booking: Booking) -> str:
    """Where the guest returns to."""
    return f"{SITE}/bookings/{booking.booking_id}?token=signed"


def open_checkout(stripe: Payments, booking: Booking) -> Checkout:
    """Ask for a checkout as long as the booking's hold."""
    assert booking.hold_until is not None
    page = booking_page(booking)
    return stripe.open_checkout(booking, success_url=page, cancel_url=page, expires_at=booking.hold_until)


def pay_late(sandbox: SandboxRun, booking: Booking) -> Booking:
    """Have the checkout of a booking paid, and return the booking as one whose money goes back."""
    checkout = open_checkout(sandbox.payments(), booking)
    requests.post(checkout.url, data={"decision": "pay"}, allow_redirects=False, timeout=5)
    paid = session_of(sandbox, checkout)
    assert paid["payment_status"] == "paid"
    kept = replace(checkout, payment_intent_id=paid["payment_intent"])
    return replace(booking, status=BookingStatus.REFUNDED, revision=3, checkout=kept)


def session_of(sandbox: SandboxRun, checkout: Checkout) -> dict[str, Any]:
    """Return a checkout's session as Stripe has it."""
    return next(each for each in sandbox.app.state("stripe")["sessions"] if each["id"] == checkout.session_id)
