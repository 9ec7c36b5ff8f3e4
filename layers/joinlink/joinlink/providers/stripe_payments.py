"""Stripe: Checkout sessions for bookings, the events that tell how they ended, and refunds.

Source:  https://docs.stripe.com/api/checkout/sessions/create, https://docs.stripe.com/checkout/fulfillment,
         https://docs.stripe.com/webhooks#verify-manually and https://docs.stripe.com/api/refunds
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from joinlink.errors import InvalidSignature, ProviderError, ProviderRejected, ProviderUnavailable
from joinlink.model.booking import Booking, Checkout
from joinlink.model.payment import PaymentEvent, PaymentEventKind
from joinlink.providers.http import CONNECT_TIMEOUT_SECONDS, Answer
from joinlink.providers.json_object import JsonObject
from joinlink.providers.wording import shortened

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError
    from stripe.params.checkout import SessionCreateParams

PROVIDER = "stripe"
REPEATS = 1
"""Within one call; safe, as every call carries the booking's idempotency key."""
TOLERANCE_SECONDS = 300
LONGEST_PRODUCT_NAME = 250

COMPLETED = "checkout.session.completed"
PAID_LATER = "checkout.session.async_payment_succeeded"
UNPAYABLE = ("checkout.session.expired", "checkout.session.async_payment_failed")
NOTHING_OWED = ("paid", "no_payment_required")

ALREADY_REFUNDED = "charge_already_refunded"
MONEY_DID_NOT_MOVE = ("failed", "canceled")
MOST_REFUNDS_LISTED = 100


class StripePayments:
    """One Checkout session per booking, with the booking's id on session and payment."""

    def __init__(
        self,
        *,
        api_url: str,
        secret_key: Callable[[], str],
        webhook_secrets: Callable[[], list[str]],
        timeout_seconds: float,
    ) -> None:
        self._api_url = api_url
        self._secret_key = secret_key
        self._webhook_secrets = webhook_secrets
        self._timeout_seconds = timeout_seconds
        self._client: tuple[str, StripeClient] | None = None

    def open_checkout(self, booking: Booking, *, success_url: str, cancel_url: str, expires_at: datetime) -> Checkout:
        """Open the Checkout session of a booking; a repeat returns the first one.

        `expires_at` is 30 minutes to 24 hours away. A repeat must ask for the very same, `expires_at` included, as
        Stripe refuses an idempotency key that comes back with other parameters.
        Source:  https://docs.stripe.com/api/idempotent_requests
        """
        params = _session_params(booking, success_url, cancel_url, expires_at)
        with _errors_translated():
            session = self._connected().v1.checkout.sessions.create(
                params, {"idempotency_key": f"checkout-{booking.booking_id}"}
            )
        session_id, address = getattr(session, "id", None), getattr(session, "url", None)
        if not session_id or not address:
            raise ProviderUnavailable("stripe gave an answer without a usable session", provider=PROVIDER)
        return Checkout(session_id, address)

    def refund(self, booking: Booking) -> str:
        """Send the whole payment back, or what is left of it, and return the refund's id; a repeat returns the first.

        It is looked for first: after a 500 the idempotency key gives the same 500 for a day, made or not. A payment
        that somebody has refunded by hand counts as done.
        Raises:  ProviderRejected  as well where there is no payment, or the refund has failed
        Source:  https://docs.stripe.com/api/refunds/create
        """
        payment_intent_id = booking.checkout.payment_intent_id if booking.checkout else None
        if payment_intent_id is None:
            raise ProviderRejected("the booking has no payment to refund", provider=PROVIDER)
        with _errors_translated():
            for made in self._refunds(payment_intent_id):
                if made.text("metadata", "booking_id") == booking.booking_id:
                    return _refund_id(made)
            return self._create_refund(booking, payment_intent_id)

    def verify_event(self, payload: bytes, signature: str, now: datetime) -> PaymentEvent:
        """Check signature and age (300 s both ways), and read the event; of another mode or account it is not ours."""
        self._check_signature(payload, signature)
        signed_at = _signed_at(signature)
        if abs(now.timestamp() - signed_at) > TOLERANCE_SECONDS:
            raise InvalidSignature("the event was signed too long ago or in the future")
        event = _read_object(payload)
        is_ours = event.members.get("livemode") is self._is_live() and event.members.get("account") is None
        return _payment_event(event, is_ours=is_ours)

    def _refunds(self, payment_intent_id: str) -> list[JsonObject]:
        """Return the refunds of a payment, latest first."""
        listed = self._connected().v1.refunds.list({"payment_intent": payment_intent_id, "limit": MOST_REFUNDS_LISTED})
        return JsonObject(PROVIDER, listed.to_dict()).need_parts("data")

    def _create_refund(self, booking: Booking, payment_intent_id: str) -> str:
        from stripe import StripeError

        try:
            made = self._connected().v1.refunds.create(
                {
                    "payment_intent": payment_intent_id,
                    "reason": "requested_by_customer",
                    "metadata": {"booking_id": booking.booking_id},
                },
                {"idempotency_key": f"refund-{booking.booking_id}"},
            )
        except StripeError as exc:
            if exc.code != ALREADY_REFUNDED:
                raise
            made_by_hand = self._refunds(payment_intent_id)
            if not made_by_hand:
                raise ProviderUnavailable("stripe does not list the refund that it made", provider=PROVIDER) from None
            return _refund_id(made_by_hand[0])
        return _refund_id(JsonObject(PROVIDER, made.to_dict()))

    def _connected(self) -> StripeClient:
        import stripe

        key = self._secret_key()
        if self._client is None or self._client[0] != key:
            # Below warnings the library logs what it sends and what Stripe answers, addresses included.
            logging.getLogger("stripe").setLevel(logging.WARNING)
            http_client = stripe.RequestsClient(timeout=(CONNECT_TIMEOUT_SECONDS, self._timeout_seconds))
            client = stripe.StripeClient(
                key, base_addresses={"api": self._api_url}, http_client=http_client, max_network_retries=REPEATS
            )
            self._client = (key, client)
        return self._client[1]

    def _is_live(self) -> bool:
        return self._secret_key().startswith(("sk_live_", "rk_live_"))

    def _check_signature(self, payload: bytes, signature: str) -> None:
        """Pass a payload that is signed with one of the secrets; during a roll there are two."""
        from stripe import SignatureVerificationError, WebhookSignature

        for secret in self._webhook_secrets():
            try:
                WebhookSignature.verify_header(payload, signature, secret)
            except (SignatureVerificationError, UnicodeDecodeError, TypeError):
                # TypeError: text outside ASCII where the signature should be
                continue
            return
        raise InvalidSignature("the event is not signed with a secret of ours")


