"""Stripe Billing's objects: prices by lookup key, customers, Checkout sessions for subscriptions, subscriptions.

    session        open → complete (with a subscription) | expired
    subscription   active ⇄ past_due → unpaid → active ... → canceled
Source:  https://docs.stripe.com/api/subscriptions/object and https://docs.stripe.com/api/prices/object
"""

from dataclasses import dataclass

from local.sandboxes.moments import epoch_seconds
from local.sandboxes.stripe_errors import no_such, stripe_error
from local.sandboxes.wire import Json, Refused, random_text

PRICES = {
    "joinlink_creator_monthly": ("Creator", 900),
    "joinlink_pro_monthly": ("Pro", 1900),
    "joinlink_premium_monthly": ("Premium", 3900),
    "joinlink_studio_monthly": ("Studio", 7900),
}
"""What the operator has set up: product and cents of a euro a month, by lookup key."""
MONTH_SECONDS = 30 * 24 * 60 * 60
SESSION_LIFE_SECONDS = 24 * 60 * 60
DEFAULT_PAGE = 10


@dataclass(frozen=True, slots=True)
class PortalSession:
    """A visit to the customer portal."""

    customer_id: str
    return_url: str


class Subscriptions:
    """Everything that is paid by the month at this Stripe account."""

    def __init__(self, page_url: str) -> None:
        """Take the address of this sandbox, below which sessions and visits to the portal have their pages."""
        self._page_url = page_url
        self._prices = {key: _price(key, title, amount) for key, (title, amount) in PRICES.items()}
        self._customers: dict[str, Json] = {}
        self._sessions: dict[str, Json] = {}
        self._ordered: dict[str, tuple[Json, Json]] = {}
        """The price, and the metadata of the subscription to be, by session."""
        self._portal_sessions: dict[str, PortalSession] = {}
        self._subscriptions: dict[str, Json] = {}

    @property
    def prices(self) -> list[Json]:
        """All that can be subscribed to."""
        return list(self._prices.values())

    @property
    def sessions(self) -> list[Json]:
        """The Checkout sessions for subscriptions."""
        return list(self._sessions.values())

    def list_prices(self, params: Json) -> Json:
        """List prices: all, or those of some lookup keys."""
        wanted = params.get("lookup_keys", list(self._prices))
        return _listed([price for key, price in self._prices.items() if key in wanted], params, "/v1/prices")

    def create_customer(self, params: Json) -> Json:
        """Create a customer."""
        customer_id = f"cus_{random_text(14)}"
        self._customers[customer_id] = {
            "id": customer_id,
            "object": "customer",
            "created": epoch_seconds(),
            "email": params.get("email"),
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "name": params.get("name"),
        }
        return self._customers[customer_id]

    def create_session(self, params: Json) -> Json:
        """Open a Checkout session for one subscription.

        Raises:  Refused  for an unknown customer or price
        """
        self._check_customer(params["customer"])
        price = self._price(params["line_items"][0]["price"])
        created = epoch_seconds()
        session_id = f"cs_test_{random_text(58)}"
        self._ordered[session_id] = price, params.get("subscription_data", {}).get("metadata", {})
        self._sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "amount_total": price["unit_amount"],
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": created,
            "currency": price["currency"],
            "customer": params["customer"],
            "expires_at": created + SESSION_LIFE_SECONDS,
            "invoice": None,
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "mode": "subscription",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "subscription": None,
            "success_url": params["success_url"],
            "ui_mode": "hosted_page",
            "url": f"{self._page_url}/subscribe/{session_id}",
        }
        return self._sessions[session_id]

    def find_session(self, session_id: str) -> Json | None:
        """Find a session, or None; one whose time is over has expired."""
        session = self._sessions.get(session_id)
        if session and session["status"] == "open" and session["expires_at"] <= epoch_seconds():
            self.expire(session)
        return session

    def price_of(self, session: Json) -> Json:
        """Return what a session is about."""
        return self._ordered[session["id"]][0]

    def complete(self, session: Json) -> Json:
        """Complete a session and return the subscription that it made."""
        made = self._subscribe(session["customer"], *self._ordered[session["id"]])
        session |= {"status": "complete", "payment_status": "paid", "subscription": made["id"], "url": None}
        return made

    def expire(self, session: Json) -> None:
        """Let nobody pay this session any more."""
        session |= {"status": "expired", "url": None}

    def create_portal_session(self, params: Json) -> Json:
        """Open a visit to the portal.

        Raises:  Refused  for an unknown customer
        """
        self._check_customer(params["customer"])
        visit_id = f"bps_{random_text(24)}"
        self._portal_sessions[visit_id] = PortalSession(params["customer"], params["return_url"])
        return {
            "id": visit_id,
            "object": "billing_portal.session",
            "created": epoch_seconds(),
            "customer": params["customer"],
            "livemode": False,
            "return_url": params["return_url"],
            "url": f"{self._page_url}/portal/{visit_id}",
        }

    def find_portal_session(self, visit_id: str) -> PortalSession | None:
        """Find a visit to the portal, or None."""
        return self._portal_sessions.get(visit_id)

    def subscription(self, subscription_id: str) -> Json:
        """Find a subscription.

        Raises:  Refused  404 for an unknown one
        """
        if (found := self.find_subscription(subscription_id)) is None:
            raise Refused(no_such("subscription", subscription_id, "id"))
        return found

    def find_subscription(self, subscription_id: str) -> Json | None:
        """Find a subscription, or None."""
        return self._subscriptions.get(subscription_id)

    def list_subscriptions(self, params: Json) -> Json:
        """List subscriptions, latest first: those that are not canceled, or `all`, of a customer or of everybody.

        Raises:  Refused  for an unknown customer
        """
        if "customer" in params:
            self._check_customer(params["customer"])
        with_ended = params.get("status") == "all"
        found = [
            each
            for each in self._subscriptions.values()
            if params.get("customer", each["customer"]) == each["customer"]
            and (with_ended or each["status"] != "canceled")
        ]
        return _listed(found[::-1], params, "/v1/subscriptions")

    def of_customer(self, customer_id: str) -> list[Json]:
        """List what a customer could still change."""
        found = self._subscriptions.values()
        return [each for each in found if each["customer"] == customer_id and each["status"] != "canceled"]

    def change_price(self, subscription: Json, price_id: str) -> None:
        """Let another price be paid from now on, named by its id or its lookup key.

        Raises:  Refused  for an unknown price
        """
        price = self._prices.get(price_id) or self._price(price_id)
        subscription["items"]["data"][0]["price"] = price

    def state(self) -> Json:
        """List `{prices, customers, subscriptions}`."""
        return {
            "prices": self.prices,
            "customers": list(self._customers.values()),
            "subscriptions": list(self._subscriptions.values()),
        }

    def _subscribe(self, customer_id: str, price: Json, metadata: Json) -> Json:
        created = epoch_seconds()
        subscription_id = f"sub_{random_text(24)}"
        item = {
            "id": f"si_{random_text(14)}",
            "object": "subscription_item",
            "created": created,
            "current_period_end": created + MONTH_SECONDS,
            "current_period_start": created,
            "metadata": {},
            "price": price,
            "quantity": 1,
            "subscription": subscription_id,
        }
        self._subscriptions[subscription_id] = {
            "id": subscription_id,
            "object": "subscription",
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "collection_method": "charge_automatically",
            "created": created,
            "currency": price["currency"],
            "customer": customer_id,
            "ended_at": None,
            "items": {"object": "list", "data": [item], "has_more": False, "url": "/v1/subscription_items"},
            "livemode": False,
            "metadata": metadata,
            "start_date": created,
            "status": "active",
        }
        return self._subscriptions[subscription_id]

    def _check_customer(self, customer_id: str) -> None:
        if customer_id not in self._customers:
            raise Refused(stripe_error(400, f"No such customer: '{customer_id}'", code="resource_missing"))

    def _price(self, price_id: str) -> Json:
        for price in self._prices.values():
            if price["id"] == price_id:
                return price
        raise Refused(stripe_error(400, f"No such price: '{price_id}'", code="resource_missing"))


