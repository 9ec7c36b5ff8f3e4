"""The Stripe sandbox's Billing: as strict as Stripe, its pages, and events that are true."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from joinlink.model.plans import PLANS
from local.sandboxes.server import Sandboxes
from local.sandboxes.stripe_subscriptions import PRICES
from local.secrets import Secrets
from tests.sandboxes.clients import SITE, StripeClient, answer_of

PAGE = f"{SITE}/mentor/settings/plan"


class Subscriber:
    """A customer of the sandbox, as API and as browser."""

    def __init__(self, sandboxes: Sandboxes, secrets: Secrets) -> None:
        self.stripe = StripeClient(sandboxes, secrets)
        self.customer = self.make("/v1/customers", {"email": "host@example.com"})["id"]

    def make(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        return answer_of(self.stripe.post(path, form))

    def form(self, **changes: str | None) -> dict[str, str]:
        asked = {"lookup_keys[0]": "joinlink_creator_monthly", "active": "true"}
        given = {
            "mode": "subscription",
            "line_items[0][price]": answer_of(self.stripe.get("/v1/prices", **asked))["data"][0]["id"],
            "line_items[0][quantity]": "1",
            "customer": self.customer,
            "metadata[host_id]": "host_1",
            "subscription_data[metadata][host_id]": "host_1",
            "success_url": f"{PAGE}?from=checkout",
            "cancel_url": PAGE,
        } | changes
        return {name: value for name, value in given.items() if value is not None}

    def subscribe(self) -> dict[str, Any]:
        session = self.make("/v1/checkout/sessions", self.form())
        assert self.stripe.decide(session, "pay").headers["Location"] == f"{PAGE}?from=checkout"
        return self.subscriptions()[0]

    def subscriptions(self, **query: str) -> list[dict[str, Any]]:
        return answer_of(self.stripe.get("/v1/subscriptions", customer=self.customer, **query))["data"]

    def in_portal(self, decision: str, **fields: str) -> int:
        visit = self.make("/v1/billing_portal/sessions", {"customer": self.customer, "return_url": PAGE})
        path = urlsplit(visit["url"]).path
        assert self.stripe.http.get(path).status_code == 200
        return self.stripe.http.post(path, data={"decision": decision, **fields}).status_code


@pytest.fixture
def subscriber(delivering: Sandboxes, secrets: Secrets) -> Subscriber:
    return Subscriber(delivering, secrets)


def test_k5_every_plan_that_is_sold_has_its_price() -> None:
    sold = {plan.lookup_key: (plan.title, plan.monthly_price.amount_minor) for plan in PLANS if plan.lookup_key}

    assert sold == PRICES


@pytest.mark.parametrize("decision", ["fail", "expire"])
def test_a_session_that_is_not_paid_makes_none(subscriber, decision) -> None:
    session = subscriber.make("/v1/checkout/sessions", subscriber.form())

    assert subscriber.stripe.decide(session, decision).status_code == 303
    assert subscriber.subscriptions(status="all") == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"customer": None}, {"param": "customer"}),
        ({"line_items[0][price]": None, "line_items[0][quantity]": None}, {"param": "line_items"}),
        ({"payment_intent_data[metadata][host_id]": "host_1"}, {"param": "payment_intent_data"}),
        ({"expires_at": "1796115600"}, {"param": "expires_at"}),
        ({"customer": "cus_0"}, {"code": "resource_missing"}),
        ({"line_items[0][price]": "price_0"}, {"code": "resource_missing"}),
    ],
)
def test_what_is_missing_not_there_or_goes_with_payments_is_refused(subscriber, changes, refusal) -> None:
    answer = subscriber.stripe.post("/v1/checkout/sessions", subscriber.form(**changes))

    assert answer.status_code == 400
    assert refusal.items() <= answer.get_json()["error"].items()


@pytest.mark.parametrize(
    ("decision", "fields", "changed"),
    [
        ("change", {"price": "joinlink_studio_monthly"}, {"price": "joinlink_studio_monthly"}),
        ("cancel", {}, {"cancel_at_period_end": True}),
        ("renew", {}, {"cancel_at_period_end": False, "cancel_at": None}),
        ("cancel_now", {}, {"status": "canceled"}),
    ],
)
def test_what_is_done_in_the_portal_is_so_and_told(subscriber, site, decision, fields, changed) -> None:
    subscriber.subscribe()
    site.wait_for(3)

    assert subscriber.in_portal(decision, **fields) == 303

    [subscription] = subscriber.subscriptions(status="all")
    facts = subscription | {"price": subscription["items"]["data"][0]["price"]["lookup_key"]}
    assert changed.items() <= facts.items()
    assert subscriber.subscriptions() == ([] if decision == "cancel_now" else [subscription])
    last = site.wait_for(4)[-1]
    assert last["type"] == f"customer.subscription.{'deleted' if decision == 'cancel_now' else 'updated'}"
    assert last["data"]["object"] == subscription


def test_only_what_a_subscription_has_can_be_set(subscriber, delivering) -> None:
    made = subscriber.subscribe()

    with pytest.raises(ValueError, match="can be set"):
        delivering.deliver("stripe", "customer.subscription.updated", {"id": made["id"], "colour": "red"})
