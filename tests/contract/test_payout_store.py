"""Which account at Stripe a host is paid through, on the fake and on DynamoDB."""

from dataclasses import replace

import pytest

from joinlink.model.payouts import PayoutAccount
from joinlink.ports.hosts import HostStore
from joinlink.ports.money import PayoutStore
from joinlink.store.payouts import DynamoPayouts
from tests.contract.store_samples import IDENTITY, Stores
from tests.fakes import FakeHosts
from tests.fakes.payouts import READY, FakePayouts
from tests.samples import HOST

ACCOUNT = PayoutAccount(
    account_id="acct_1",
    charges_enabled=True,
    transfers_enabled=True,
    details_submitted=True,
    due=("external_account", "individual.verification.document"),
    disabled_reason="requirements.past_due",
)
OTHER = replace(READY, account_id="acct_2")


@pytest.fixture
def hosts(stores: Stores) -> HostStore:
    stores.hosts.create(HOST, IDENTITY)
    return stores.hosts


@pytest.fixture
def payouts(hosts: HostStore, request: pytest.FixtureRequest) -> PayoutStore:
    return FakePayouts(hosts) if isinstance(hosts, FakeHosts) else DynamoPayouts(request.getfixturevalue("table"))


def _account(hosts: HostStore) -> PayoutAccount | None:
    return hosts.get(HOST.host_id).payout_account


@pytest.mark.parametrize("account", [ACCOUNT, PayoutAccount("acct_1")], ids=["everything known", "nothing known"])
def test_an_account_comes_back_as_a_part_of_its_host(hosts, payouts, account) -> None:
    assert _account(hosts) is None

    assert payouts.begin(HOST.host_id, account)

    assert hosts.get(HOST.host_id) == replace(HOST, payout_account=account)
    assert payouts.host_of("acct_1") == HOST.host_id
    assert payouts.host_of("acct_2") is None


def test_a_host_has_one_account(hosts, payouts) -> None:
    payouts.begin(HOST.host_id, ACCOUNT)

    assert not payouts.begin(HOST.host_id, OTHER)

    assert _account(hosts) == ACCOUNT
    assert payouts.host_of("acct_2") is None


def test_nobody_becomes_a_host_by_an_account(payouts) -> None:
    assert not payouts.begin("host_0", ACCOUNT)
    assert payouts.host_of("acct_1") is None


def test_a_reading_is_kept_once_on_top_of_the_one_before(hosts, payouts) -> None:
    payouts.begin(HOST.host_id, PayoutAccount("acct_1"))
    read = replace(ACCOUNT, version=2)

    assert payouts.keep(HOST.host_id, read)
    assert not payouts.keep(HOST.host_id, replace(READY, version=2))

    assert _account(hosts) == read


def test_a_reading_of_an_account_that_the_host_has_no_more_is_not_kept(hosts, payouts) -> None:
    assert not payouts.keep(HOST.host_id, replace(ACCOUNT, version=2))
    payouts.begin(HOST.host_id, ACCOUNT)

    assert not payouts.keep(HOST.host_id, replace(OTHER, version=2))

    assert _account(hosts) == ACCOUNT


def test_an_account_that_was_ended_leaves_its_number_and_nothing_else(hosts, payouts) -> None:
    payouts.begin(HOST.host_id, ACCOUNT)

    for _ in range(2):
        payouts.end(HOST.host_id, "acct_1")

    assert hosts.get(HOST.host_id) == replace(HOST, former_payout_accounts=1)
    assert payouts.host_of("acct_1") is None
    assert payouts.begin(HOST.host_id, OTHER)
    assert hosts.get(HOST.host_id).former_payout_accounts == 1


def test_ending_another_account_ends_nothing(hosts, payouts) -> None:
    payouts.begin(HOST.host_id, ACCOUNT)

    payouts.end(HOST.host_id, "acct_2")

    assert _account(hosts) == ACCOUNT
    assert payouts.host_of("acct_1") == HOST.host_id


def test_a_new_name_leaves_the_account(hosts, payouts) -> None:
    payouts.begin(HOST.host_id, ACCOUNT)

    hosts.update(replace(hosts.get(HOST.host_id), name="New name"), previous=HOST)

    assert _account(hosts) == ACCOUNT


def test_an_account_whose_storing_lost_its_answer_stands(dynamo, table, client) -> None:
    dynamo.hosts.create(HOST, IDENTITY)
    client.lose_answer("transact_write_items")

    DynamoPayouts(table).begin(HOST.host_id, ACCOUNT)

    assert _account(dynamo.hosts) == ACCOUNT
