"""Plans at Stripe: the adapter on the sandbox, and answers that are not as they should be (K5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import requests

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.billing import Subscriber, Subscription, SubscriptionStatus
from joinlink.model.plans import PLANS
from joinlink.providers.stripe.billing import StripeBilling
from local.sandboxes.stripe_subscriptions import PRICES
from tests.contract.providers.checkouts import known_api
from tests.contract.providers.odd_provider import OddProvider
from tests.contract.providers.sandbox_run import SITE, SandboxRun
from tests.samples import HOST

PAGE = f"{SITE}/mentor/settings/plan"
PRICE = "joinlink_creator_monthly"
NUMBERS = count(1)


class Desk:
    """The adapter, and a person at the pages that it opens."""

    def __init__(self, sandbox: SandboxRun) -> None:
        self.sandbox = sandbox
        self.host = replace(HOST, host_id=f"host_{next(NUMBERS)}")
        self.billing = StripeBilling(sandbox.stripe_api())
        self.customer_id = self.billing.make_customer(self.host)

    def open(self, price_key: str = PRICE, occasion: str = "1") -> str:
        pages = {"success_url": f"{PAGE}?from=checkout", "cancel_url": f"{PAGE}?from=cancelled"}
        return self.billing.open_checkout(self.host.host_id, self.customer_id, price_key, occasion=occasion, **pages)

    def decide(self, address: str, decision: str, **fields: str) -> str:
        answer = requests.post(address, data={"decision": decision, **fields}, allow_redirects=False, timeout=10)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def subscribe(self, price_key: str = PRICE, occasion: str = "1") -> Subscription:
        assert self.decide(self.open(price_key, occasion), "pay") == f"{PAGE}?from=checkout"
        return self.billing.subscriptions(self.customer_id)[0]

    def in_portal(self, decision: str, **fields: str) -> str:
        return self.decide(self.billing.open_portal(self.customer_id, return_url=PAGE), decision, **fields)


@pytest.fixture
def desk(sandbox: SandboxRun) -> Desk:
    return Desk(sandbox)


def test_k5_a_host_is_a_customer_once_and_stripe_knows_which(desk) -> None:
    assert desk.billing.make_customer(desk.host) == desk.customer_id

    customers = desk.sandbox.app.state("stripe")["customers"]
    [customer] = [each for each in customers if each["metadata"] == {"host_id": desk.host.host_id}]
    assert (customer["id"], customer["email"]) == (desk.customer_id, HOST.email)


@pytest.mark.parametrize("price_key", [plan.lookup_key for plan in PLANS if plan.lookup_key])
def test_k5_what_is_paid_is_read_as_an_active_subscription_to_its_price(desk, price_key) -> None:
    now = datetime.now(UTC)

    paid = desk.subscribe(price_key)

    assert (paid.status, paid.price_key, paid.ends_at) == (SubscriptionStatus.ACTIVE, price_key, None)
    assert abs(paid.began_at - now) < timedelta(minutes=1)
    assert paid.paid_until == paid.began_at + timedelta(days=30)


@pytest.mark.parametrize("decision", ["fail", "expire"])
def test_k5_what_is_not_paid_is_no_subscription(desk, decision) -> None:
    desk.decide(desk.open(), decision)

    assert desk.billing.subscriptions(desk.customer_id) == []


def test_k5_every_plan_that_is_sold_has_its_price_at_the_sandbox() -> None:
    sold = {plan.lookup_key: (plan.title, plan.monthly_price.amount_minor) for plan in PLANS if plan.lookup_key}

    assert sold == PRICES


def test_k5_the_subscription_says_whose_it_is(desk) -> None:
    paid = desk.subscribe()

    assert desk.billing.subscriber(paid.subscription_id) == Subscriber(desk.host.host_id, desk.customer_id)
    assert desk.billing.subscriber("sub_0") is None


def test_k5_the_same_occasion_is_the_same_checkout(desk) -> None:
    first = desk.open()

    assert desk.open() == first
    assert desk.open(occasion="2") != first


def test_k5_a_price_that_nobody_set_up_is_refused(desk) -> None:
    with pytest.raises(ProviderRejected, match="joinlink_gold_monthly"):
        desk.open("joinlink_gold_monthly")


def test_k5_what_is_done_in_the_portal_is_read(desk) -> None:
    paid = desk.subscribe()

    assert desk.in_portal("change", price="joinlink_studio_monthly") == PAGE
    desk.in_portal("cancel")
    [cancelled] = desk.billing.subscriptions(desk.customer_id)
    desk.in_portal("renew")
    [renewed] = desk.billing.subscriptions(desk.customer_id)

    assert (cancelled.price_key, cancelled.ends_at) == ("joinlink_studio_monthly", paid.paid_until)
    assert renewed == replace(cancelled, ends_at=None)


def test_k5_all_that_ever_was_subscribed_to_is_read_over_or_not(desk) -> None:
    desk.subscribe(occasion="1")
    desk.in_portal("cancel_now")
    desk.subscribe(occasion="2")

    read = desk.billing.subscriptions(desk.customer_id)

    assert [each.status for each in read] == [SubscriptionStatus.ACTIVE, SubscriptionStatus.ENDED]


STATUSES = {
    "active": "active", "trialing": "active", "past_due": "past_due", "unpaid": "stopped", "paused": "stopped",
    "incomplete": "ended", "incomplete_expired": "ended", "canceled": "ended", "of the future": "ended",
}  # fmt: skip


@pytest.fixture
def read_odd(odd_provider: OddProvider) -> Callable[..., Subscription]:
    """Read a subscription that Stripe lists with something else about it."""

    def read(**changes: object) -> Subscription:
        listed = {"object": "list", "data": [_subscription(**changes)], "has_more": False, "url": "/v1/subscriptions"}
        odd_provider.will_answer(200, listed)
        [subscription] = StripeBilling(known_api(odd_provider.url)).subscriptions("cus_1")
        return subscription

    return read


@pytest.mark.parametrize(("status", "read_as"), STATUSES.items())
def test_k5_each_of_stripes_statuses_is_worth_something_or_nothing(read_odd, status, read_as) -> None:
    assert read_odd(status=status).status == read_as


@pytest.mark.parametrize(
    ("changes", "ends_at"),
    [
        ({}, None),
        ({"cancel_at_period_end": True}, 1798794000),
        ({"cancel_at": 1797000000}, 1797000000),
        ({"cancel_at_period_end": True, "cancel_at": 1798794000}, 1798794000),
    ],
)
def test_k5_a_cancellation_is_read_however_it_is_told(read_odd, changes, ends_at) -> None:
    assert read_odd(**changes).ends_at == (datetime.fromtimestamp(ends_at, UTC) if ends_at else None)


@pytest.mark.parametrize("items", [[], [{"price": {"id": "price_1", "lookup_key": None}}]])
def test_k5_a_subscription_to_nothing_of_ours_has_no_price(read_odd, items) -> None:
    read = read_odd(items={"object": "list", "data": items})

    assert (read.price_key, read.paid_until) == (None, None)


def test_s6_a_subscription_is_ended_at_once_and_a_repeat_finds_it_over(desk) -> None:
    paid = desk.subscribe()

    for _ in range(2):
        desk.billing.end_subscription(paid.subscription_id)

    [ended] = desk.billing.subscriptions(desk.customer_id)
    assert ended.status is SubscriptionStatus.ENDED


def test_k5_somebody_elses_subscription_at_the_same_account_is_nobodys(odd_provider) -> None:
    odd_provider.will_answer(200, _subscription(metadata={}))

    assert StripeBilling(known_api(odd_provider.url)).subscriber("sub_1") is None


@pytest.mark.parametrize(
    "call", ["customer", "plan checkout", "portal", "subscriber", "subscription end", "subscriptions"]
)
@pytest.mark.parametrize(("status", "error"), [(500, ProviderUnavailable), (403, ProviderRejected)])
def test_k5_what_stripe_does_not_answer_is_told_apart_from_what_it_refuses(
    calls, odd_provider, call, status, error
) -> None:
    odd_provider.will_answer(status, {"error": {"type": "api_error", "message": "no"}})

    with pytest.raises(error):
        calls[call]()


def _subscription(**changes: object) -> dict[str, Any]:
    item = {"current_period_end": 1798794000, "price": {"id": "price_1", "lookup_key": PRICE}}
    return {
        "id": "sub_1",
        "object": "subscription",
        "status": "active",
        "created": 1796115600,
        "customer": "cus_1",
        "metadata": {"host_id": "host_1"},
        "cancel_at": None,
        "cancel_at_period_end": False,
        "items": {"object": "list", "data": [item]},
        **changes,
    }
