"""Stripe: Checkout sessions for bookings, and refunds.

Source:  https://docs.stripe.com/api/checkout/sessions/create and https://docs.stripe.com/api/refunds
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.language import N_
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.payment import PaidFor, Sold
from joinlink.model.payouts import Payout
from joinlink.model.plain_names import shown_name
from joinlink.model.refund import Refund, RefundByHand
from joinlink.providers.json_object import JsonObject
from joinlink.providers.stripe.api import (
    MONEY_DID_NOT_MOVE,
    PACKAGE_ID,
    PROVIDER,
    REFUND_NUMBER,
    SERIES_ID,
    StripeApi,
    errors_translated,
    is_of_ours,
    told,
    told_if_there,
)
from joinlink.providers.wording import shortened

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsPaymentIntentData

LONGEST_PRODUCT_NAME = 250

ALREADY_REFUNDED = "charge_already_refunded"
MOST_REFUNDS_LISTED = 100
_NAMED_BY: Final = {Sold.BOOKING: "booking_id", Sold.SERIES: SERIES_ID, Sold.PACKAGE: PACKAGE_ID}
"""The metadata that names each kind of thing on its payment."""


class StripePayments:
    """One Checkout session per booking or series, with its id on session and payment."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api
        self._hasty_api = api.hasty()
        self._refund_api = api.for_refunds()

    def open_checkout(self, booking: Booking, *, success_url: str, cancel_url: str, expires_at: datetime) -> Checkout:
        """Open the Checkout session of a booking, or of the series that it is the first of; a repeat returns the first.

        `expires_at` is 30 minutes to 24 hours away. A repeat must have the very same parameters, including
        `expires_at`, as Stripe refuses an idempotency key that is reused with others.
        Source:  https://docs.stripe.com/api/idempotent_requests
        """
        params = _session_params(booking, success_url, cancel_url, expires_at)
        with errors_translated():
            session = self._api.client().v1.checkout.sessions.create(
                params, {"idempotency_key": f"checkout-{params['client_reference_id']}"}
            )
        return opened_checkout(session)

    def close_checkout(self, session_id: str) -> None:
        """End an open Checkout session, asking once; Stripe refuses that for one that is completed or has expired.

        Source:  https://docs.stripe.com/api/checkout/sessions/expire
        """
        from stripe import InvalidRequestError

        with errors_translated():
            try:
                ended = self._hasty_api.client().v1.checkout.sessions.expire(session_id)
            except InvalidRequestError as exc:
                if exc.http_status != 400:
                    raise
            else:
                told(ended).need_text("id")

    def refund(self, booking: Booking) -> str:
        """Refund the payment, or the rest of it, and return the refund's id; a repeat returns the first one.

        An earlier refund is looked for first: after a 500 the idempotency key repeats the same 500 for a day, whether
        or not the refund was made. A payment that was refunded by hand counts as done.
        Raises:  ProviderRejected  also if there is no payment, or the refund failed
        Source:  https://docs.stripe.com/api/refunds/create
        """
        payment_intent_id = _payment_of(booking)
        with errors_translated():
            for made in self._refunds(payment_intent_id):
                if made.text("metadata", "booking_id") == booking.booking_id:
                    return made_refund_id(made)
            return self._create_refund(booking, payment_intent_id)

    def refund_part(self, booking: Booking, refund: Refund, *, hasty: bool = False) -> str:
        """Refund an amount and return the refund's id; a repeat returns the first one, as in `refund`.

        Each refund is known by its number, so that two of the same amount are two. A hasty one asks once, for little.
        Raises:  ProviderRejected  also if the refund failed, or less than that is left
        """
        payment_intent_id = _payment_of(booking)
        params = _refund_params(booking, payment_intent_id)
        metadata = {"booking_id": booking.booking_id, REFUND_NUMBER: str(refund.number)}
        api = self._hasty_api if hasty else self._refund_api
        with errors_translated():
            for made in refunds_of(api, payment_intent_id):
                if all(made.text("metadata", name) == value for name, value in metadata.items()):
                    return made_refund_id(made)
            created = api.client().v1.refunds.create(
                {**params, "amount": refund.amount_minor, "metadata": metadata},
                {"idempotency_key": f"refund-{booking.booking_id}-{refund.number}"},
            )
            return made_refund_id(told(created))

    def refunds_by_hand(self, payment_intent_id: str) -> list[RefundByHand]:
        """Return the refunds of a payment that have no metadata of ours.

        Raises:  ProviderUnavailable  one lacks its id, amount or time
        """
        with errors_translated():
            listed = self._refunds(payment_intent_id)
        return [_by_hand(each) for each in listed if not is_of_ours(each)]

    def paid_for(self, payment_intent_id: str) -> PaidFor | None:
        """Return the thing that a payment was made for, by its metadata; None for any other payment."""
        with errors_translated():
            intent = told_if_there(lambda: self._api.client().v1.payment_intents.retrieve(payment_intent_id))
        if intent is None:
            return None
        intent.need_text("id")
        named = ((kind, intent.text("metadata", name)) for kind, name in _NAMED_BY.items())
        return next((PaidFor(kind, sold_id) for kind, sold_id in named if sold_id is not None), None)

    def _refunds(self, payment_intent_id: str) -> list[JsonObject]:
        return refunds_of(self._api, payment_intent_id)

    def _create_refund(self, booking: Booking, payment_intent_id: str) -> str:
        from stripe import StripeError

        try:
            made = self._api.client().v1.refunds.create(
                _refund_params(booking, payment_intent_id),
                {"idempotency_key": f"refund-{booking.booking_id}"},
            )
        except StripeError as exc:
            if exc.code != ALREADY_REFUNDED:
                raise
            made_by_hand = self._refunds(payment_intent_id)
            if not made_by_hand:
                raise ProviderUnavailable("stripe does not list the refund that it made", provider=PROVIDER) from None
            return made_refund_id(made_by_hand[0])
        return made_refund_id(told(made))


