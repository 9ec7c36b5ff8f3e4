"""The Billing part of the Stripe sandbox: prices, customers, Checkout for subscriptions, the portal, and its events.

Source:  https://docs.stripe.com/billing/subscriptions/build-subscriptions and
         https://docs.stripe.com/customer-management
"""

from collections.abc import Callable

from werkzeug import Request, Response
from werkzeug.utils import redirect

from local.sandboxes.pages import message_page, page
from local.sandboxes.shapes import Check
from local.sandboxes.stripe_errors import no_such
from local.sandboxes.stripe_events import Events
from local.sandboxes.stripe_form import checked
from local.sandboxes.stripe_shapes import (
    CUSTOMER,
    NOTHING,
    PORTAL,
    PRICE_LIST,
    SUBSCRIPTION_LIST,
    SUBSCRIPTION_SESSION,
    amount_in_words,
)
from local.sandboxes.stripe_subscriptions import (
    PortalSession,
    Subscriptions,
    cancel,
    cancel_at_period_end,
    invoice_of,
)
from local.sandboxes.webhooks import Delivery
from local.sandboxes.wire import Json, Refused, Route, json_answer

CREATED, UPDATED, DELETED = (f"customer.subscription.{what}" for what in ("created", "updated", "deleted"))
PAID, PAYMENT_FAILED = "invoice.paid", "invoice.payment_failed"
SETTABLE = ("status", "cancel_at_period_end", "price")
"""What `POST /__local/webhooks/stripe` may change of a subscription; the price goes by its lookup key."""


