"""K5 through the whole stack: the gate, Checkout, the portal, and Stripe's events in any order."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
import requests

from tests.e2e.people import Town

ONLINE_CLASS = {
    "title": "Online",
    "description": "",
    "durationMinutes": 30,
    "price": {"amountMinor": 4500, "currency": "eur"},
    "isOnline": True,
}
_numbers = count(1)


class Subscriber:
    """A host on the plan Free with Zoom, and what they do at Stripe."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.host = town.host("zoom")
        town.control("POST", "sign-in", {"email": self.host.email, "plan": "free"})

    @property
    def plan(self) -> str:
        return str(self.host.call("GET", "/api/me").json()["plan"])

    @property
    def subscription(self) -> dict[str, Any]:
        """What Stripe has of it."""
        found = self.town.control("GET", "provider-state/stripe")["subscriptions"]
        return next(each for each in found if each["metadata"] == {"host_id": self.host.host_id})

    def checkout(self, plan: str) -> str:
        """Ask for the address where the plan is paid, or changed."""
        answer = self.host.call("POST", "/api/plan/checkout", {"plan": plan})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["url"])

    def at_stripe(self, address: str, decision: str, **fields: str) -> str:
        """Decide on a page of Stripe's; return where it leads."""
        answer = requests.post(address, data={"decision": decision, **fields}, allow_redirects=False, timeout=60)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def subscribe(self, plan: str = "creator") -> None:
        self.at_stripe(self.checkout(plan), "pay")

    def hear(self, kind: str, **fields: object) -> int:
        """Have Stripe make something true and report it; return the site's answer."""
        name = "subscription" if kind.startswith("invoice.") else "id"
        told = {name: self.subscription["id"], **fields}
        return int(self.town.control("POST", "webhooks/stripe", {"type": kind, "object": told})["status"])

    def told(self) -> list[dict[str, Any]]:
        """Everything that Stripe ever told of this host's subscription, oldest first."""
        deliveries = self.town.control("GET", "webhooks?source=stripe")["deliveries"]
        return [each for each in deliveries if self.subscription["id"] in each["body"]]

    def sell(self) -> requests.Response:
        return self.host.call("POST", "/api/classes", ONLINE_CLASS | {"title": f"Online {next(_numbers)}"})


@pytest.fixture
def subscriber(town: Town) -> Subscriber:
    town.clear_up()
    return Subscriber(town)


def again(delivery: dict[str, Any]) -> int:
    """Deliver an event once more, as it was."""
    body, headers = delivery["body"].encode(), delivery["headers"]
    return requests.post(delivery["url"], data=body, headers=headers, timeout=60).status_code


def test_k5_c11_a_host_is_refused_pays_sells_at_once_and_is_quoted_in_no_log(subscriber: Subscriber) -> None:
    refusal = subscriber.sell()
    assert (refusal.status_code, refusal.json()["code"]) == (403, "plan_required")
    assert (refusal.json()["plan"], refusal.json()["link"]) == ("creator", "/mentor/settings/plan")

    back = subscriber.at_stripe(subscriber.checkout(refusal.json()["plan"]), "pay")

    assert back == f"{subscriber.town.site}/mentor/settings/plan?from=checkout"
    assert subscriber.plan == "creator"
    assert subscriber.sell().status_code == 201
    logs = requests.get(f"{subscriber.town.site}/__local/logs", timeout=60).text
    assert subscriber.host.email not in logs
    assert "cs_test_" not in logs


def test_k5_events_at_once_end_with_what_stripe_has(subscriber: Subscriber) -> None:
    subscriber.subscribe("creator")
    told = subscriber.told()

    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(again, delivery) for delivery in told * 4]
        subscriber.hear("customer.subscription.updated", price="joinlink_pro_monthly")
        subscriber.hear("customer.subscription.updated", price="joinlink_studio_monthly")

    assert {answer.result() for answer in answers} <= {200, 503}
    assert subscriber.plan == "studio"
