"""K5: where a host is led who wants another plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import InvalidInput, NotFound, ProviderRejected
from joinlink.model.billing import SubscriptionStatus
from joinlink.usecases.money.choose_plan import choose_plan, manage_plan
from tests.samples import HOST
from tests.unit.usecases.test_follow_subscription import CREATOR, CUSTOMER, Office

PAGE = "https://joinlink.example/mentor/settings/plan"


@pytest.fixture
def office() -> Office:
    return Office()


def choose(office: Office, plan: str = "creator") -> str:
    return choose_plan(HOST_ID, plan, office.ports, plan_page=PAGE)


def test_k5_a_plan_is_paid_on_a_checkout_page_of_its_price(office: Office) -> None:
    address = choose(office, "pro")

    [(customer_id, price_key, _)] = office.billing.checkouts
    assert (customer_id, price_key) == (CUSTOMER, "joinlink_pro_monthly")
    assert office.billing.checkouts[customer_id, price_key, "0-2026-12-01"] == address


def test_k5_the_first_time_the_host_becomes_a_customer_for_good(office: Office) -> None:
    office.billing.customers.clear()
    office.hosts.hosts[HOST_ID] = HOST

    choose(office)
    choose(office, "studio")

    assert office.host.customer_id == office.billing.customers[HOST_ID]
    assert {customer_id for customer_id, _, _ in office.billing.checkouts} == {office.host.customer_id}


def test_k5_a_second_click_gets_the_same_page(office: Office) -> None:
    assert choose(office) == choose(office)


def test_k5_who_subscribed_before_gets_a_fresh_page(office: Office) -> None:
    first = choose(office)
    office.set(CREATOR, status=SubscriptionStatus.ENDED)

    assert choose(office) != first


@pytest.mark.parametrize("status", [each for each in SubscriptionStatus if each is not SubscriptionStatus.ENDED])
@pytest.mark.parametrize("plan", ["free", "pro"])
def test_k5_who_has_a_subscription_is_led_to_where_it_is_changed_and_never_pays_twice(office, status, plan) -> None:
    """Also while news of it is still under way: nothing of it is stored here."""
    office.set(CREATOR, status=status)

    address = choose(office, plan)

    assert office.billing.portals == [(CUSTOMER, f"{PAGE}?from=portal")]
    assert "portal" in address
    assert office.billing.checkouts == {}


@pytest.mark.parametrize("plan", ["gold", "", "free"])
def test_k5_what_is_no_plan_or_costs_nothing_can_not_be_bought(office: Office, plan: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        choose(office, plan)

    assert raised.value.field == "plan"
    assert office.billing.checkouts == {}


def test_k5_a_plan_without_a_price_at_stripe_is_refused(office: Office) -> None:
    office.billing.price_keys.clear()

    with pytest.raises(ProviderRejected):
        choose(office)


def test_k5_the_portal_opens_for_who_was_there_before_and_for_nobody_else(office: Office) -> None:
    office.set(CREATOR, ends_at=CREATOR.began_at + timedelta(days=1))

    assert "portal" in manage_plan(HOST_ID, office.ports, plan_page=PAGE)

    office.hosts.hosts[HOST_ID] = replace(office.host, customer_id=None)
    with pytest.raises(NotFound):
        manage_plan(HOST_ID, office.ports, plan_page=PAGE)
