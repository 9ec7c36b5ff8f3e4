"""K5: which of a host's subscriptions decides on the plan, and what the catalogue says."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from joinlink.model.billing import Subscription, SubscriptionStatus, deciding_subscription
from joinlink.model.plans import FREE, PLANS, plan_named, plan_of_price, smallest_with_online

FIRST_DAY = datetime(2026, 12, 1, tzinfo=UTC)
PAID, LATE, STOPPED, OVER = SubscriptionStatus


def subscription(subscription_id: str, day: int, status: SubscriptionStatus) -> Subscription:
    began_at = FIRST_DAY + timedelta(days=day)
    return Subscription(subscription_id, status, "joinlink_creator_monthly", began_at, None, None)


@pytest.mark.parametrize(
    ("counts", "others"),
    [
        (("a", 1, PAID), [("b", 2, STOPPED), ("c", 3, OVER)]),
        (("a", 1, LATE), [("b", 2, STOPPED), ("c", 3, OVER)]),
        (("a", 1, STOPPED), [("b", 2, OVER)]),
        (("a", 3, PAID), [("b", 2, PAID), ("c", 1, PAID)]),
        (("a", 3, LATE), [("b", 2, PAID)]),
        (("c", 1, PAID), [("a", 1, PAID), ("b", 1, PAID)]),
    ],
)
def test_k5_what_is_paid_counts_before_what_is_stopped_and_the_newer_before_the_older(counts, others) -> None:
    all_of_them = [subscription(*each) for each in (counts, *others)]

    assert {deciding_subscription(listed).subscription_id for listed in permutations(all_of_them)} == {counts[0]}


def test_k5_who_never_subscribed_has_none_that_counts() -> None:
    assert deciding_subscription([]) is None


def test_k5_the_default_catalogue_is_free_without_online_classes_and_four_plans_with_them() -> None:
    with_online = {plan.title: plan.includes_online for plan in PLANS}

    assert with_online == {"Free": False, "Creator": True, "Pro": True, "Premium": True, "Studio": True}
    assert smallest_with_online().title == "Creator"


def test_k5_every_plan_is_found_by_its_name_and_by_what_is_paid_for_it() -> None:
    assert [plan_named(plan.name) for plan in PLANS] == list(PLANS)
    assert [plan_of_price(plan.lookup_key) for plan in PLANS if plan.lookup_key] == list(PLANS[1:])


def test_k5_what_costs_nothing_has_no_price_at_stripe_and_no_price_is_no_plan() -> None:
    assert [plan for plan in PLANS if plan.lookup_key is None] == [FREE]
    assert all(plan.monthly_price.is_free == (plan.lookup_key is None) for plan in PLANS)
    assert plan_of_price(None) is None
