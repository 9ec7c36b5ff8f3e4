"""G5: a package is bought: it waits for its payment, and nothing is sold that is not on sale."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from joinlink.errors import HostNotPayable, IllegalTransition, NotFound, ProviderUnavailable, Renamed
from joinlink.model.former_names import FormerName
from joinlink.model.money import Money
from joinlink.model.package import Package
from joinlink.model.package_stages import Balance
from joinlink.model.payouts import Payout
from tests.fakes.payouts import READY
from tests.samples import GUEST, HOST, NOW
from tests.worlds.packages import buy, offer
from tests.worlds.world import HOST_ID, World


def test_a_package_waits_for_its_payment_with_an_open_checkout(unpaid: Package) -> None:
    assert unpaid.balance(NOW) is Balance.PENDING_PAYMENT
    assert unpaid.is_payable
    assert unpaid.checkout is not None
    assert (unpaid.lessons, unpaid.price, unpaid.buyer) == (5, Money(20000, "eur"), GUEST)


def test_the_money_goes_to_the_host_less_the_operators_fee(world: World) -> None:
    world.configure(PAYOUTS="connect", PLATFORM_FEE_PERCENT="10")
    world.be(payout_account=READY)
    offer(world)

    assert world.house.payout_gate.fee_percent == Decimal(10)
    assert buy(world).payout == Payout("acct_1", 2000)


def test_nothing_is_bought_while_its_host_can_not_be_paid(world: World) -> None:
    world.configure(PAYOUTS="connect")
    offer(world)

    with pytest.raises(HostNotPayable):
        buy(world)

    assert world.packages.packages == {}


def test_the_same_request_twice_gets_one_package_and_one_checkout(world: World) -> None:
    offer(world)

    first, second = buy(world, idempotency_key="key"), buy(world, idempotency_key="key")

    assert first == second
    with pytest.raises(IllegalTransition):
        buy(world, idempotency_key="key", guest=replace(GUEST, email="another@example.com"))
    with pytest.raises(IllegalTransition):
        buy(world, idempotency_key="key", guest=replace(GUEST, name="Another"))


def test_a_checkout_that_was_not_opened_is_opened_by_the_next_try(world: World) -> None:
    offer(world)
    world.package_payments.failures.add("open_checkout", ProviderUnavailable("no answer", provider="stripe"))

    with pytest.raises(ProviderUnavailable):
        buy(world, idempotency_key="key")

    assert buy(world, idempotency_key="key").checkout is not None


@pytest.mark.parametrize("changes", [{"published": False}, {"class_ids": ("class_gone",)}])
def test_what_is_not_on_sale_can_not_be_bought(world: World, changes: dict[str, object]) -> None:
    offer(world, **changes)

    with pytest.raises(NotFound):
        buy(world)


def test_a_former_handle_leads_on(world: World) -> None:
    offer(world)
    before = world.hosts.get(HOST_ID)
    former = (FormerName(HOST.handle, NOW + timedelta(days=1)),)
    assert world.hosts.update(replace(before, handle="maria", former_handles=former), previous=before)

    with pytest.raises(Renamed):
        buy(world)
