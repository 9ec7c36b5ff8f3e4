"""K5: where a host is led who wants another plan."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import InvalidInput, NotFound
from joinlink.model.billing import SubscriptionStatus
from joinlink.usecases.money.choose_plan import choose_plan, manage_plan
from tests.samples import HOST
from tests.samples import SUBSCRIPTION as CREATOR
from tests.unit.usecases.money.conftest import CUSTOMER, set_subscription
from tests.worlds.world import HOST_ID, World

PAGE = "https://joinlink.example/mentor/settings/plan"


def choose(world: World, plan: str = "creator") -> str:
    return choose_plan(HOST_ID, plan, world.house, plan_page=PAGE)


def test_k5_a_plan_is_paid_on_a_checkout_page_of_its_price_and_a_second_click_gets_the_same_page(world) -> None:
    address = choose(world, "pro")

    assert choose(world, "pro") == address
    assert world.billing.checkouts == {(CUSTOMER, "joinlink_pro_monthly", "0-2026-12-01"): address}


def test_k5_the_first_time_the_host_becomes_a_customer_for_good(world) -> None:
    world.billing.customers.clear()
    world.hosts.hosts[HOST_ID] = HOST

    choose(world)
    choose(world, "studio")

    customer_id = world.hosts.get(HOST_ID).customer_id
    assert customer_id == world.billing.customers[HOST_ID]
    assert {asked_for for asked_for, _, _ in world.billing.checkouts} == {customer_id}


def test_k5_who_subscribed_before_gets_a_fresh_page(world) -> None:
    first = choose(world)
    set_subscription(world, CREATOR, status=SubscriptionStatus.ENDED)

    assert choose(world) != first


@pytest.mark.parametrize("status", [each for each in SubscriptionStatus if each is not SubscriptionStatus.ENDED])
@pytest.mark.parametrize("plan", ["free", "pro"])
def test_k5_who_has_a_subscription_is_led_to_where_it_is_changed_and_never_pays_twice(world, status, plan) -> None:
    """Also while news of it is still under way: nothing of it is stored here."""
    set_subscription(world, CREATOR, status=status)

    address = choose(world, plan)

    assert world.billing.portals == [(CUSTOMER, f"{PAGE}?from=portal")]
    assert "portal" in address
    assert world.billing.checkouts == {}


@pytest.mark.parametrize("plan", ["gold", "", "free"])
def test_k5_what_is_no_plan_or_costs_nothing_can_not_be_bought(world, plan) -> None:
    with pytest.raises(InvalidInput) as raised:
        choose(world, plan)

    assert raised.value.field == "plan"
    assert world.billing.checkouts == {}


def test_k5_the_portal_opens_for_who_was_there_before_and_for_nobody_else(world) -> None:
    set_subscription(world, CREATOR, ends_at=CREATOR.began_at + timedelta(days=1))

    assert "portal" in manage_plan(HOST_ID, world.house, plan_page=PAGE)

    world.hosts.hosts[HOST_ID] = replace(world.hosts.get(HOST_ID), customer_id=None)
    with pytest.raises(NotFound):
        manage_plan(HOST_ID, world.house, plan_page=PAGE)