def _session_params(booking: Booking, success_url: str, cancel_url: str, expires_at: datetime) -> SessionCreateParams:
    metadata = {"booking_id": booking.booking_id}
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": booking.price.currency,
                    "unit_amount": booking.price.amount_minor,
                    "product_data": {"name": shortened(booking.class_title, LONGEST_PRODUCT_NAME)},
                },
            }
        ],
        "customer_email": booking.guest.email,
        "client_reference_id": booking.booking_id,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},  # Stripe copies the session's metadata nowhere
        "expires_at": int(expires_at.timestamp()),
        "success_url": success_url,
        "cancel_url": cancel_url,
    }


def _refund_id(refund: JsonObject) -> str:
    """Return the id of a refund that is under way or done.

    Raises:  ProviderRejected     the money stayed where it was
             ProviderUnavailable  the answer has no id
    """
    if refund.text("status") in MONEY_DID_NOT_MOVE:
        raise ProviderRejected("stripe's refund came to nothing", provider=PROVIDER)
    return refund.need_text("id")


@contextmanager
def _errors_translated() -> Iterator[None]:
    """Turn the library's errors into ours.

    Not chained: Stripe's message may quote what it was sent, the guest's address among it.
    """
    from stripe import StripeError

    try:
        yield
    except StripeError as exc:
        raise _translated(exc) from None
    except AttributeError:
        # The library stumbles over an answer that is not in Stripe's form, as of something on the way there.
        raise ProviderUnavailable("stripe gave an answer that is not its own", provider=PROVIDER) from None


def _translated(error: StripeError) -> ProviderError:
    """Return our error; 409 is a repeat that overtook the first call, 200 an unreadable answer, 401 a key just rolled.

    Source:  https://docs.stripe.com/api/errors
    """
    status = error.http_status
    if status is None:
        return ProviderUnavailable("stripe did not answer", provider=PROVIDER)
    answer = Answer(PROVIDER, status, error.headers or {}, JsonObject(PROVIDER, {}))
    is_final = 400 <= status < 500 and status not in (401, 409, 429)
    return answer.rejected(error.code) if is_final else answer.unavailable()


def _signed_at(signature: str) -> int:
    """Read the first timestamp, which is the one that the library checks the signature with."""
    first = next((item for item in signature.split(",") if item.startswith("t=")), "")
    if not re.fullmatch(r"t=[0-9]{1,12}", first):
        raise InvalidSignature("the signature has no timestamp")
    return int(first.removeprefix("t="))


def _read_object(payload: bytes) -> JsonObject:
    try:
        event = json.loads(payload)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise InvalidSignature("the payload is not an event")
    return JsonObject(PROVIDER, event)


def _payment_event(event: JsonObject, *, is_ours: bool) -> PaymentEvent:
    session = event.part("data", "object")
    booking_id = session.text("metadata", "booking_id") or session.text("client_reference_id")
    is_about_a_booking = is_ours and booking_id is not None
    kind = _kind(event.text("type"), session.text("payment_status")) if is_about_a_booking else PaymentEventKind.OTHER
    return PaymentEvent(
        event_id=event.need_text("id"),
        kind=kind,
        booking_id=booking_id,
        session_id=session.text("id"),
        payment_intent_id=session.text("payment_intent") or session.text("payment_intent", "id"),
        amount_minor=session.integer("amount_total"),
        currency=session.text("currency"),
    )


def _kind(event_type: str | None, payment_status: str | None) -> PaymentEventKind:
    """Tell what happened to the booking.

    A completed session may still be unpaid, as with a bank transfer; when that fails, the session can't be paid again.
    """
    if event_type in UNPAYABLE:
        return PaymentEventKind.EXPIRED
    is_completed = event_type == COMPLETED
    if event_type == PAID_LATER or (is_completed and payment_status in NOTHING_OWED):
        return PaymentEventKind.PAID
    return PaymentEventKind.PROCESSING if is_completed and payment_status == "unpaid" else PaymentEventKind.OTHER