def refunds_of(api: StripeApi, payment_intent_id: str) -> list[JsonObject]:
    """Return the refunds of a payment, latest first."""
    listed = api.client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": MOST_REFUNDS_LISTED})
    return told(listed).need_parts("data")


def opened_checkout(session: object) -> Checkout:
    """Read a Checkout session that was just opened.

    Raises:  ProviderUnavailable  the answer has no id or address
    """
    session_id, address = getattr(session, "id", None), getattr(session, "url", None)
    if not session_id or not address:
        raise ProviderUnavailable("stripe gave an answer without a usable session", provider=PROVIDER)
    return Checkout(session_id, address)


def _payment_of(booking: Booking) -> str:
    """Return the id of a booking's payment.

    Raises:  ProviderRejected  there is none
    """
    payment_intent_id = booking.checkout.payment_intent_id if booking.checkout else None
    if payment_intent_id is None:
        raise ProviderRejected(N_("the booking has no payment to refund"), provider=PROVIDER)
    return payment_intent_id


def _session_params(booking: Booking, success_url: str, cancel_url: str, expires_at: datetime) -> SessionCreateParams:
    """Return the session's parameters; a series has price and fee once for each date (G6)."""
    series, times = booking.series, 1 if booking.series is None else booking.series.of
    reference = booking.booking_id if series is None else series.series_id
    metadata = {"booking_id" if series is None else SERIES_ID: reference}
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": times,
                "price_data": {
                    "currency": booking.price.currency,
                    "unit_amount": booking.price.amount_minor,
                    "product_data": {"name": shortened(shown_name(booking.class_title), LONGEST_PRODUCT_NAME)},
                },
            }
        ],
        "customer_email": booking.guest.email,
        "client_reference_id": reference,
        "metadata": metadata,
        "payment_intent_data": payment_params(booking.payout, metadata, times=times),
        "expires_at": int(expires_at.timestamp()),
        "success_url": success_url,
        "cancel_url": cancel_url,
    }


def payment_params(
    payout: Payout | None, metadata: dict[str, str], *, times: int = 1
) -> SessionCreateParamsPaymentIntentData:
    """Return the payment's own parameters: the metadata again, which Stripe does not copy, and its destination.

    The host is the merchant of record, by name and country; the operator keeps the fee, if any.
    Source:  https://docs.stripe.com/connect/destination-charges
    """
    params: SessionCreateParamsPaymentIntentData = {"metadata": metadata}
    if payout is not None:
        params["transfer_data"] = {"destination": payout.account_id}
        params["on_behalf_of"] = payout.account_id
        if payout.fee_minor:
            params["application_fee_amount"] = payout.fee_minor * times
    return params


def _refund_params(booking: Booking, payment_intent_id: str) -> RefundCreateParams:
    """Return the refund's parameters; money passed on to the host is taken back, and the fee is refunded too."""
    params: RefundCreateParams = {
        "payment_intent": payment_intent_id,
        "reason": "requested_by_customer",
        "metadata": {"booking_id": booking.booking_id},
    }
    if booking.series is not None and booking.checkout is not None and booking.checkout.paid is not None:
        params["amount"] = booking.checkout.paid.amount_minor  # the rest of the payment is that of other dates
    if booking.payout is not None:
        params["reverse_transfer"] = True
        if booking.payout.fee_minor:
            params["refund_application_fee"] = True
    return params


def _by_hand(refund: JsonObject) -> RefundByHand:
    return RefundByHand(
        refund.need_text("id"),
        refund.need_integer("amount"),
        datetime.fromtimestamp(refund.need_integer("created"), UTC),
        has_failed=refund.text("status") in MONEY_DID_NOT_MOVE,
    )


def made_refund_id(refund: JsonObject) -> str:
    """Return the id of a refund that is under way or done.

    Raises:  ProviderRejected     the refund failed or was cancelled
             ProviderUnavailable  the answer has no id
    """
    if refund.text("status") in MONEY_DID_NOT_MOVE:
        raise ProviderRejected(N_("stripe's refund failed"), provider=PROVIDER)
    return refund.need_text("id")
