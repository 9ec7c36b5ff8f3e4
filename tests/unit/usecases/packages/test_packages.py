"""G5: packages are sold, paid by Stripe's webhook, spent by booking and refunded by their host."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from joinlink.errors import (
    Forbidden,
    HostNotPayable,
    IllegalTransition,
    InvalidInput,
    NoLessonLeft,
    NotFound,
    PayoutsRequired,
    ProviderRejected,
    ProviderUnavailable,
    Renamed,
)
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.former_names import FormerName
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.package import Balance, Package, PackageStatus
from joinlink.model.payment import PackageRefundEvent, PaidFor, RefundByHandEvent, Sold
from joinlink.model.payouts import Payout, PayoutAccount
from joinlink.model.refund import RefundByHand, RefundState
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from joinlink.usecases.packages.delete_buyer_data import delete_buyer_data
from joinlink.usecases.packages.follow_refunds_by_hand import follow_package_refunds
from joinlink.usecases.packages.read_package import read_package_as_guest, read_sold_package
from joinlink.usecases.packages.refund_package import refund_package
from joinlink.usecases.packages.save_offer import OfferTerms, change_offer, create_offer
from joinlink.usecases.packages.take_package_event import take_package_event, take_package_refund_event
from tests.samples import CLASS, GUEST, HOST, NOW, OFFER, PACKAGE
from tests.worlds.packages import bought, buy, offer, paid, stored
from tests.worlds.world import HOST_ID, World

TERMS = OfferTerms("Five lessons", (CLASS.class_id,), 5, Money(20000, "eur"), 90, published=True)
READY = PayoutAccount("acct_1", charges_enabled=True, transfers_enabled=True, details_submitted=True)


@pytest.fixture
def world() -> World:
    return World.selling()


@pytest.fixture
def unpaid(world: World) -> Package:
    offer(world)
    return buy(world)


def take(world: World, package: Package, **changes: object) -> PaymentOutcome:
    return take_package_event(paid(package, **changes), world.house)  # type: ignore[arg-type]


def refunded_in_stripe(world: World, *made: RefundByHand) -> str | None:
    """Let Stripe tell that something was refunded, when its list says this."""
    world.payments.made_for.setdefault("pi_1", PaidFor(Sold.PACKAGE, PACKAGE.package_id))
    world.payments.by_hand = list(made)
    return follow_package_refunds(RefundByHandEvent("evt_1", "pi_1"), world.house)


class TestOffering:
    def test_what_a_host_offers_stands_in_the_profile_until_it_is_unpublished(self, world: World) -> None:
        made = create_offer(HOST_ID, TERMS, world.house)

        assert world.profiles.load(HOST_ID).packages_on_sale == [made]

        hidden = change_offer(HOST_ID, made.offer_id, lambda _: replace(TERMS, published=False), world.house)

        assert world.profiles.load(HOST_ID).packages == (hidden,)
        assert world.profiles.load(HOST_ID).packages_on_sale == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"class_ids": ("class_of_another",)}, "classIds"),
            ({"class_ids": ()}, "classIds"),
            ({"class_ids": (CLASS.class_id, CLASS.class_id)}, "classIds"),
            ({"lessons": 0}, "lessons"),
            ({"lessons": 101}, "lessons"),
            ({"valid_days": 0}, "validDays"),
            ({"price": Money(0, "eur")}, "price"),
            ({"price": Money(49, "eur")}, "price"),
            ({"title": " "}, "title"),
        ],
    )
    def test_terms_that_can_not_be_sold_are_refused(self, world: World, changes: dict[str, object], field: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            create_offer(HOST_ID, replace(TERMS, **changes), world.house)  # type: ignore[arg-type]

        assert refusal.value.field == field
        assert world.profiles.load(HOST_ID).packages == ()

    def test_a_package_goes_on_sale_once_its_host_can_be_paid_and_is_a_draft_until_then(self, world: World) -> None:
        world.configure(PAYOUTS="connect")

        with pytest.raises(PayoutsRequired):
            create_offer(HOST_ID, TERMS, world.house)
        draft = create_offer(HOST_ID, replace(TERMS, published=False), world.house)
        world.be(payout_account=READY)

        assert change_offer(HOST_ID, draft.offer_id, lambda _: TERMS, world.house).published


class TestBuying:
    def test_a_package_waits_for_its_payment_with_an_open_checkout(self, unpaid: Package) -> None:
        assert unpaid.balance(NOW) is Balance.PENDING_PAYMENT
        assert unpaid.is_payable
        assert unpaid.checkout is not None
        assert (unpaid.lessons, unpaid.price, unpaid.buyer) == (5, Money(20000, "eur"), GUEST)

    def test_the_money_goes_to_the_host_less_the_operators_fee(self, world: World) -> None:
        world.configure(PAYOUTS="connect", PLATFORM_FEE_PERCENT="10")
        world.be(payout_account=READY)
        offer(world)

        assert world.house.payout_gate.fee_percent == Decimal(10)
        assert buy(world).payout == Payout("acct_1", 2000)

    def test_nothing_is_bought_while_its_host_can_not_be_paid(self, world: World) -> None:
        world.configure(PAYOUTS="connect")
        offer(world)

        with pytest.raises(HostNotPayable):
            buy(world)

        assert world.packages.packages == {}

    def test_the_same_request_twice_gets_one_package_and_one_checkout(self, world: World) -> None:
        offer(world)

        first, second = buy(world, idempotency_key="key"), buy(world, idempotency_key="key")

        assert first == second
        with pytest.raises(IllegalTransition):
            buy(world, idempotency_key="key", guest=replace(GUEST, email="another@example.com"))

    def test_a_checkout_that_was_not_opened_is_opened_by_the_next_try(self, world: World) -> None:
        offer(world)
        world.package_payments.failures.add("open_checkout", ProviderUnavailable("no answer", provider="stripe"))

        with pytest.raises(ProviderUnavailable):
            buy(world, idempotency_key="key")

        assert buy(world, idempotency_key="key").checkout is not None

    @pytest.mark.parametrize("changes", [{"published": False}, {"class_ids": ("class_gone",)}])
    def test_what_is_not_on_sale_can_not_be_bought(self, world: World, changes: dict[str, object]) -> None:
        offer(world, **changes)

        with pytest.raises(NotFound):
            buy(world)

    def test_a_former_handle_leads_on(self, world: World) -> None:
        offer(world)
        before = world.hosts.get(HOST_ID)
        former = (FormerName(HOST.handle, NOW + timedelta(days=1)),)
        assert world.hosts.update(replace(before, handle="maria", former_handles=former), previous=before)

        with pytest.raises(Renamed):
            buy(world)


class TestPaying:
    def test_its_days_begin_when_the_money_is_there(self, world: World, unpaid: Package) -> None:
        world.clock.time = NOW + timedelta(days=2)

        assert take(world, unpaid) is PaymentOutcome.CONFIRMED

        package = stored(world, unpaid)
        assert package.balance(world.clock.now()) is Balance.ACTIVE
        assert package.expires_at == NOW + timedelta(days=2 + 90)
        assert package.has_news

    def test_the_same_payment_told_again_changes_nothing(self, world: World, unpaid: Package) -> None:
        take(world, unpaid)
        once = stored(world, unpaid)

        assert take(world, unpaid, event_id="evt_2") is PaymentOutcome.NOTHING_TO_DO
        assert stored(world, unpaid) == once

    @pytest.mark.parametrize("before", [["expired"], ["processing"], ["processing", "failed"], ["expired", "failed"]])
    def test_a_payment_is_never_too_late_whatever_was_told_before_it(
        self, world: World, unpaid: Package, before: list[str]
    ) -> None:
        for kind in before:
            take(world, unpaid, kind=kind)

        assert take(world, unpaid) is PaymentOutcome.CONFIRMED

    @pytest.mark.parametrize("kind", ["processing", "expired", "failed"])
    def test_what_is_told_after_the_payment_changes_nothing(self, world: World, unpaid: Package, kind: str) -> None:
        take(world, unpaid)

        assert take(world, unpaid, kind=kind) is PaymentOutcome.NOTHING_TO_DO
        assert stored(world, unpaid).status is PackageStatus.ACTIVE

    def test_a_transfer_is_waited_for_and_its_failure_told_to_the_guest(self, world: World, unpaid: Package) -> None:
        assert take(world, unpaid, kind="processing") is PaymentOutcome.PROCESSING
        assert stored(world, unpaid).balance(NOW) is Balance.PAYMENT_UNDER_WAY

        assert take(world, unpaid, kind="failed") is PaymentOutcome.FAILED
        assert take(world, unpaid, kind="processing") is PaymentOutcome.NOTHING_TO_DO
        assert stored(world, unpaid).balance(NOW) is Balance.NOT_PAID
        assert stored(world, unpaid).has_news

    def test_another_amount_than_the_price_goes_back_and_buys_nothing(self, world: World, unpaid: Package) -> None:
        assert take(world, unpaid, amount_minor=100) is PaymentOutcome.REFUNDED

        package = stored(world, unpaid)
        assert (package.status, package.refunded) == (PackageStatus.REFUNDED, Money(100, "eur"))
        assert list(world.package_payments.whole) == [unpaid.package_id]
        assert world.notice_kinds() == [NoticeKind.PAYMENT_MISMATCH]

    def test_money_that_could_not_go_back_yet_goes_back_when_stripe_tells_again(
        self, world: World, unpaid: Package
    ) -> None:
        world.package_payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))

        with pytest.raises(ProviderUnavailable):
            take(world, unpaid, amount_minor=100)

        assert take(world, unpaid, amount_minor=100) is PaymentOutcome.REFUNDED

    def test_a_refund_that_stripe_refuses_is_left_to_the_host(self, world: World, unpaid: Package) -> None:
        world.package_payments.failures.add("refund", ProviderRejected("no", provider="stripe"))

        take(world, unpaid, amount_minor=100)

        assert stored(world, unpaid).is_refund_refused
        assert world.notice_kinds() == [NoticeKind.REFUND_FAILED]

    def test_a_payment_at_another_checkout_buys_nothing(self, world: World, unpaid: Package) -> None:
        assert take(world, unpaid, session_id="cs_another") is PaymentOutcome.OTHER_CHECKOUT

        assert stored(world, unpaid) == unpaid
        assert world.notice_kinds() == [NoticeKind.PAYMENT_MISMATCH]

    def test_a_checkout_without_a_payment_buys_nothing(self, world: World, unpaid: Package) -> None:
        outcome = take(world, unpaid, payment_intent_id=None, amount_minor=0)

        assert outcome is PaymentOutcome.NOTHING_PAID
        assert stored(world, unpaid) == unpaid

    def test_a_package_that_we_do_not_know_is_none_of_ours(self, world: World) -> None:
        assert take(world, PACKAGE) is PaymentOutcome.NOT_OURS


class TestBooking:
    def test_a_lesson_books_at_once_and_nothing_is_to_be_paid(self, world: World) -> None:
        bought(world)

        booking = world.book(package_id=PACKAGE.package_id)

        assert (booking.status, booking.price, booking.checkout) == (BookingStatus.CONFIRMED, Money(0, "eur"), None)
        assert booking.payout is None
        assert stored(world).spent == {booking.booking_id: NOW}

    def test_many_lessons_are_no_stranger_s_free_bookings(self, world: World) -> None:
        bought(world, lessons=20)

        for number in range(8):
            starts_at = NOW.replace(hour=8) + timedelta(days=1, minutes=30 * (number + 1))
            world.book(package_id=PACKAGE.package_id, starts_at=starts_at)

        assert stored(world).left == 12

    def test_every_guest_is_asked_to_confirm_but_one_with_a_package(self, world: World) -> None:
        world.configure(GUEST_CONFIRMATION="always")
        bought(world)

        assert world.book(package_id=PACKAGE.package_id).status is BookingStatus.CONFIRMED

    def test_a_key_that_booked_with_a_package_books_nothing_else(self, world: World) -> None:
        bought(world)
        world.book(package_id=PACKAGE.package_id, idempotency_key="key")

        with pytest.raises(IllegalTransition):
            world.book(idempotency_key="key")

        assert world.book(package_id=PACKAGE.package_id, idempotency_key="key").package_id == PACKAGE.package_id
        assert stored(world).left == 4


class TestRefunding:
    def test_what_is_left_goes_back_and_the_package_ends(self, world: World) -> None:
        package = bought(world, spent={"booking_1": NOW, "booking_2": NOW})

        refunded = refund_package(package, None, world.house)

        assert refunded.refunded == Money(12000, "eur")
        assert refunded.balance(NOW) is Balance.ENDED
        assert world.package_payments.parts == {(PACKAGE.package_id, 1): 12000}
        with pytest.raises(NoLessonLeft):
            world.book(package_id=PACKAGE.package_id)

    def test_lessons_that_come_back_after_the_end_are_refunded_by_the_same_wish_once(self, world: World) -> None:
        refund_package(bought(world, spent={"booking_1": NOW, "booking_2": NOW}), None, world.house)
        back = stored(world).given_back("booking_1")
        assert back is not None
        assert world.packages.change(back)

        refund_package(back, None, world.house)

        assert world.package_payments.parts == {(PACKAGE.package_id, 1): 12000, (PACKAGE.package_id, 2): 4000}
        assert (stored(world).status, stored(world).worth) == (PackageStatus.ENDED, Money(0, "eur"))
        with pytest.raises(IllegalTransition):
            refund_package(stored(world), None, world.house)

    def test_an_amount_that_stripe_does_not_move_in_its_currency_is_refused(self, world: World) -> None:
        price = Money(500_000, "ugx")
        assert PACKAGE.checkout is not None
        package = bought(world, price=price, checkout=replace(PACKAGE.checkout, paid=price))

        with pytest.raises(InvalidInput):
            refund_package(package, 150, world.house)
        assert refund_package(package, 200, world.house).refunded == Money(200, "ugx")

    def test_an_amount_is_money_alone(self, world: World) -> None:
        refunded = refund_package(bought(world), 500, world.house)

        assert (refunded.refunded, refunded.left) == (Money(500, "eur"), 5)
        assert refunded.balance(NOW) is Balance.ACTIVE

    def test_no_more_goes_back_than_was_paid(self, world: World) -> None:
        package = refund_package(bought(world), 19000, world.house)

        with pytest.raises(InvalidInput):
            refund_package(package, 1001, world.house)
        assert refund_package(package, None, world.house).refunded == Money(20000, "eur")

    def test_a_share_of_the_price_is_whole_steps_of_its_currency(self) -> None:
        def worth(currency: str) -> Money:
            price = Money(10000, currency)
            checkout = replace(PACKAGE.checkout, paid=price)
            return replace(PACKAGE, lessons=3, price=price, checkout=checkout, spent={"booking_1": NOW}).worth

        assert worth("eur") == Money(6666, "eur")
        assert worth("isk") == Money(6600, "isk")

    def test_the_same_request_twice_refunds_once(self, world: World) -> None:
        package = bought(world)

        refund_package(package, 500, world.house, key="key")
        refund_package(package, 500, world.house, key="key")

        assert world.package_payments.parts == {(PACKAGE.package_id, 1): 500}

    def test_without_an_answer_the_refund_is_kept_and_a_repeat_finishes_it(self, world: World) -> None:
        world.package_payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"), after=True)

        with pytest.raises(ProviderUnavailable):
            refund_package(bought(world), None, world.house)
        assert stored(world).open_refund is not None
        assert stored(world).balance(NOW) is Balance.ENDED

        refunded = refund_package(stored(world), None, world.house)

        assert [each.state for each in refunded.refunds] == [RefundState.MADE]
        assert world.package_payments.parts == {(PACKAGE.package_id, 1): 20000}

    def test_a_lesson_that_is_booked_meanwhile_is_not_refunded(self, world: World) -> None:
        seen = bought(world)
        world.book(package_id=PACKAGE.package_id)

        with pytest.raises(IllegalTransition):
            refund_package(seen, None, world.house)

        assert world.package_payments.parts == {}
        assert refund_package(seen, 500, world.house).left == 4

    def test_a_refund_that_stripe_refuses_leaves_its_part_again(self, world: World) -> None:
        world.package_payments.failures.add("refund", ProviderRejected("no", provider="stripe"))

        with pytest.raises(ProviderRejected):
            refund_package(bought(world), 500, world.house)

        assert stored(world).refundable == Money(20000, "eur")

    def test_a_refund_that_came_back_is_told_to_the_host_once(self, world: World) -> None:
        refund_package(bought(world), 500, world.house)
        event = PackageRefundEvent("evt_1", "re_1", PACKAGE.package_id, 1)

        take_package_refund_event(event, world.house)
        take_package_refund_event(event, world.house)

        assert stored(world).refundable == Money(20000, "eur")
        assert world.notice_kinds() == [NoticeKind.REFUND_FAILED]

    @pytest.mark.parametrize(("amount", "status"), [(11999, "active"), (12000, "ended"), (20000, "ended")])
    def test_what_was_refunded_in_stripe_is_counted_once_and_ends_it_once_no_money_is_left_for_its_lessons(
        self, world: World, amount: int, status: str
    ) -> None:
        taken = {"booking_1": NOW, "booking_2": NOW}
        bought(world, spent=taken, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))

        for _delivery in range(2):
            refunded_in_stripe(world, RefundByHand("re_1", amount, NOW))

        package = stored(world)
        assert (package.refunded.amount_minor, package.status, package.has_news) == (amount, status, True)
        assert ("can still be booked" in world.the_notice().detail) is (status == "active")

    def test_a_refund_made_in_stripe_that_came_back_counts_no_more_and_is_told(self, world: World) -> None:
        bought(world, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
        refunded_in_stripe(world, RefundByHand("re_1", 500, NOW))

        for _delivery in range(2):
            refunded_in_stripe(world, RefundByHand("re_1", 500, NOW, has_failed=True))

        assert stored(world).refundable == Money(20000, "eur")
        assert sorted(world.notice_kinds()) == [NoticeKind.REFUND_FAILED, NoticeKind.REFUNDED_IN_STRIPE]

    def test_a_refund_of_our_own_without_an_answer_is_settled_before_those_made_in_stripe(self, world: World) -> None:
        bought(world, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
        world.package_payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))
        with pytest.raises(ProviderUnavailable):
            refund_package(stored(world), 700, world.house)

        refunded_in_stripe(world, RefundByHand("re_1", 500, NOW))

        assert [(each.amount_minor, each.state) for each in stored(world).refunds] == [(700, "made"), (500, "made")]
        world.payments.made_for["pi_1"] = PaidFor(Sold.BOOKING, "booking_1")
        assert refunded_in_stripe(world, RefundByHand("re_2", 500, NOW)) is None

    def test_an_unpaid_package_has_nothing_to_refund(self, world: World, unpaid: Package) -> None:
        with pytest.raises(IllegalTransition):
            refund_package(unpaid, None, world.house)


class TestReading:
    def test_its_own_token_opens_a_package_and_no_other_does(self, world: World) -> None:
        bought(world)
        links, packages = world.house.package_links, world.packages

        assert read_package_as_guest(
            PACKAGE.package_id, links.token(PACKAGE.package_id), packages=packages, links=links
        )
        for token in ("", links.token("package_2"), world.house.guest_links.token(PACKAGE.package_id)):
            with pytest.raises(Forbidden):
                read_package_as_guest(PACKAGE.package_id, token, packages=packages, links=links)

    def test_a_host_sees_their_own_and_what_somebody_has_paid(self, world: World, unpaid: Package) -> None:
        bought(world)

        assert read_sold_package(HOST.host_id, PACKAGE.package_id, packages=world.packages) == PACKAGE
        for host_id, package_id in (("host_2", PACKAGE.package_id), (HOST_ID, unpaid.package_id)):
            with pytest.raises(NotFound):
                read_sold_package(host_id, package_id, packages=world.packages)

    def test_once_the_buyer_s_data_are_deleted_the_link_opens_nothing_and_nothing_is_booked(self, world: World) -> None:
        package, links = bought(world), world.house.package_links
        token = links.token(PACKAGE.package_id)

        delete_buyer_data(package, world.house)
        delete_buyer_data(stored(world), world.house)

        assert GUEST.email not in str(stored(world))
        with pytest.raises(NotFound):
            read_package_as_guest(PACKAGE.package_id, token, packages=world.packages, links=links)
        with pytest.raises(NoLessonLeft):
            world.book(package_id=PACKAGE.package_id)
        assert read_sold_package(HOST_ID, PACKAGE.package_id, packages=world.packages).price == OFFER.price
