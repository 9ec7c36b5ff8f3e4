"""The Stripe sandbox: Checkout sessions, their page, refunds, disputes, and signed events.

Accounts are in `stripe_connect`, subscriptions in `stripe_billing`.

Source:  https://docs.stripe.com/api and https://docs.stripe.com/webhooks/signature
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import ClassVar, Final

from werkzeug import Request, Response
from werkzeug.utils import redirect

from local.sandboxes.faults import Mode
from local.sandboxes.pages import message_page, page
from local.sandboxes.shapes import Check
from local.sandboxes.stripe_accounts import Accounts
from local.sandboxes.stripe_billing import Billing
from local.sandboxes.stripe_connect import Connect
from local.sandboxes.stripe_disputes import Disputes
from local.sandboxes.stripe_endpoints import WebhookEndpoints
from local.sandboxes.stripe_errors import api_fault, stripe_error
from local.sandboxes.stripe_events import API_VERSION, Events
from local.sandboxes.stripe_form import checked
from local.sandboxes.stripe_idempotency import IdempotencyKeys
from local.sandboxes.stripe_payments import Checkout, Payments
from local.sandboxes.stripe_shapes import EXPAND_ONLY, REFUND, REFUND_LIST, SESSION, amount_in_words
from local.sandboxes.stripe_subscriptions import Subscriptions
from local.sandboxes.stripe_transfers import Transfers
from local.sandboxes.webhooks import Courier, Delivery
from local.sandboxes.wire import Json, Refused, Route, Sandbox, json_answer
from local.secrets import Secrets

PAGES = ("checkout_page", "onboarding_page", "portal_page")
MADE_BY_HAND: Final = ("refund.created", "charge.refunded")
"""Events about what a host does in the dashboard."""


class Stripe(Sandbox):
    """One account in test mode."""

    name = "stripe"
    modes: ClassVar[Collection[Mode]] = tuple(mode for mode in Mode if mode not in (Mode.DAILY_LIMIT, Mode.REVOKED))

    def __init__(self, base_url: str, secrets: Secrets, courier: Courier) -> None:
        super().__init__()
        self._secret_key = secrets.stripe_secret_key
        self._events = Events(secrets.stripe_webhook_secret, courier)
        self._endpoints = WebhookEndpoints(lambda: courier.address(self.name))
        self._keys = IdempotencyKeys()
        self._accounts = Accounts(page_url=f"{base_url}/connect")
        self._disputes = Disputes()
        self._payments = Payments(f"{base_url}/pay", Transfers(self._accounts), self._disputes)
        self._connect = Connect(self._accounts, self._events, post=self._post, check_client=self._check_client)
        self._subscriptions = Subscriptions(page_url=base_url)
        self._billing = Billing(self._subscriptions, self._events, post=self._post, check_client=self._check_client)

    def routes(self) -> list[Route]:
        return [
            Route("POST", "/v1/checkout/sessions", "create_session", self.create_session),
            Route("GET", "/v1/checkout/sessions/<session_id>", "get_session", self.get_session),
            Route("POST", "/v1/checkout/sessions/<session_id>/expire", "expire_session", self.expire_session),
            Route("GET", "/v1/payment_intents/<intent_id>", "get_payment_intent", self.get_payment_intent),
            Route("POST", "/v1/refunds", "refund", self.refund),
            Route("GET", "/v1/refunds", "list_refunds", self.list_refunds),
            Route("GET", "/v1/webhook_endpoints", "list_webhook_endpoints", self.list_webhook_endpoints),
            Route("GET", "/pay/<session_id>", "checkout_page", self.show_page, page=True),
            Route("POST", "/pay/<session_id>", "checkout_page", self.decide, page=True),
            *self._connect.routes(),
            *self._billing.routes(),
        ]

    def create_session(self, request: Request) -> Response:
        """Create a Checkout session for a one-time payment or for a subscription."""
        if request.form.get("mode") == "subscription":
            return self._billing.create_session(request)
        return self._post(request, SESSION, self._payments.create_session)

    def list_webhook_endpoints(self, request: Request) -> Response:
        """List where the account's events go."""
        self._check_client(request)
        return json_answer(self._endpoints.listed())

    def get_session(self, request: Request, session_id: str) -> Response:
        """Show a session."""
        self._check_client(request)
        params = checked(request.args.to_dict(), EXPAND_ONLY)
        self.expire_due_sessions()
        return json_answer(self._expanded(self._payments.checkout(session_id).session, params))

    def expire_session(self, request: Request, session_id: str) -> Response:
        """End an open session."""

        def expire(_params: Json) -> Json:
            session = self._payments.checkout(session_id).session
            if session["status"] != "open":
                message = (
                    f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.'
                )
                raise Refused(stripe_error(400, message))
            self._payments.expire(session)
            self._events.announce_first("checkout.session.expired", session)
            return session

        return self._post(request, EXPAND_ONLY, expire)

    def refund(self, request: Request) -> Response:
        """Refund a payment."""
        return self._post(request, REFUND, self._payments.refund)

    def list_refunds(self, request: Request) -> Response:
        """List refunds, of one payment or all."""
        self._check_client(request)
        return json_answer(self._payments.list_refunds(checked(request.args.to_dict(), REFUND_LIST)))

    def get_payment_intent(self, request: Request, intent_id: str) -> Response:
        """Show a payment intent."""
        self._check_client(request)
        checked(request.args.to_dict(), EXPAND_ONLY)
        return json_answer(self._payments.intent(intent_id))

    def show_page(self, request: Request, session_id: str) -> Response:
        """Show the Checkout page to the person who pays."""
        checkout = self._open_checkout(session_id)
        session = checkout.session
        return page(
            "checkout.html",
            "Stripe",
            description=checkout.description,
            amount=amount_in_words(session["amount_total"], session["currency"]),
            email=session["customer_email"] or "",
            cancel_url=session["cancel_url"],
            declined="declined" in request.args,
        )

    def decide(self, request: Request, session_id: str) -> Response:
        """Do what the person chose on the Checkout page, tell the site, and send the person on."""
        session = self._open_checkout(session_id).session
        email = request.form.get("email")
        success_url = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id)
        match request.form.get("decision"):
            case "pay":
                self._payments.complete(session, "paid", email)
                self._events.announce_first("checkout.session.completed", session)
                return redirect(success_url, 303)
            case "pay_later":
                self._payments.complete(session, "unpaid", email)
                self._events.announce_first("checkout.session.completed", session)
                return redirect(success_url, 303)
            case "fail":
                self._events.announce_first("payment_intent.payment_failed", self._payments.fail(session))
                return redirect(f"{session['url']}?declined=1", 303)
            case "expire":
                back = session["cancel_url"] or session["url"]
                self._payments.expire(session)
                self._events.announce_first("checkout.session.expired", session)
                return redirect(back, 303)
        return message_page("Checkout", "The decision must be pay, fail, pay_later or expire.", 400, "Stripe")

    def expire_due_sessions(self) -> None:
        """End the open sessions whose time is over, and tell the site."""
        for session in self._payments.due_sessions():
            self._payments.expire(session)
            self._events.announce("checkout.session.expired", session)

    def not_found(self, path: str) -> Response:
        return stripe_error(404, f"Unrecognized request URL ({path}).")

    def faulty_answer(self, mode: Mode, operation: str, request: Request) -> Response:
        answer = api_fault(mode)
        if operation in PAGES:
            return message_page("Stripe is in trouble", "A fault switch is set.", answer.status_code, "Stripe")
        if mode is Mode.ERROR_AFTER:
            self._keys.replace(request, answer)
        return answer

    def admitted(self, request: Request) -> AbstractContextManager[None]:
        return self._keys.claimed(request)

    def state(self) -> Json:
        payments, subscriptions = self._payments.state(), self._subscriptions.state()
        sessions = {"sessions": [*payments["sessions"], *self._subscriptions.sessions]}
        others = {"accounts": list(self._accounts.all()), "webhookEndpoints": self._endpoints.listed()["data"]}
        return payments | subscriptions | sessions | others

    def change(self, body: Json) -> Json:
        """Set the secrets that sign events, and what is registered for them.

        {"webhookSecrets": […]}                 two while one is rolled, none for our own
        {"webhookEndpoint": {"status", …}}      fields that replace those of the site's endpoint; null removes it
        """
        if not body.keys() <= {"webhookSecrets", "webhookEndpoint"} or not body:
            raise ValueError("stripe can set webhookSecrets, a list of secrets, and webhookEndpoint, an object or null")
        secrets = body.get("webhookSecrets", [])
        if not isinstance(secrets, list) or not all(isinstance(secret, str) and secret for secret in secrets):
            raise ValueError("stripe takes a list of secrets as webhookSecrets")
        if "webhookEndpoint" in body:
            self._endpoints.change(body["webhookEndpoint"])
        if "webhookSecrets" in body:
            self._events.sign_with(secrets)
        return self.state()

    def take_follow_ups(self) -> list[Callable[[], None]]:
        return self._events.take_follow_ups()

    def make_event(self, kind: str, given: Json) -> Delivery:
        """Sign an event about a stored object, or about the given one; what it tells of is made true first.

        Fields that are given replace the stored ones in the event. A given `livemode` is that of the event as well; a
        given `account` is the event's alone, which then comes from an account that is connected to ours. All `account.`
        events come from one. A refund that is not stored is made by hand, of the payment and the amount that are given.
        So is a dispute opened; what happens to it later names its id.
        """
        if kind.startswith("account."):
            return self._connect.make_event(kind, given)
        if kind.startswith(("customer.subscription.", "invoice.")):
            return self._billing.make_event(kind, given)
        account = given.get("account")
        given = {name: value for name, value in given.items() if name != "account"}
        if kind.startswith("charge.dispute."):
            intent = self._payments.find_intent(str(given.get("payment_intent", "")))
            dispute = self._disputes.make_true(kind, given, intent)
            given = {name: value for name, value in given.items() if name not in ("evidence_details", "amount")}
            return self._events.signed(kind, {**dispute, **given}, account)
        object_id = str(given.get("id", ""))
        session, refund = self._payments.find_session(object_id), self._payments.find_refund(object_id)
        if session is not None:
            self._make_true(kind, session, given)
        if refund is not None and (kind == "refund.failed" or given.get("status") == "failed"):
            self._payments.return_refund(refund)
        if kind in MADE_BY_HAND and refund is None and "payment_intent" in given:
            given = self._refund_by_hand(kind, given)
        stored = session or refund or self._payments.find_intent(object_id) or {}
        standard = {"object": "checkout.session"} if kind.startswith("checkout.session.") else {}
        return self._events.signed(kind, {**standard, **stored, **given}, account)

    def _refund_by_hand(self, kind: str, given: Json) -> Json:
        """Refund a payment as its host does in the dashboard, and return what the event is about."""
        made = self._payments.refund({name: str(given[name]) for name in ("payment_intent", "amount") if name in given})
        if kind == "refund.created":
            return made
        intent = self._payments.intent(made["payment_intent"])
        return {
            "id": made["charge"],
            "object": "charge",
            "payment_intent": intent["id"],
            "metadata": intent["metadata"],
        }

    def _make_true(self, kind: str, session: Json, given: Json) -> None:
        match kind:
            case "checkout.session.completed":
                self._payments.complete(session, given.get("payment_status", "paid"))
            case "checkout.session.async_payment_succeeded":
                self._payments.complete(session, "paid")
            case "checkout.session.async_payment_failed":
                self._payments.fail(session)
            case "checkout.session.expired":
                self._payments.expire(session)

    def _open_checkout(self, session_id: str) -> Checkout:
        self.expire_due_sessions()
        if (session := self._payments.find_session(session_id)) is None:
            raise Refused(message_page("Nothing to pay here", "There is no such Checkout session.", 404, "Stripe"))
        match session["status"]:
            case "complete":
                raise Refused(redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id), 303))
            case "expired":
                text = "This Checkout session has expired. Nothing was charged."
                raise Refused(message_page("Too late to pay", text, 410, "Stripe"))
        return self._payments.checkout(session_id)

    def _post(self, request: Request, check: Check, act: Callable[[Json], Json]) -> Response:
        def perform(posted: Request) -> Response:
            params = checked(posted.form.to_dict(), check)
            return json_answer(self._expanded(act(params), params))

        self._check_client(request)
        self.expire_due_sessions()
        return self._keys.answer(request, perform)

    def _check_client(self, request: Request) -> None:
        sent = request.authorization
        if sent is None:
            raise Refused(stripe_error(401, "You did not provide an API key."))
        key = sent.token if sent.type == "bearer" else sent.username
        if key != self._secret_key:
            shown = f"{key[:8]}****{key[-4:]}" if key else "none"
            raise Refused(stripe_error(401, f"Invalid API Key provided: {shown}"))
        version = request.headers.get("Stripe-Version", API_VERSION)
        if version != API_VERSION:
            raise Refused(
                stripe_error(400, f"Invalid Stripe API version: {version}; this sandbox speaks {API_VERSION}")
            )

    def _expanded(self, answer: Json, params: Json) -> Json:
        if "payment_intent" not in params.get("expand", []) or answer["payment_intent"] is None:
            return answer
        return answer | {"payment_intent": self._payments.find_intent(answer["payment_intent"])}
