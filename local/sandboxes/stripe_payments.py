"""Stripe's objects: Checkout sessions, the payment intents behind them, refunds.

    session   open/unpaid → complete/paid | complete/unpaid (settles later) | expired/unpaid
    intent    requires_payment_method → succeeded | processing → succeeded | requires_payment_method
Source:  https://docs.stripe.com/api/checkout/sessions/object and https://docs.stripe.com/api/refunds/object
"""

from dataclasses import dataclass

from local.sandboxes.moments import epoch_seconds
from local.sandboxes.stripe_disputes import Disputes
from local.sandboxes.stripe_errors import no_such, stripe_error
from local.sandboxes.stripe_shapes import CURRENCIES, smallest_amount, step_of_amounts
from local.sandboxes.stripe_transfers import Transfers
from local.sandboxes.wire import Json, Refused, random_text

SHORTEST_LIFE_SECONDS = 30 * 60
LONGEST_LIFE_SECONDS = 24 * 60 * 60
SETTLED = ("paid", "no_payment_required")
DEFAULT_PAGE = 10
UNUSED_SESSION_FIELDS: Json = {
    "after_expiration": None, "allow_promotion_codes": None, "billing_address_collection": None,
    "client_secret": None, "consent": None, "consent_collection": None, "currency_conversion": None,
    "custom_fields": [], "customer": None, "discounts": [], "invoice": None, "locale": None, "payment_link": None,
    "payment_method_configuration_details": None, "payment_method_options": {}, "recovered_from": None,
    "saved_payment_method_options": None, "setup_intent": None, "shipping_address_collection": None,
    "shipping_cost": None, "shipping_options": [], "submit_type": None, "subscription": None, "wallet_options": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checkout:
    """A session with what only its page and its payment need."""

    session: Json
    description: str
    intent_data: Json


class Payments:
    """Everything this Stripe account holds."""

    def __init__(self, page_url: str, transfers: Transfers, disputes: Disputes) -> None:
        """Take the address below which every session has its page, what sends payments on, and what banks take back."""
        self._page_url = page_url
        self._transfers = transfers
        self._disputes = disputes
        self._checkouts: dict[str, Checkout] = {}
        self._intents: dict[str, Json] = {}
        self._refunds: list[Json] = []

    def create_session(self, params: Json) -> Json:
        """Create an open session from checked parameters.

        Raises:  Refused  400 for amounts, currencies or times that Stripe would not take
        """
        created = epoch_seconds()
        currency, total = _total(params["line_items"])
        self._transfers.check(params.get("payment_intent_data", {}), total)
        session_id = f"cs_test_{random_text(58)}"
        session: Json = UNUSED_SESSION_FIELDS | {
            "id": session_id,
            "object": "checkout.session",
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": created,
            "currency": currency,
            "custom_text": {"after_submit": None, "shipping_address": None, "submit": None},
            "customer_creation": params.get("customer_creation", "if_required"),
            "customer_details": None,
            "customer_email": params.get("customer_email"),
            "expires_at": _expires_at(params, created),
            "invoice_creation": {"enabled": False},
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_method_collection": "if_required",
            "payment_method_types": ["card"],
            "payment_status": "unpaid",
            "phone_number_collection": {"enabled": False},
            "status": "open",
            "success_url": params["success_url"],
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": f"{self._page_url}/{session_id}",
        }
        session |= {name: params[name] for name in ("locale", "submit_type") if name in params}
        description = params["line_items"][0]["price_data"]["product_data"]["name"]
        self._checkouts[session_id] = Checkout(session, description, params.get("payment_intent_data", {}))
        return session

    def checkout(self, session_id: str) -> Checkout:
        """Find a session; one whose time is over has expired.

        Raises:  Refused  404 for an unknown one
        """
        if session_id not in self._checkouts:
            raise Refused(no_such("checkout.session", session_id, "session"))
        return self._checkouts[session_id]

    def find_session(self, session_id: str) -> Json | None:
        """Find a session, or None."""
        found = self._checkouts.get(session_id)
        return found.session if found else None

    def find_intent(self, intent_id: str) -> Json | None:
        """Find a payment intent, or None."""
        return self._intents.get(intent_id)

    def find_refund(self, refund_id: str) -> Json | None:
        """Find a refund, or None."""
        return next((refund for refund in self._refunds if refund["id"] == refund_id), None)

    def return_refund(self, refund: Json) -> None:
        """Let the money come back from the bank of the person who paid."""
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}

    def due_sessions(self) -> list[Json]:
        """List the open sessions whose time is over."""
        now = epoch_seconds()
        sessions = [checkout.session for checkout in self._checkouts.values()]
        return [found for found in sessions if found["status"] == "open" and found["expires_at"] <= now]

    def complete(self, session: Json, payment_status: str, email: str | None = None) -> None:
        """Complete a session: paid now, or unpaid with a payment that settles later; a paid one stays as it is."""
        if session["payment_status"] in SETTLED:
            return
        intent = self._intent_of(session)
        intent["status"] = "succeeded" if payment_status in SETTLED else "processing"
        if payment_status in SETTLED:
            intent["amount_received"] = intent["amount"]
            intent["latest_charge"] = f"ch_{random_text(24)}"
            self._transfers.send_on(intent)
        person = email or session["customer_email"]
        session |= {
            "status": "complete",
            "payment_status": payment_status,
            "customer_details": {"email": person, "name": None, "phone": None, "address": None},
            "url": None,
        }

    def fail(self, session: Json) -> Json:
        """Decline a payment; the session stays as it is. Return the payment intent."""
        intent = self._intent_of(session)
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": "generic_decline",
            "message": "Your card was declined.",
        }
        return intent

    def expire(self, session: Json) -> None:
        """Let nobody pay this session any more."""
        session |= {"status": "expired", "url": None}

    def refund(self, params: Json) -> Json:
        """Refund a payment, the rest of it unless an amount is given.

        Raises:  Refused  404 for an unknown payment; 400 when it was not paid, is disputed, or not that much is left
        """
        intent = self.intent(params["payment_intent"])
        if intent["status"] != "succeeded":
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise Refused(stripe_error(400, message, code="payment_intent_unexpected_state"))
        self._disputes.check_refund(intent)
        done = sum(found["amount"] for found in self._refunds_of(intent) if found["status"] != "failed")
        left = intent["amount_received"] - done
        amount = int(params.get("amount", left))
        if left == 0:
            message = f"Charge {intent['latest_charge']} has already been refunded."
            raise Refused(stripe_error(400, message, code="charge_already_refunded"))
        if amount > left:
            message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            raise Refused(stripe_error(400, message, param="amount"))
        self._transfers.take_back(intent, amount, params)
        refund: Json = {
            "id": f"re_{random_text(24)}",
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": intent["latest_charge"],
            "created": epoch_seconds(),
            "currency": intent["currency"],
            "metadata": params.get("metadata", {}),
            "payment_intent": intent["id"],
            "reason": params.get("reason"),
            "receipt_number": None,
            "status": "succeeded",
        }
        self._refunds.append(refund)
        return refund

    def list_refunds(self, params: Json) -> Json:
        """List refunds, latest first: all, or those of one payment.

        Raises:  Refused  404 for an unknown payment
        """
        found = self._refunds
        if "payment_intent" in params:
            found = self._refunds_of(self.intent(params["payment_intent"]))
        limit = int(params.get("limit", DEFAULT_PAGE))
        latest_first = found[::-1]
        return {
            "object": "list",
            "data": latest_first[:limit],
            "has_more": len(found) > limit,
            "url": "/v1/refunds",
        }

    def state(self) -> Json:
        """List `{sessions, paymentIntents, refunds, disputes, transfers, applicationFees}`."""
        return {
            "sessions": [checkout.session for checkout in self._checkouts.values()],
            "paymentIntents": list(self._intents.values()),
            "refunds": self._refunds,
            "disputes": self._disputes.all(),
            **self._transfers.state(),
        }

    def intent(self, intent_id: str) -> Json:
        """Find a payment intent.

        Raises:  Refused  404 for an unknown one
        """
        if (intent := self.find_intent(intent_id)) is None:
            raise Refused(no_such("payment_intent", intent_id, "payment_intent"))
        return intent

    def _refunds_of(self, intent: Json) -> list[Json]:
        return [refund for refund in self._refunds if refund["payment_intent"] == intent["id"]]

    def _intent_of(self, session: Json) -> Json:
        """Find or create the intent: Stripe makes it with the first attempt to pay."""
        if session["payment_intent"] is None:
            intent_data = self._checkouts[session["id"]].intent_data
            intent: Json = {
                "id": f"pi_{random_text(24)}",
                "object": "payment_intent",
                "amount": session["amount_total"],
                "amount_received": 0,
                "application_fee_amount": _whole(intent_data.get("application_fee_amount")),
                "created": epoch_seconds(),
                "currency": session["currency"],
                "description": intent_data.get("description"),
                "last_payment_error": None,
                "latest_charge": None,
                "livemode": False,
                "metadata": intent_data.get("metadata", {}),
                "on_behalf_of": intent_data.get("on_behalf_of"),
                "receipt_email": intent_data.get("receipt_email"),
                "status": "requires_payment_method",
                "transfer_data": intent_data.get("transfer_data"),
            }
            self._intents[intent["id"]] = intent
            session["payment_intent"] = intent["id"]
        return self._intents[session["payment_intent"]]


