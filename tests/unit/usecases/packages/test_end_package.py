"""G5: a host who has refunded everything as single amounts ends the package, and no money moves."""

from dataclasses import replace

import pytest

from joinlink.errors import IllegalTransition, NoLessonLeft
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.money import Money
from joinlink.model.package import Package
from joinlink.model.package_stages import Balance, PackageStatus
from joinlink.model.payment import PackageRefundEvent
from joinlink.model.refund import Refund
from joinlink.usecases.packages.end_package import end_package
from joinlink.usecases.packages.mail_package import mail_package
from joinlink.usecases.packages.refund_package import refund_package
from joinlink.usecases.packages.take_package_event import take_package_refund_event
from tests.fakes.interruptions import meanwhile
from tests.samples import GUEST, NOW, PACKAGE
from tests.worlds.packages import bought, stored
from tests.worlds.world import World


def mail(world: World) -> None:
    mail_package(PACKAGE.package_id, world.house, sold_url="https://joinlink.example/sold")


def paid_back(world: World, **changes: object) -> Package:
    """Let a host have refunded two halves of the price, each as an amount."""
    package = bought(world, **changes)
    for _half in range(2):
        package = refund_package(package, 10000, world.house)
    mail(world)
    world.mailer.sent.clear()
    return stored(world)


def test_it_ends_without_another_refund_and_its_buyer_is_mailed_once(world: World) -> None:
    package = paid_back(world)
    assert package.balance(NOW) is Balance.ACTIVE

    for _press in range(2):
        end_package(stored(world), world.house)
        mail(world)

    assert stored(world).balance(NOW) is Balance.ENDED
    assert len(world.package_payments.parts) == 2
    assert world.mailer.recipients == [GUEST.email]
    assert world.mailer.sent[0].subject == "Package ended: Five lessons"
    assert world.mailer.sent[0].text.count("€") == 2, (
        "no refund is told once more: what was paid, and its line of facts"
    )
    with pytest.raises(NoLessonLeft):
        world.book(package_id=PACKAGE.package_id)


def test_it_ends_though_a_lesson_is_taken_meanwhile(world: World) -> None:
    paid_back(world)
    meanwhile(world.packages, "change", lambda: world.book(package_id=PACKAGE.package_id))

    assert (end_package(stored(world), world.house).left, stored(world).status) == (4, PackageStatus.ENDED)


def test_a_refund_that_came_back_afterwards_is_what_is_left(world: World) -> None:
    paid_back(world)
    end_package(stored(world), world.house)

    take_package_refund_event(PackageRefundEvent("evt_1", "re_1", PACKAGE.package_id, 2), world.house)

    assert stored(world).worth == Money(10000, "eur")
    refund_package(stored(world), None, world.house)
    assert (stored(world).status, stored(world).worth) == (PackageStatus.ENDED, Money(0, "eur"))


@pytest.mark.parametrize(
    "changes",
    [
        {"refunds": ()},
        {"refunds": (Refund(1, 20000, NOW),)},
        {"expires_at": NOW},
        {"status": PackageStatus.NOT_PAID},
        {"refunds": (), "disputes": (Dispute("dp_1", DisputeStage.LOST, 20000, None, NOW),)},
    ],
    ids=["money is left", "Stripe has not answered", "its time is over", "not paid", "its bank has it back"],
)
def test_nothing_else_is_ended_so(world: World, changes: dict[str, object]) -> None:
    package = replace(paid_back(world), **changes)  # type: ignore[arg-type]

    with pytest.raises(IllegalTransition):
        end_package(package, world.house)
    assert not package.can_end(NOW)
