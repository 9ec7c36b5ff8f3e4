"""Fakes of what hosts pay with: the store of their plans, and Stripe's side of their subscriptions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from joinlink.errors import ProviderRejected
from joinlink.model.billing import Subscriber, Subscription, SubscriptionStatus
from joinlink.model.host import Host
from joinlink.model.plans import PLANS
from tests.fakes import FakeHosts
from tests.fakes.failures import Failures


@dataclass
class FakeBillingStore:
    """Keeps plans on the hosts of the other fake."""

    hosts: FakeHosts

    def keep_customer(self, host_id: str, customer_id: str) -> bool:
        host = self.hosts.hosts.get(host_id)
        if host is None or host.customer_id is not None:
            return False
        self.hosts.hosts[host_id] = replace(host, customer_id=customer_id)
        return True

    def keep_plan(self, host: Host) -> bool:
        stored = self.hosts.hosts.get(host.host_id)
        assert host.subscription is not None
        if stored is None or _version(stored) != host.subscription.version - 1:
            return False
        self.hosts.hosts[host.host_id] = replace(stored, plan=host.plan, subscription=host.subscription)
        return True


def _version(host: Host) -> int:
    return host.subscription.version if host.subscription else 0


@dataclass
class FakeBilling:
    """Stripe: customers by host, subscriptions by customer, and a price for every plan."""

    customers: dict[str, str] = field(default_factory=dict)
    """By host."""
    by_customer: dict[str, list[Subscription]] = field(default_factory=dict)
    checkouts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Addresses by customer, price and occasion."""
    portals: list[tuple[str, str]] = field(default_factory=list)
    """Customer and return address of every visit."""
    meanwhile: Callable[[], object] | None = None
    """What happens, once, right after subscriptions were read and before the answer arrives."""
    price_keys: set[str | None] = field(default_factory=lambda: {plan.lookup_key for plan in PLANS})
    failures: Failures = field(default_factory=Failures)

    def make_customer(self, host: Host) -> str:
        with self.failures.around("make_customer"):
            return self.customers.setdefault(host.host_id, f"cus_{len(self.customers) + 1}")

    def open_checkout(
        self, host_id: str, customer_id: str, price_key: str, *, occasion: str, success_url: str, cancel_url: str
    ) -> str:
        with self.failures.around("open_checkout"):
            if price_key not in self.price_keys:
                raise ProviderRejected("no price has this lookup key", provider="stripe")
            address = f"https://checkout.stripe.example/plan/{len(self.checkouts) + 1}"
            return self.checkouts.setdefault((customer_id, price_key, occasion), address)

    def open_portal(self, customer_id: str, *, return_url: str) -> str:
        with self.failures.around("open_portal"):
            self.portals.append((customer_id, return_url))
            return f"https://checkout.stripe.example/portal/{len(self.portals)}"

    def subscriber(self, subscription_id: str) -> Subscriber | None:
        with self.failures.around("subscriber"):
            hosts = {customer_id: host_id for host_id, customer_id in self.customers.items()}
            for customer_id, subscriptions in self.by_customer.items():
                if subscription_id in {each.subscription_id for each in subscriptions}:
                    return Subscriber(hosts[customer_id], customer_id)
            return None

    def subscriptions(self, customer_id: str) -> Sequence[Subscription]:
        with self.failures.around("subscriptions"):
            read = list(self.by_customer.get(customer_id, []))
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        return read

    def end_subscription(self, subscription_id: str) -> None:
        with self.failures.around("end_subscription"):
            for customer_id, subscriptions in self.by_customer.items():
                self.by_customer[customer_id] = [
                    replace(each, status=SubscriptionStatus.ENDED) if each.subscription_id == subscription_id else each
                    for each in subscriptions
                ]

    def put(self, customer_id: str, subscription: Subscription) -> None:
        """Let a subscription be like this from now on."""
        kept = self.by_customer.setdefault(customer_id, [])
        self.by_customer[customer_id] = [
            *(each for each in kept if each.subscription_id != subscription.subscription_id),
            subscription,
        ]
