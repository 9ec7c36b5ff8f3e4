"""G5: what is left of a package goes back, or an amount, by its host here or in Stripe."""

from dataclasses import replace

import pytest

from joinlink.errors import IllegalTransition, InvalidInput, NoLessonLeft, ProviderRejected, ProviderUnavailable
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.package import Package
from joinlink.model.package_stages import Balance, PackageStatus
from joinlink.model.payment import PackageRefundEvent, PaidFor, RefundByHandEvent, Sold
from joinlink.model.refund import RefundByHand, RefundState
from joinlink.usecases.packages.follow_refunds_by_hand import follow_package_refunds
from joinlink.usecases.packages.refund_package import refund_package
from joinlink.usecases.packages.take_package_event import take_package_refund_event
from tests.samples import NOW, PACKAGE
from tests.worlds.packages import bought, stored
from tests.worlds.world import World


def refunded_in_stripe(world: World, *made: RefundByHand) -> str | None:
    """Let Stripe report that something was refunded, when its list says this."""
    world.payments.made_for.setdefault("pi_1", PaidFor(Sold.PACKAGE, PACKAGE.package_id))
    world.payments.by_hand = list(made)
    return follow_package_refunds(RefundByHandEvent("evt_1", "pi_1"), world.house)


def test_what_is_left_goes_back_and_the_package_ends(world: World) -> None:
    package = bought(world, spent={"booking_1": NOW, "booking_2": NOW})

    refunded = refund_package(package, None, world.house)

    assert refunded.refunded == Money(12000, "eur")
    assert refunded.balance(NOW) is Balance.ENDED
    assert world.package_payments.parts == {(PACKAGE.package_id, 1): 12000}
    with pytest.raises(NoLessonLeft):
        world.book(package_id=PACKAGE.package_id)


def test_lessons_that_come_back_after_the_end_are_refunded_by_the_same_wish_once(world: World) -> None:
    refund_package(bought(world, spent={"booking_1": NOW, "booking_2": NOW}), None, world.house)
    back = stored(world).given_back("booking_1")
    assert back is not None
    assert world.packages.change(back)

    refund_package(back, None, world.house)

    assert world.package_payments.parts == {(PACKAGE.package_id, 1): 12000, (PACKAGE.package_id, 2): 4000}
    assert (stored(world).status, stored(world).worth) == (PackageStatus.ENDED, Money(0, "eur"))
    with pytest.raises(IllegalTransition):
        refund_package(stored(world), None, world.house)


def test_an_amount_that_stripe_does_not_move_in_its_currency_is_refused(world: World) -> None:
    price = Money(500_000, "ugx")
    assert PACKAGE.checkout is not None
    package = bought(world, price=price, checkout=replace(PACKAGE.checkout, paid=price))

    with pytest.raises(InvalidInput):
        refund_package(package, 150, world.house)
    assert refund_package(package, 200, world.house).refunded == Money(200, "ugx")


def test_an_amount_is_money_alone(world: World) -> None:
    refunded = refund_package(bought(world), 500, world.house)

    assert (refunded.refunded, refunded.left) == (Money(500, "eur"), 5)
    assert refunded.balance(NOW) is Balance.ACTIVE


def test_no_more_goes_back_than_was_paid(world: World) -> None:
    package = refund_package(bought(world), 19000, world.house)

    with pytest.raises(InvalidInput):
        refund_package(package, 1001, world.house)
    assert refund_package(package, None, world.house).refunded == Money(20000, "eur")


def test_a_share_of_the_price_is_whole_steps_of_its_currency() -> None:
    def worth(currency: str) -> Money:
        price = Money(10000, currency)
        checkout = replace(PACKAGE.checkout, paid=price)
        return replace(PACKAGE, lessons=3, price=price, checkout=checkout, spent={"booking_1": NOW}).worth

    assert worth("eur") == Money(6666, "eur")
    assert worth("isk") == Money(6600, "isk")


