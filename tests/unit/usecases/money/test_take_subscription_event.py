"""K5: a host's plan is what the host's subscriptions at Stripe are now, whatever was told of them and when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import permutations, product

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.billing import Subscription, SubscriptionEvent, SubscriptionStatus
from joinlink.model.host import Host
from joinlink.usecases.money.take_subscription_event import (
    BillingOutcome,
    BillingPorts,
    follow_subscription,
    refresh_plan,
)
from tests.fakes import FakeClock, FakeHosts
from tests.fakes.billing import FakeBilling, FakeBillingStore
from tests.samples import HOST, NOW

CUSTOMER = "cus_1"
CREATOR = Subscription(
    subscription_id="sub_1",
    status=SubscriptionStatus.ACTIVE,
    price_key="joinlink_creator_monthly",
    began_at=NOW,
    paid_until=NOW + timedelta(days=30),
    ends_at=None,
)
STUDIO_LATER = replace(
    CREATOR, subscription_id="sub_2", price_key="joinlink_studio_monthly", began_at=NOW + timedelta(days=1)
)


@dataclass
class Office:
    """One host on the plan Free, who is a customer at Stripe."""

    billing: FakeBilling = field(default_factory=lambda: FakeBilling(customers={HOST_ID: CUSTOMER}))
    hosts: FakeHosts = field(default_factory=FakeHosts)

    def __post_init__(self) -> None:
        self.store = FakeBillingStore(self.hosts)
        self.hosts.hosts[HOST_ID] = replace(HOST, plan="free", customer_id=CUSTOMER)

    @property
    def host(self) -> Host:
        return self.hosts.hosts[HOST_ID]

    @property
    def ports(self) -> BillingPorts:
        return BillingPorts(self.hosts, self.store, self.billing, FakeClock(NOW))

    def set(self, subscription: Subscription, **changes: object) -> None:
        """Let a subscription at Stripe be like this, and tell nobody."""
        self.billing.put(CUSTOMER, replace(subscription, **changes))  # type: ignore[arg-type]

    def tell(self, subscription_id: str = "sub_1") -> BillingOutcome:
        _, outcome = follow_subscription(SubscriptionEvent("evt_1", subscription_id), self.ports)
        return outcome


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("plan", ["creator", "pro", "premium", "studio"])
def test_k5_a_paid_subscription_sets_the_plan_of_its_price(office: Office, plan: str) -> None:
    office.set(CREATOR, price_key=f"joinlink_{plan}_monthly")

    assert office.tell() is BillingOutcome.PLAN_SET
    assert office.host.plan == plan
    assert office.host.subscription.subscription_id == "sub_1"


@pytest.mark.parametrize(
    ("status", "plan"),
    [
        (SubscriptionStatus.ACTIVE, "creator"),
        (SubscriptionStatus.PAST_DUE, "creator"),
        (SubscriptionStatus.STOPPED, "free"),
        (SubscriptionStatus.ENDED, "free"),
    ],
)
def test_k5_the_plan_stays_while_stripe_tries_the_card_again_and_goes_when_it_gives_up(office, status, plan) -> None:
    office.set(CREATOR)
    office.tell()

    office.set(CREATOR, status=status)

    assert office.tell() is (BillingOutcome.PLAN_SET if status is not CREATOR.status else BillingOutcome.NOTHING_TO_DO)
    assert (office.host.plan, office.host.subscription.status) == (plan, status)


def test_k5_a_subscription_that_was_stopped_and_is_paid_again_brings_the_plan_back(office: Office) -> None:
    for status in (SubscriptionStatus.ACTIVE, SubscriptionStatus.STOPPED, SubscriptionStatus.ACTIVE):
        office.set(CREATOR, status=status)
        office.tell()

    assert office.host.plan == "creator"


def test_k5_a_plan_that_was_cancelled_for_the_end_of_the_month_goes_on_until_then(office: Office) -> None:
    office.set(CREATOR, ends_at=CREATOR.paid_until)
    office.tell()

    assert (office.host.plan, office.host.subscription.ends_at) == ("creator", CREATOR.paid_until)


def test_k5_the_same_event_again_writes_nothing(office: Office) -> None:
    office.set(CREATOR)
    office.tell()
    once = office.host

    assert office.tell() is BillingOutcome.NOTHING_TO_DO
    assert office.host == once


LIFE = (
    {"status": SubscriptionStatus.ACTIVE},
    {"status": SubscriptionStatus.ACTIVE, "price_key": "joinlink_pro_monthly"},
    {"status": SubscriptionStatus.PAST_DUE, "price_key": "joinlink_pro_monthly"},
)


@pytest.mark.parametrize("told_after", list(product(range(3), range(1, 3), [2])))
def test_k5_however_late_events_arrive_the_plan_is_what_the_subscription_is_by_then(office: Office, told_after) -> None:
    """Three things happen; each is told right then, or only after the next ones."""
    for number, change in enumerate(LIFE):
        office.set(CREATOR, **change)
        for _ in range(told_after.count(number)):
            office.tell()

    assert (office.host.plan, office.host.subscription.status) == ("pro", SubscriptionStatus.PAST_DUE)


def test_k5_an_ended_subscription_takes_no_plan_that_another_one_gives(office: Office) -> None:
    office.set(STUDIO_LATER)
    office.tell("sub_2")

    office.set(CREATOR, status=SubscriptionStatus.ENDED)

    assert office.tell("sub_1") is BillingOutcome.NOTHING_TO_DO
    assert (office.host.plan, office.host.subscription.subscription_id) == ("studio", "sub_2")


def test_k5_a_subscription_that_was_never_paid_takes_no_plan_that_the_operator_gave(office: Office) -> None:
    office.hosts.hosts[HOST_ID] = replace(office.host, plan="premium")
    office.set(CREATOR, status=SubscriptionStatus.ENDED)

    assert office.tell() is BillingOutcome.NOTHING_TO_DO
    assert office.host.plan == "premium"


@pytest.mark.parametrize("order", list(permutations(["sub_1", "sub_2"])))
@pytest.mark.parametrize(
    ("first", "second"), list(product([SubscriptionStatus.ACTIVE, SubscriptionStatus.ENDED], repeat=2))
)
def test_k5_two_subscriptions_end_the_same_in_whatever_order_they_are_told_of(office, order, first, second) -> None:
    """Paid twice in two windows: the later one counts as long as it is paid, then the other."""
    office.set(CREATOR)
    office.set(STUDIO_LATER)
    for subscription_id in order:
        office.tell(subscription_id)
    office.set(CREATOR, status=first)
    office.set(STUDIO_LATER, status=second)

    for subscription_id in order:
        office.tell(subscription_id)

    both_ended = first is second is SubscriptionStatus.ENDED
    expected = "studio" if second is SubscriptionStatus.ACTIVE else "free" if both_ended else "creator"
    assert office.host.plan == expected


def test_k5_what_was_read_before_another_reading_was_stored_is_read_again(office: Office) -> None:
    """Two deliveries at once: the slower one must not put the older state over the newer."""
    office.set(CREATOR)

    def cancelled_meanwhile() -> None:
        office.set(CREATOR, ends_at=CREATOR.paid_until)
        office.tell()

    office.billing.meanwhile = cancelled_meanwhile

    assert office.tell() is BillingOutcome.NOTHING_TO_DO
    assert office.host.subscription.ends_at == CREATOR.paid_until


def test_k5_a_plan_that_never_stands_still_is_to_be_told_again(office: Office) -> None:
    office.set(CREATOR)
    office.store.keep_plan = lambda _host: False

    with pytest.raises(StoreUnavailable):
        office.tell()


def test_k5_a_price_of_no_plan_is_reported_and_the_plan_stays(office: Office) -> None:
    office.set(CREATOR)
    office.tell()

    office.set(CREATOR, price_key="another_product")

    assert office.tell() is BillingOutcome.UNKNOWN_PRICE
    assert office.host.plan == "creator"


def test_k5_somebody_elses_subscription_is_let_pass(office: Office) -> None:
    before = office.host

    assert office.tell("sub_of_another_site") is BillingOutcome.NOT_OURS
    assert office.host == before


def test_k5_a_customer_who_is_not_the_hosts_gives_the_host_nothing(office: Office) -> None:
    office.set(CREATOR)
    office.hosts.hosts[HOST_ID] = replace(office.host, customer_id="cus_2")

    assert office.tell() is BillingOutcome.NOT_OURS
    assert office.host.plan == "free"


def test_k5_a_host_who_is_gone_is_let_pass(office: Office) -> None:
    office.set(CREATOR)
    office.hosts.hosts.clear()

    assert office.tell() is BillingOutcome.NOT_OURS


def test_k5_a_host_who_never_was_at_stripe_has_nothing_to_be_read(office: Office) -> None:
    office.hosts.hosts[HOST_ID] = HOST

    assert refresh_plan(HOST_ID, office.ports) == (HOST, BillingOutcome.NOTHING_TO_DO)
