"""G5: Stripe's events about a package's payment, in whatever order they come."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from joinlink.clock import parse_rfc3339
from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.days import midnight
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.package import Package
from joinlink.model.package_stages import Balance, PackageStatus
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
    assert package.expires_at == midnight(date(2027, 3, 4), "Europe/Berlin")
    assert package.has_news


@pytest.mark.parametrize(
    ("bought_at", "zone", "valid_until", "expires_at"),
    [
        (datetime(2026, 12, 1, 22, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 12, 2), "2026-12-02T23:00:00Z"),
        (datetime(2026, 12, 1, 23, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 12, 3), "2026-12-03T23:00:00Z"),
        (datetime(2027, 3, 27, 12, 0, tzinfo=UTC), "Europe/Berlin", date(2027, 3, 28), "2027-03-28T22:00:00Z"),
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "Pacific/Kiritimati", date(2026, 12, 3), "2026-12-03T10:00:00Z"),
        (datetime(2027, 9, 4, 12, 0, tzinfo=UTC), "America/Santiago", date(2027, 9, 5), "2027-09-06T03:00:00Z"),
        (datetime(2027, 9, 3, 12, 0, tzinfo=UTC), "America/Santiago", date(2027, 9, 4), "2027-09-05T04:00:00Z"),
    ],
    ids=["a minute to midnight", "midnight", "clocks go forward", "far east", "that day", "a midnight that is skipped"],
)
def test_its_time_is_over_at_the_end_of_a_day_by_its_host_s_clocks(
    world: World, unpaid: Package, bought_at: datetime, zone: str, valid_until: date, expires_at: str
) -> None:
    world.clock.time = bought_at
    package = replace(unpaid, valid_days=1, host_timezone=zone, version=unpaid.version + 1)
    assert world.packages.change(package)

    take(world, package)

    package, end = stored(world, package), parse_rfc3339(expires_at)
    assert (package.valid_until, package.expires_at) == (valid_until, end)
    assert not package.is_expired(end - timedelta(seconds=1))
    assert package.is_expired(end)


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
