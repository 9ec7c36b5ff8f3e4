"""K5: a host's plan is what the host's subscriptions at Stripe are now, whatever was told of them and when."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations, product

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.billing import SubscriptionEvent, SubscriptionStatus
from joinlink.model.host import Host
from joinlink.usecases.money.take_subscription_event import BillingOutcome, refresh_plan, take_subscription_event
from tests.fakes.interruptions import meanwhile
from tests.samples import HOST, NOW
from tests.samples import SUBSCRIPTION as CREATOR
from tests.unit.usecases.money.conftest import set_subscription
from tests.worlds.world import HOST_ID, World

STUDIO_LATER = replace(
    CREATOR, subscription_id="sub_2", price_key="joinlink_studio_monthly", began_at=NOW + timedelta(days=1)
)
ACTIVE, PAST_DUE, STOPPED, ENDED = SubscriptionStatus
SET, NOTHING = BillingOutcome.PLAN_SET, BillingOutcome.NOTHING_TO_DO


def host(world: World) -> Host:
    return world.hosts.get(HOST_ID)


def tell(world: World, subscription_id: str = "sub_1") -> BillingOutcome:
    _, outcome = take_subscription_event(SubscriptionEvent("evt_1", subscription_id), world.house)
    return outcome


@pytest.fixture
def creator(world: World) -> World:
    """Return the host on the plan Creator."""
    set_subscription(world, CREATOR)
    tell(world)
    return world


@pytest.mark.parametrize("plan", ["creator", "pro", "premium", "studio"])
def test_k5_a_paid_subscription_sets_the_plan_of_its_price_and_the_same_event_again_writes_nothing(world, plan) -> None:
    set_subscription(world, CREATOR, price_key=f"joinlink_{plan}_monthly")

    assert tell(world) is SET
    once = host(world)
    assert (once.plan, once.subscription.subscription_id) == (plan, "sub_1")

    assert tell(world) is NOTHING
    assert host(world) == once


@pytest.mark.parametrize(
    ("status", "plan"), [(ACTIVE, "creator"), (PAST_DUE, "creator"), (STOPPED, "free"), (ENDED, "free")]
)
def test_k5_the_plan_stays_while_stripe_tries_the_card_again_and_goes_when_it_gives_up(creator, status, plan) -> None:
    set_subscription(creator, CREATOR, status=status)

    assert tell(creator) is (NOTHING if status is ACTIVE else SET)
    assert (host(creator).plan, host(creator).subscription.status) == (plan, status)


def test_k5_a_subscription_that_was_stopped_and_is_paid_again_brings_the_plan_back(creator) -> None:
    for status in (STOPPED, ACTIVE):
        set_subscription(creator, CREATOR, status=status)
        tell(creator)

    assert host(creator).plan == "creator"


LIFE = (
    {"status": ACTIVE},
    {"status": ACTIVE, "price_key": "joinlink_pro_monthly"},
    {"status": PAST_DUE, "price_key": "joinlink_pro_monthly"},
)


@pytest.mark.parametrize("told_after", list(product(range(3), range(1, 3), [2])))
def test_k5_however_late_events_arrive_the_plan_is_what_the_subscription_is_by_then(world, told_after) -> None:
    """Three things happen; each is told right then, or only after the next ones."""
    for number, change in enumerate(LIFE):
        set_subscription(world, CREATOR, **change)
        for _ in range(told_after.count(number)):
            tell(world)

    assert (host(world).plan, host(world).subscription.status) == ("pro", PAST_DUE)


def test_k5_an_ended_subscription_takes_no_plan_that_another_one_gives(world) -> None:
    set_subscription(world, STUDIO_LATER)
    tell(world, "sub_2")

    set_subscription(world, CREATOR, status=ENDED)

    assert tell(world, "sub_1") is NOTHING
    assert (host(world).plan, host(world).subscription.subscription_id) == ("studio", "sub_2")


def test_k5_a_subscription_that_was_never_paid_takes_no_plan_that_the_operator_gave(world) -> None:
    world.hosts.hosts[HOST_ID] = replace(host(world), plan="premium")
    set_subscription(world, CREATOR, status=ENDED)

    assert tell(world) is NOTHING
    assert host(world).plan == "premium"


@pytest.mark.parametrize("order", list(permutations(["sub_1", "sub_2"])))
@pytest.mark.parametrize(("first", "second"), list(product([ACTIVE, ENDED], repeat=2)))
def test_k5_two_subscriptions_end_the_same_in_whatever_order_they_are_told_of(world, order, first, second) -> None:
    """Paid twice in two windows: the later one counts as long as it is paid, then the other."""
    for statuses in ((ACTIVE, ACTIVE), (first, second)):
        set_subscription(world, CREATOR, status=statuses[0])
        set_subscription(world, STUDIO_LATER, status=statuses[1])
        for subscription_id in order:
            tell(world, subscription_id)

    expected = {(ACTIVE, ENDED): "creator", (ENDED, ENDED): "free"}.get((first, second), "studio")
    assert host(world).plan == expected


def test_k5_what_was_read_before_another_reading_was_stored_is_read_again(world) -> None:
    """Two deliveries at once: the slower one must not put the older state over the newer."""
    set_subscription(world, CREATOR)

    def cancelled_meanwhile() -> None:
        set_subscription(world, CREATOR, ends_at=CREATOR.paid_until)
        tell(world)

    meanwhile(world.billing, "subscriptions", cancelled_meanwhile, after=True)

    assert tell(world) is NOTHING
    assert host(world).subscription.ends_at == CREATOR.paid_until


def test_k5_a_plan_that_never_stands_still_is_to_be_told_again(world) -> None:
    set_subscription(world, CREATOR)
    world.billing_store.keep_plan = lambda _host: False

    with pytest.raises(StoreUnavailable):
        tell(world)


def test_k5_a_price_of_no_plan_is_reported_and_the_plan_stays(creator) -> None:
    set_subscription(creator, CREATOR, price_key="another_product")

    assert tell(creator) is BillingOutcome.UNKNOWN_PRICE
    assert host(creator).plan == "creator"


@pytest.mark.parametrize("whose", ["of another site", "another customer's", "a host's who is gone"])
def test_k5_somebody_elses_subscription_gives_the_host_nothing(world, whose) -> None:
    set_subscription(world, CREATOR)
    if whose == "another customer's":
        world.hosts.hosts[HOST_ID] = replace(host(world), customer_id="cus_2")
    if whose == "a host's who is gone":
        world.hosts.hosts.clear()
    before = dict(world.hosts.hosts)

    told = tell(world, "sub_of_another_site" if whose == "of another site" else "sub_1")

    assert told is BillingOutcome.NOT_OURS
    assert world.hosts.hosts == before


def test_k5_a_host_who_never_was_at_stripe_has_nothing_to_be_read(world) -> None:
    world.hosts.hosts[HOST_ID] = HOST

    assert refresh_plan(HOST_ID, world.house) == (HOST, NOTHING)