def test_the_same_request_twice_refunds_once(world: World) -> None:
    package = bought(world)

    refund_package(package, 500, world.house, key="key")
    package = refund_package(package, 500, world.house, key="key")

    assert world.package_payments.parts == {(PACKAGE.package_id, 1): 500}
    with pytest.raises(IllegalTransition):
        refund_package(package, 600, world.house, key="key")


def test_without_an_answer_the_refund_is_kept_and_a_repeat_finishes_it(world: World) -> None:
    world.package_payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"), after=True)

    with pytest.raises(ProviderUnavailable):
        refund_package(bought(world), None, world.house)
    assert stored(world).open_refund is not None
    assert stored(world).balance(NOW) is Balance.ENDED

    refunded = refund_package(stored(world), None, world.house)

    assert [each.state for each in refunded.refunds] == [RefundState.MADE]
    assert world.package_payments.parts == {(PACKAGE.package_id, 1): 20000}


@pytest.mark.parametrize(
    ("before", "went_back_at_the_end", "owed_later"),
    [(0, 12000, 4000), (1000, 12000, 4000), (9000, 11000, 0), (5000, 12000, 3000)],
    ids=["nothing before", "a little", "most of it", "the payment is the limit"],
)
def test_money_alone_does_not_count_against_lessons_that_come_back_after_the_end(
    world: World, before: int, went_back_at_the_end: int, owed_later: int
) -> None:
    """Of €200 for five lessons two are taken: three are worth €120, and each one that comes back €40."""
    package = bought(world, spent={"booking_1": NOW, "booking_2": NOW})
    if before:
        package = refund_package(package, before, world.house)
    refund_package(package, None, world.house)
    assert stored(world).refunded.amount_minor == before + went_back_at_the_end

    back = stored(world).given_back("booking_1")
    assert back is not None
    assert world.packages.change(back)

    assert back.worth.amount_minor == owed_later


def test_lessons_come_back_one_by_one_and_the_shares_come_to_the_price(world: World) -> None:
    price = Money(10000, "eur")
    taken = {"booking_1": NOW, "booking_2": NOW}
    assert PACKAGE.checkout is not None
    bought(world, lessons=3, price=price, spent=taken, checkout=replace(PACKAGE.checkout, paid=price))

    for booking_id in (None, *taken):
        if booking_id is not None:
            back = stored(world).given_back(booking_id)
            assert back is not None
            assert world.packages.change(back)
        refund_package(stored(world), None, world.house)

    assert [each.amount_minor for each in stored(world).refunds] == [3333, 3333, 3334]


def test_a_refund_of_the_end_that_came_back_is_owed_again_without_the_money_alone(world: World) -> None:
    refund_package(refund_package(bought(world), 500, world.house), None, world.house)
    assert stored(world).worth.amount_minor == 0

    take_package_refund_event(PackageRefundEvent("evt_1", "re_1", PACKAGE.package_id, 2), world.house)

    assert (stored(world).status, stored(world).worth.amount_minor) == (PackageStatus.ENDED, 19500)


def test_a_package_is_good_again_when_stripe_refuses_the_refund_that_should_end_it(world: World) -> None:
    world.package_payments.failures.add("refund", ProviderRejected("disputed", provider="stripe"))

    with pytest.raises(ProviderRejected):
        refund_package(bought(world), None, world.house)

    assert stored(world).balance(NOW) is Balance.ACTIVE
    assert refund_package(stored(world), None, world.house).refunded == PACKAGE.price


