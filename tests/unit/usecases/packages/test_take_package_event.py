"""G5: Stripe's events about a package's payment, in whatever order they come."""

from datetime import timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.package import Balance, Package, PackageStatus
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from joinlink.usecases.packages.take_package_event import take_package_event
from tests.samples import NOW, PACKAGE
from tests.worlds.packages import paid, stored
from tests.worlds.world import World


def take(world: World, package: Package, **changes: object) -> PaymentOutcome:
    return take_package_event(paid(package, **changes), world.house)  # type: ignore[arg-type]


def test_its_days_begin_when_the_money_is_there(world: World, unpaid: Package) -> None:
    world.clock.time = NOW + timedelta(days=2)

    assert take(world, unpaid) is PaymentOutcome.CONFIRMED

    package = stored(world, unpaid)
    assert package.balance(world.clock.now()) is Balance.ACTIVE
    assert package.expires_at == NOW + timedelta(days=2 + 90)
    assert package.has_news


def test_the_same_payment_told_again_changes_nothing(world: World, unpaid: Package) -> None:
    take(world, unpaid)
    once = stored(world, unpaid)

    assert take(world, unpaid, event_id="evt_2") is PaymentOutcome.NOTHING_TO_DO
    assert stored(world, unpaid) == once


@pytest.mark.parametrize("before", [["expired"], ["processing"], ["processing", "failed"], ["expired", "failed"]])
def test_a_payment_is_never_too_late_whatever_was_told_before_it(
    world: World, unpaid: Package, before: list[str]
) -> None:
    for kind in before:
        take(world, unpaid, kind=kind)

    assert take(world, unpaid) is PaymentOutcome.CONFIRMED


@pytest.mark.parametrize("kind", ["processing", "expired", "failed"])
def test_what_is_told_after_the_payment_changes_nothing(world: World, unpaid: Package, kind: str) -> None:
    take(world, unpaid)

    assert take(world, unpaid, kind=kind) is PaymentOutcome.NOTHING_TO_DO
    assert stored(world, unpaid).status is PackageStatus.ACTIVE


def test_a_transfer_is_waited_for_and_its_failure_told_to_the_guest(world: World, unpaid: Package) -> None:
    assert take(world, unpaid, kind="processing") is PaymentOutcome.PROCESSING
    assert stored(world, unpaid).balance(NOW) is Balance.PAYMENT_UNDER_WAY

    assert take(world, unpaid, kind="failed") is PaymentOutcome.FAILED
    assert take(world, unpaid, kind="processing") is PaymentOutcome.NOTHING_TO_DO
    assert stored(world, unpaid).balance(NOW) is Balance.NOT_PAID
    assert stored(world, unpaid).has_news


def test_another_amount_than_the_price_goes_back_and_buys_nothing(world: World, unpaid: Package) -> None:
    assert take(world, unpaid, amount_minor=100) is PaymentOutcome.REFUNDED

    package = stored(world, unpaid)
    assert (package.status, package.refunded) == (PackageStatus.REFUNDED, Money(100, "eur"))
    assert list(world.package_payments.whole) == [unpaid.package_id]
    assert world.notice_kinds() == [NoticeKind.PAYMENT_MISMATCH]


def test_money_that_could_not_go_back_yet_goes_back_when_stripe_tells_again(world: World, unpaid: Package) -> None:
    world.package_payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))

    with pytest.raises(ProviderUnavailable):
        take(world, unpaid, amount_minor=100)

    assert take(world, unpaid, amount_minor=100) is PaymentOutcome.REFUNDED


def test_a_refund_that_stripe_refuses_is_left_to_the_host(world: World, unpaid: Package) -> None:
    world.package_payments.failures.add("refund", ProviderRejected("no", provider="stripe"))

    take(world, unpaid, amount_minor=100)

    assert stored(world, unpaid).is_refund_refused
    assert world.notice_kinds() == [NoticeKind.REFUND_FAILED]


def test_a_payment_at_another_checkout_buys_nothing(world: World, unpaid: Package) -> None:
    assert take(world, unpaid, session_id="cs_another") is PaymentOutcome.OTHER_CHECKOUT

    assert stored(world, unpaid) == unpaid
    assert world.notice_kinds() == [NoticeKind.PAYMENT_MISMATCH]


def test_a_checkout_without_a_payment_buys_nothing(world: World, unpaid: Package) -> None:
    outcome = take(world, unpaid, payment_intent_id=None, amount_minor=0)

    assert outcome is PaymentOutcome.NOTHING_PAID
    assert stored(world, unpaid) == unpaid


def test_a_package_that_we_do_not_know_is_none_of_ours(world: World) -> None:
    assert take(world, PACKAGE) is PaymentOutcome.NOT_OURS