def _whole(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _total(line_items: list[Json]) -> tuple[str, int]:
    """Add up the line items: currency and amount in minor units."""
    currencies = {item["price_data"]["currency"].lower() for item in line_items}
    currency = currencies.pop()
    if currencies:
        message = "All prices on a Checkout Session must have the same currency."
        raise Refused(stripe_error(400, message, param="line_items"))
    place = "line_items[0][price_data][currency]"
    if currency not in CURRENCIES:
        raise Refused(stripe_error(400, f"Invalid currency: {currency}.", param=place))
    total = sum(int(item["price_data"]["unit_amount"]) * int(item["quantity"]) for item in line_items)
    if total < smallest_amount(currency):
        least = f"{smallest_amount(currency)} in minor units of {currency}"
        message = f"The Checkout Session's total amount due must add up to at least {least}."
        raise Refused(stripe_error(400, message, code="amount_too_small"))
    if total % step_of_amounts(currency):
        message = f"Invalid amount: {currency} amounts must be evenly divisible by {step_of_amounts(currency)}."
        raise Refused(stripe_error(400, message, param="line_items[0][price_data][unit_amount]"))
    return currency, total


def _expires_at(params: Json, created: int) -> int:
    """Read when the session ends, a day from now unless given."""
    expires_at = int(params.get("expires_at", created + LONGEST_LIFE_SECONDS))
    if expires_at < created + SHORTEST_LIFE_SECONDS:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise Refused(stripe_error(400, message, param="expires_at"))
    if expires_at > created + LONGEST_LIFE_SECONDS:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise Refused(stripe_error(400, message, param="expires_at"))
    return expires_at