class Billing:
    """Everything about subscriptions."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        events: Events,
        *,
        post: Callable[[Request, Check, Callable[[Json], Json]], Response],
        check_client: Callable[[Request], None],
    ) -> None:
        """Take what the rest of the sandbox does: `post` carries a call out once, `check_client` looks at its key."""
        self._subscriptions = subscriptions
        self._events = events
        self._post = post
        self._check_client = check_client

    def routes(self) -> list[Route]:
        """List the rules of this part; Checkout sessions come by way of those for payments."""
        return [
            Route("GET", "/v1/prices", "list_prices", self.list_prices),
            Route("POST", "/v1/customers", "create_customer", self.create_customer),
            Route("GET", "/v1/subscriptions", "list_subscriptions", self.list_subscriptions),
            Route("GET", "/v1/subscriptions/<subscription_id>", "get_subscription", self.get_subscription),
            Route("DELETE", "/v1/subscriptions/<subscription_id>", "cancel_subscription", self.cancel_subscription),
            Route("POST", "/v1/billing_portal/sessions", "create_portal_session", self.create_portal_session),
            Route("GET", "/subscribe/<session_id>", "checkout_page", self.show_checkout, page=True),
            Route("POST", "/subscribe/<session_id>", "checkout_page", self.decide_checkout, page=True),
            Route("GET", "/portal/<visit_id>", "portal_page", self.show_portal, page=True),
            Route("POST", "/portal/<visit_id>", "portal_page", self.decide_portal, page=True),
        ]

    def list_prices(self, request: Request) -> Response:
        """List prices."""
        return self._list(request, PRICE_LIST, self._subscriptions.list_prices)

    def create_customer(self, request: Request) -> Response:
        """Create a customer."""
        return self._post(request, CUSTOMER, self._subscriptions.create_customer)

    def create_session(self, request: Request) -> Response:
        """Open a Checkout session."""
        return self._post(request, SUBSCRIPTION_SESSION, self._subscriptions.create_session)

    def create_portal_session(self, request: Request) -> Response:
        """Open a visit to the portal."""
        return self._post(request, PORTAL, self._subscriptions.create_portal_session)

    def get_subscription(self, request: Request, subscription_id: str) -> Response:
        """Show a subscription."""

        def find(_params: Json) -> Json:
            return self._subscriptions.subscription(subscription_id)

        return self._list(request, NOTHING, find)

    def cancel_subscription(self, request: Request, subscription_id: str) -> Response:
        """End a subscription now; one that is over is not found, as at Stripe."""

        def end(_params: Json) -> Json:
            subscription = self._subscriptions.subscription(subscription_id)
            if subscription["status"] == "canceled":
                raise Refused(no_such("subscription", subscription_id, "id"))
            cancel(subscription)
            self._events.announce(DELETED, subscription)
            return subscription

        return self._list(request, NOTHING, end)

    def list_subscriptions(self, request: Request) -> Response:
        """List subscriptions."""
        return self._list(request, SUBSCRIPTION_LIST, self._subscriptions.list_subscriptions)

    def show_checkout(self, request: Request, session_id: str) -> Response:
        """Show the Checkout page to the person who pays."""
        session = self._open_session(session_id)
        price = self._subscriptions.price_of(session)
        return page(
            "checkout.html",
            "Stripe",
            description=f"Subscribe to {price['nickname']}",
            amount=f"{amount_in_words(price['unit_amount'], price['currency'])} a month",
            email="",
            cancel_url=session["cancel_url"],
            declined="declined" in request.args,
        )

    def decide_checkout(self, request: Request, session_id: str) -> Response:
        """Do what the person chose on the Checkout page, tell the site, and send the person on."""
        session = self._open_session(session_id)
        match request.form.get("decision"):
            case "pay":
                made = self._subscriptions.complete(session)
                self._events.announce_first("checkout.session.completed", session)
                self._events.announce(CREATED, made)
                self._events.announce(PAID, invoice_of(made, is_paid=True))
                return redirect(session["success_url"], 303)
            case "fail":
                return redirect(f"{session['url']}?declined=1", 303)
            case "expire":
                back = session["cancel_url"] or session["url"]
                self._subscriptions.expire(session)
                self._events.announce_first("checkout.session.expired", session)
                return redirect(back, 303)
        return message_page("Checkout", "The decision must be pay, fail or expire.", 400, "Stripe")

    def show_portal(self, _request: Request, visit_id: str) -> Response:
        """Show a customer's subscriptions, and what can be done to each."""
        visit = self._visit(visit_id)
        return page(
            "portal.html",
            "Stripe",
            subscriptions=self._subscriptions.of_customer(visit.customer_id),
            prices=[
                (price["lookup_key"], price["nickname"], amount_in_words(price["unit_amount"], price["currency"]))
                for price in self._subscriptions.prices
            ],
            return_url=visit.return_url,
        )

    def decide_portal(self, request: Request, visit_id: str) -> Response:
        """Do what the customer chose in the portal, tell the site, and send the customer back."""
        visit = self._visit(visit_id)
        subscription = self._chosen(visit, request.form.get("subscription"))
        kind = UPDATED
        match request.form.get("decision"):
            case "change":
                self._subscriptions.change_price(subscription, request.form.get("price", ""))
            case "cancel":
                cancel_at_period_end(subscription, is_wanted=True)
            case "renew":
                cancel_at_period_end(subscription, is_wanted=False)
            case "pay":
                subscription["status"] = "active"
            case "cancel_now":
                cancel(subscription)
                kind = DELETED
            case _:
                words = "The decision must be change, cancel, renew, pay or cancel_now."
                return message_page("Portal", words, 400, "Stripe")
        self._events.announce_first(kind, subscription)
        return redirect(visit.return_url, 303)

    def make_event(self, kind: str, given: Json) -> Delivery:
        """Sign an event of a subscription, named by `id`, or of an invoice of its `subscription`; make it true first.

        Raises:  ValueError  for a field that can't be set
        """
        is_of_invoice = kind.startswith("invoice.")
        account = given.get("account")
        changes = {name: value for name, value in given.items() if name not in ("id", "subscription", "account")}
        subscription = self._subscriptions.find_subscription(str(given.get("subscription" if is_of_invoice else "id")))
        if subscription is None:
            return self._events.signed(kind, given, account)
        self._make_true(kind, subscription, changes)
        if not is_of_invoice:
            return self._events.signed(kind, subscription, account)
        return self._events.signed(kind, invoice_of(subscription, is_paid=kind == PAID), account)

    def _make_true(self, kind: str, subscription: Json, changes: Json) -> None:
        if not set(changes) <= set(SETTABLE):
            raise ValueError(f"only {', '.join(SETTABLE)} of a subscription can be set")
        match kind:
            case "customer.subscription.deleted":
                cancel(subscription)
            case "invoice.paid":
                subscription["status"] = "active"
            case "invoice.payment_failed":
                subscription["status"] = "past_due"
        if "status" in changes:
            subscription["status"] = changes["status"]
        if "cancel_at_period_end" in changes:
            cancel_at_period_end(subscription, changes["cancel_at_period_end"])
        if "price" in changes:
            self._subscriptions.change_price(subscription, changes["price"])

    def _list(self, request: Request, check: Check, find: Callable[[Json], Json]) -> Response:
        self._check_client(request)
        return json_answer(find(checked(request.args.to_dict(), check)))

    def _open_session(self, session_id: str) -> Json:
        if (session := self._subscriptions.find_session(session_id)) is None:
            raise Refused(message_page("Nothing to pay here", "There is no such Checkout session.", 404, "Stripe"))
        match session["status"]:
            case "complete":
                raise Refused(redirect(session["success_url"], 303))
            case "expired":
                text = "This Checkout session has expired. Nothing was charged."
                raise Refused(message_page("Too late to pay", text, 410, "Stripe"))
        return session

    def _visit(self, visit_id: str) -> PortalSession:
        if (visit := self._subscriptions.find_portal_session(visit_id)) is None:
            raise Refused(message_page("Nothing to see here", "There is no such visit to the portal.", 404, "Stripe"))
        return visit

    def _chosen(self, visit: PortalSession, subscription_id: str | None) -> Json:
        """Return the subscription that is named, or the only one."""
        found = self._subscriptions.of_customer(visit.customer_id)
        for subscription in found:
            if subscription_id in (subscription["id"], None):
                return subscription
        raise Refused(message_page("Nothing to change", "There is no such subscription.", 404, "Stripe"))
