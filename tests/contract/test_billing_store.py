"""What every store of plans must do (K5)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from joinlink.model.billing import SubscriptionStatus
from joinlink.ports.money import BillingStore
from joinlink.store.billing import DynamoBilling
from joinlink.store.table import Table
from tests.contract.store_samples import IDENTITY, Stores
from tests.fakes import FakeHosts
from tests.fakes.billing import FakeBillingStore
from tests.samples import HOST
from tests.samples import SUBSCRIPTION as CREATOR

SUBSCRIBED = replace(HOST, plan="creator", subscription=CREATOR)
BARE = replace(CREATOR, price_key=None, paid_until=None, ends_at=None, status=SubscriptionStatus.STOPPED)


@pytest.fixture
def plans(stores: Stores, table: Table) -> BillingStore:
    stores.hosts.create(replace(HOST, plan="free"), IDENTITY)
    return FakeBillingStore(stores.hosts) if isinstance(stores.hosts, FakeHosts) else DynamoBilling(table)


@pytest.mark.parametrize("subscribed", [SUBSCRIBED, replace(SUBSCRIBED, plan="free", subscription=BARE)])
def test_k5_a_plan_is_read_with_its_host_as_it_was_kept(stores, plans, subscribed) -> None:
    assert plans.keep_plan(subscribed)

    assert stores.hosts.get(HOST.host_id) == subscribed


@pytest.mark.parametrize("version", [1, 2, 4])
def test_k5_what_was_read_before_another_reading_was_kept_is_refused(stores, plans, version) -> None:
    plans.keep_plan(SUBSCRIBED)
    plans.keep_plan(replace(SUBSCRIBED, plan="pro", subscription=replace(CREATOR, version=2)))

    late = replace(SUBSCRIBED, plan="studio", subscription=replace(CREATOR, version=version))

    assert plans.keep_plan(late) is False
    assert stores.hosts.get(HOST.host_id).plan == "pro"


def test_k5_of_several_readings_at_once_one_is_kept(stores, plans) -> None:
    plans.keep_plan(SUBSCRIBED)
    readings = [
        replace(SUBSCRIBED, plan=plan, subscription=replace(CREATOR, version=2)) for plan in ("pro", "studio", "free")
    ]

    with ThreadPoolExecutor(3) as pool:
        kept = list(pool.map(plans.keep_plan, readings))

    assert sorted(kept) == [False, False, True]
    assert stores.hosts.get(HOST.host_id) == readings[kept.index(True)]


def test_k5_a_host_is_one_customer_for_good(stores, plans) -> None:
    assert plans.keep_customer(HOST.host_id, "cus_1")
    assert plans.keep_customer(HOST.host_id, "cus_2") is False

    assert stores.hosts.get(HOST.host_id).customer_id == "cus_1"


def test_k5_a_host_who_is_not_there_is_not_made_by_it(stores, plans) -> None:
    assert plans.keep_customer("host_0", "cus_1") is False
    assert plans.keep_plan(replace(SUBSCRIBED, host_id="host_0")) is False


def test_k5_name_and_handle_change_apart_from_the_plan(stores, plans) -> None:
    plans.keep_plan(SUBSCRIBED)

    stores.hosts.update(replace(HOST, name="New name", plan="free"), previous=HOST)

    assert stores.hosts.get(HOST.host_id) == replace(SUBSCRIBED, name="New name")