@pytest.mark.parametrize(
    ("here", "in_stripe", "status", "owed_later"),
    [
        (1000, (12000,), "ended", 4000),
        (12000, (100,), "active", None),
        (12000, (8000,), "ended", 0),
        (0, (4000, 8000), "ended", 4000),
        (0, (20000,), "ended", 0),
    ],
    ids=["both", "a little on top", "all that there was", "in two parts", "in full"],
)
def test_refunds_made_here_and_in_stripe_are_told_apart(
    world: World, here: int, in_stripe: tuple[int, ...], status: str, owed_later: int | None
) -> None:
    taken = {"booking_1": NOW, "booking_2": NOW}
    package = bought(world, spent=taken, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
    if here:
        refund_package(package, here, world.house)
    made = [RefundByHand(f"re_{number}", amount, NOW) for number, amount in enumerate(in_stripe)]

    for number in range(len(made)):
        refunded_in_stripe(world, *made[: number + 1])

    back = stored(world).given_back("booking_1")
    assert back is not None
    assert back.status == status
    assert back.refunded.amount_minor == here + sum(in_stripe)
    assert owed_later is None or back.worth.amount_minor == owed_later


def test_a_lesson_that_is_booked_meanwhile_is_not_refunded(world: World) -> None:
    seen = bought(world)
    world.book(package_id=PACKAGE.package_id)

    with pytest.raises(IllegalTransition):
        refund_package(seen, None, world.house)

    assert world.package_payments.parts == {}
    assert refund_package(seen, 500, world.house).left == 4


def test_a_refund_that_stripe_refuses_leaves_its_part_again(world: World) -> None:
    world.package_payments.failures.add("refund", ProviderRejected("no", provider="stripe"))

    with pytest.raises(ProviderRejected):
        refund_package(bought(world), 500, world.house)

    assert stored(world).refundable == Money(20000, "eur")


def test_a_refund_that_came_back_is_told_to_the_host_once(world: World) -> None:
    refund_package(bought(world), 500, world.house)
    event = PackageRefundEvent("evt_1", "re_1", PACKAGE.package_id, 1)

    take_package_refund_event(event, world.house)
    take_package_refund_event(event, world.house)

    assert stored(world).refundable == Money(20000, "eur")
    assert world.notice_kinds() == [NoticeKind.REFUND_FAILED]


@pytest.mark.parametrize(("amount", "status"), [(11999, "active"), (12000, "ended"), (20000, "ended")])
def test_what_was_refunded_in_stripe_is_counted_once_and_ends_it_once_no_money_is_left_for_its_lessons(
    world: World, amount: int, status: str
) -> None:
    taken = {"booking_1": NOW, "booking_2": NOW}
    bought(world, spent=taken, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))

    for _delivery in range(2):
        refunded_in_stripe(world, RefundByHand("re_1", amount, NOW))

    package = stored(world)
    assert (package.refunded.amount_minor, package.status, package.has_news) == (amount, status, True)
    assert ("can still be booked" in world.the_notice().detail) is (status == "active")


def test_a_refund_made_in_stripe_that_came_back_counts_no_more_and_is_told(world: World) -> None:
    bought(world, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
    refunded_in_stripe(world, RefundByHand("re_1", 500, NOW))

    for _delivery in range(2):
        refunded_in_stripe(world, RefundByHand("re_1", 500, NOW, has_failed=True))

    assert stored(world).refundable == Money(20000, "eur")
    assert sorted(world.notice_kinds()) == [NoticeKind.REFUND_FAILED, NoticeKind.REFUNDED_IN_STRIPE]


def test_a_refund_of_our_own_without_an_answer_is_settled_before_those_made_in_stripe(world: World) -> None:
    bought(world, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
    world.package_payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))
    with pytest.raises(ProviderUnavailable):
        refund_package(stored(world), 700, world.house)

    refunded_in_stripe(world, RefundByHand("re_1", 500, NOW))

    assert [(each.amount_minor, each.state) for each in stored(world).refunds] == [(700, "made"), (500, "made")]
    world.payments.made_for["pi_1"] = PaidFor(Sold.BOOKING, "booking_1")
    assert refunded_in_stripe(world, RefundByHand("re_2", 500, NOW)) is None


def test_an_unpaid_package_has_nothing_to_refund(world: World, unpaid: Package) -> None:
    with pytest.raises(IllegalTransition):
        refund_package(unpaid, None, world.house)