def cancel(subscription: Json) -> None:
    """End a subscription now."""
    now = epoch_seconds()
    subscription |= {"status": "canceled", "canceled_at": now, "ended_at": now}


def cancel_at_period_end(subscription: Json, is_wanted: bool) -> None:
    """Let a subscription end with the month that is paid, or go on after all."""
    end = subscription["items"]["data"][0]["current_period_end"]
    subscription |= {
        "cancel_at_period_end": is_wanted,
        "cancel_at": end if is_wanted else None,
        "canceled_at": epoch_seconds() if is_wanted else None,
    }


def invoice_of(subscription: Json, is_paid: bool) -> Json:
    """Make the invoice of a month."""
    amount = subscription["items"]["data"][0]["price"]["unit_amount"]
    details = {"subscription": subscription["id"], "metadata": subscription["metadata"]}
    return {
        "id": f"in_{random_text(24)}",
        "object": "invoice",
        "amount_due": amount,
        "amount_paid": amount if is_paid else 0,
        "created": epoch_seconds(),
        "currency": subscription["currency"],
        "customer": subscription["customer"],
        "livemode": False,
        "parent": {"type": "subscription_details", "subscription_details": details},
        "status": "paid" if is_paid else "open",
    }


def _price(lookup_key: str, title: str, amount: int) -> Json:
    return {
        "id": f"price_{random_text(24)}",
        "object": "price",
        "active": True,
        "currency": "eur",
        "livemode": False,
        "lookup_key": lookup_key,
        "nickname": title,
        "product": f"prod_{random_text(14)}",
        "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"},
        "type": "recurring",
        "unit_amount": amount,
    }


def _listed(found: list[Json], params: Json, url: str) -> Json:
    limit = int(params.get("limit", DEFAULT_PAGE))
    return {"object": "list", "data": found[:limit], "has_more": len(found) > limit, "url": url}
