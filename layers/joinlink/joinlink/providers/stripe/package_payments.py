"""Stripe: Checkout sessions for packages, and refunds of them, as `payments` has them for bookings (G5).

Source:  https://docs.stripe.com/api/checkout/sessions/create and https://docs.stripe.com/api/refunds
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.errors import ProviderRejected
from joinlink.model.booking_parts import Checkout
from joinlink.model.package import Package
from joinlink.model.plain_names import shown_name
from joinlink.model.refund import Refund
from joinlink.providers.stripe.api import PACKAGE_ID, PROVIDER, REFUND_NUMBER, StripeApi, errors_translated, told
from joinlink.providers.stripe.payments import (
    LONGEST_PRODUCT_NAME,
    made_refund_id,
    opened_checkout,
    payment_params,
    refunds_of,
)
from joinlink.providers.wording import shortened

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams

WHOLE = "whole"
"""Stands for a refund's number where the whole payment goes back."""


class StripePackagePayments:
    """One Checkout session per package, with the package's id on session, payment and refunds."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api
        self._refund_api = api.for_refunds()

    def open_checkout(self, package: Package, *, success_url: str, cancel_url: str) -> Checkout:
        """Open the Checkout session of a package; a repeat returns the first one."""
        params = _session_params(package, success_url, cancel_url)
        with errors_translated():
            session = self._api.client().v1.checkout.sessions.create(
                params, {"idempotency_key": f"checkout-{package.package_id}"}
            )
        return opened_checkout(session)

    def refund_whole(self, package: Package) -> str:
        """Refund the whole payment, as `refund_part` does a part of it."""
        return self._refund(package, WHOLE, package.paid.amount_minor, self._api)

    def refund_part(self, package: Package, refund: Refund) -> str:
        """Refund an amount and return the refund's id; a repeat finds the first one by its number.

        Raises:  ProviderRejected  also if the refund failed, or less than that is left
        """
        return self._refund(package, str(refund.number), refund.amount_minor, self._refund_api)

    def _refund(self, package: Package, number: str, amount_minor: int, api: StripeApi) -> str:
        payment_intent_id = package.checkout.payment_intent_id if package.checkout else None
        if payment_intent_id is None:
            raise ProviderRejected("the package has no payment to refund", provider=PROVIDER)
        with errors_translated():
            for made in refunds_of(api, payment_intent_id):
                if made.text("metadata", REFUND_NUMBER) == number:
                    return made_refund_id(made)
            created = api.client().v1.refunds.create(
                _refund_params(package, payment_intent_id, number, amount_minor),
                {"idempotency_key": f"refund-{package.package_id}-{number}"},
            )
            return made_refund_id(told(created))


def _session_params(package: Package, success_url: str, cancel_url: str) -> SessionCreateParams:
    metadata = {PACKAGE_ID: package.package_id}
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": package.price.currency,
                    "unit_amount": package.price.amount_minor,
                    "product_data": {"name": shortened(shown_name(package.title), LONGEST_PRODUCT_NAME)},
                },
            }
        ],
        "customer_email": package.buyer.email,
        "client_reference_id": package.package_id,
        "metadata": metadata,
        "payment_intent_data": payment_params(package.payout, metadata),
        "expires_at": int(package.pay_until.timestamp()),
        "success_url": success_url,
        "cancel_url": cancel_url,
    }


def _refund_params(package: Package, payment_intent_id: str, number: str, amount_minor: int) -> RefundCreateParams:
    """Return the refund's parameters; money passed on to the host is taken back, and its part of the fee with it."""
    params: RefundCreateParams = {
        "payment_intent": payment_intent_id,
        "amount": amount_minor,
        "reason": "requested_by_customer",
        "metadata": {PACKAGE_ID: package.package_id, REFUND_NUMBER: number},
    }
    if package.payout is not None:
        params["reverse_transfer"] = True
        if package.payout.fee_minor:
            params["refund_application_fee"] = True
    return params
