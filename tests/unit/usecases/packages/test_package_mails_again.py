"""E5, F7, G5: a package's mails are sent again for its host, and to another address when its buyer corrects it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.mail_feedback import FeedbackKind
from joinlink.model.package import Package
from joinlink.model.package_stages import PackageStatus
from joinlink.usecases.bookings.cancel_booking import cancel_as_host
from joinlink.usecases.packages.correct_buyer_address import correct_buyer_address
from joinlink.usecases.packages.mail_package import mail_package
from joinlink.usecases.packages.refund_package import refund_package
from joinlink.usecases.packages.send_package_mails_again import send_package_mails_again
from tests.fakes.interruptions import fail_once, meanwhile
from tests.samples import GUEST, HOST, NOW, PACKAGE
from tests.worlds.packages import bought, stored
from tests.worlds.world import World

RIGHT, WRONG, FRIEND = "right@example.org", GUEST.email, "friend@example.org"
OVER = {"expires_at": NOW}
NOT_PAID = {"status": PackageStatus.NOT_PAID, "expires_at": None}


@pytest.fixture(autouse=True)
def at_home(world: World) -> None:
    world.live_in("Europe/Berlin")


def correct(world: World, email: str = RIGHT) -> Package:
    return correct_buyer_address(stored(world), email, world.house)


def again(world: World) -> Package:
    return send_package_mails_again(stored(world), world.house)


def mail(world: World) -> list[tuple[str, str]]:
    """Let the stream bring what is news, twice, and return what went out: to whom, and its subject in short."""
    world.mailer.sent.clear()
    for _delivery in range(2):
        mail_package(PACKAGE.package_id, world.house, sold_url="https://joinlink.example/sold")
    return [(each.to, each.subject.partition(":")[0]) for each in world.mailer.sent]


def lesson(world: World, hour: int, email: str = WRONG) -> Booking:
    """Let somebody book a lesson of tomorrow with the package."""
    guest = replace(GUEST, email=email)
    return world.book(package_id=PACKAGE.package_id, starts_at=NOW.replace(day=2, hour=hour), guest=guest)


def rounds(world: World, *lessons: Booking) -> list[tuple[str, int, int]]:
    now = [world.stored(each) for each in lessons]
    return [(each.guest.email, each.guest_round, each.host_round) for each in now]


class TestACorrectedAddress:
    def test_gets_the_mail_of_how_things_stand_once_and_the_host_none(self, world: World) -> None:
        bought(world, spent={"booking_gone": NOW})

        correct(world)

        assert mail(world) == [(RIGHT, "Your package")]
        assert "4 of 5 lessons left" in world.mailer.sent[0].text
        assert (correct(world), mail(world)) == (stored(world), [])

    def test_has_the_package_found_by_it_and_no_longer_by_the_former(self, world: World) -> None:
        bought(world)

        assert correct(world).found_by == world.house.strangers.guest(RIGHT)

    def test_of_a_package_that_is_not_paid_yet_gets_the_mail_of_the_purchase_alone(self, world: World) -> None:
        assert PACKAGE.checkout is not None
        checkout = replace(PACKAGE.checkout, payment_intent_id=None, is_completed=False)
        unpaid = {"status": PackageStatus.PENDING_PAYMENT, "paid_at": None, "expires_at": None, "told": None}
        bought(world, checkout=checkout, **unpaid)

        assert (correct(world).buyer.email, mail(world)) == (RIGHT, [])

        active = stored(world).activated(checkout, NOW)
        assert world.packages.change(active)
        assert mail(world) == [(RIGHT, "Your package"), (HOST.email, "Sold")]

    def test_gets_its_mail_though_one_to_the_former_is_under_way_and_the_host_no_second(self, world: World) -> None:
        bought(world, told=None, is_sale_untold=True)
        meanwhile(world.mailer, "send", lambda: correct(world), after=True)

        assert mail(world) == [(WRONG, "Your package"), (HOST.email, "Sold"), (RIGHT, "Your package")]

    def test_of_one_that_has_ended_gets_the_mail_of_the_refund(self, world: World) -> None:
        refund_package(bought(world), None, world.house)
        mail(world)

        correct(world)

        assert mail(world) == [(RIGHT, "Refund")]
        assert "Your package has ended" in world.mailer.sent[0].text

    def test_given_while_stripe_is_to_answer_gets_the_mail_of_what_it_says(self, world: World) -> None:
        bought(world)
        world.package_payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))
        with pytest.raises(ProviderUnavailable):
            refund_package(stored(world), None, world.house)
        correct(world)
        assert mail(world) == []

        world.package_payments.failures.add("refund", ProviderRejected("no", provider="stripe"))
        with pytest.raises(ProviderRejected):
            refund_package(stored(world), None, world.house)

        assert mail(world) == [(RIGHT, "Your package")]

    def test_is_that_of_the_buyer_s_lessons_ahead_too_each_with_its_mail(self, world: World) -> None:
        bought(world)
        own, other, over, called_off = lesson(world, 9), lesson(world, 10, FRIEND), lesson(world, 11), lesson(world, 13)
        world.bookings.bookings[over.booking_id] = replace(over, starts_at=NOW - timedelta(1), ends_at=NOW)
        cancel_as_host(called_off, "", world.house)

        correct(world)

        assert rounds(world, own, other, over) == [(RIGHT, 1, 0), (FRIEND, 0, 0), (WRONG, 0, 0)]
        assert rounds(world, called_off) == [(WRONG, 0, 0)], "its lesson is back, so it is the package's no more"

    def test_takes_no_lesson_from_others_whose_address_it_was(self, world: World) -> None:
        bought(world)
        friends = lesson(world, 9, FRIEND)

        correct(world, FRIEND)
        own = lesson(world, 10, FRIEND)
        correct(world, RIGHT)

        assert rounds(world, friends, own) == [(FRIEND, 0, 0), (RIGHT, 1, 0)]
        assert [stored(world).is_own(world.stored(each)) for each in (friends, own)] == [False, True]

    def test_is_given_to_all_by_the_repeat_of_a_call_that_died(self, world: World) -> None:
        bought(world)
        first, second = lesson(world, 9), lesson(world, 10)
        fail_once(world.packages, "change", StoreUnavailable("gone"))
        with pytest.raises(StoreUnavailable):
            correct(world)

        correct(world)

        assert stored(world).buyer.email == RIGHT
        assert rounds(world, first, second) == [(RIGHT, 1, 0), (RIGHT, 1, 0)]

    def test_comes_to_a_lesson_that_is_booked_meanwhile(self, world: World) -> None:
        bought(world)
        booked = [lesson(world, 9)]
        meanwhile(world.packages, "change", lambda: booked.append(lesson(world, 10)))

        correct(world)

        assert rounds(world, *booked) == [(RIGHT, 1, 0), (RIGHT, 1, 0)]
        assert all(stored(world).is_own(world.stored(each)) for each in booked)

    def test_can_be_given_three_times(self, world: World) -> None:
        bought(world)
        for number in range(3):
            correct(world, f"{number}@example.org")

        with pytest.raises(IllegalTransition, match="three times"):
            correct(world)
        assert not stored(world).can_correct_address(NOW)

    @pytest.mark.parametrize("changes", [OVER, NOT_PAID])
    def test_is_refused_where_nothing_is_mailed_any_more(self, world: World, changes: dict[str, object]) -> None:
        bought(world, **changes)

        with pytest.raises(IllegalTransition):
            correct(world)
        assert not stored(world).can_correct_address(NOW)


class TestMailsAgain:
    def test_go_to_buyer_and_host_once(self, world: World) -> None:
        bought(world)

        again(world)

        assert mail(world) == [(GUEST.email, "Your package"), (HOST.email, "Sold")]

    def test_go_to_addresses_that_got_no_more(self, world: World) -> None:
        world.suppressions.suppress(GUEST.email, FeedbackKind.BOUNCE, NOW)
        bought(world)

        again(world)

        assert (GUEST.email, "Your package") in mail(world)

    def test_of_one_that_has_ended_are_the_buyer_s_alone_and_tell_of_the_last_refund(self, world: World) -> None:
        refund_package(refund_package(bought(world), 500, world.house), None, world.house)
        mail(world)

        again(world)

        assert mail(world) == [(GUEST.email, "Refund")]
        assert "€195" in world.mailer.sent[0].text

    def test_that_are_asked_for_twice_at_once_go_out_once(self, world: World) -> None:
        bought(world)
        meanwhile(world.packages, "change", lambda: again(world))

        with pytest.raises(IllegalTransition):
            again(world)

        assert len(mail(world)) == 2

    def test_are_asked_for_though_a_lesson_is_taken_meanwhile(self, world: World) -> None:
        bought(world)
        meanwhile(world.packages, "change", lambda: lesson(world, 9))

        assert (again(world).left, len(mail(world))) == (4, 2)

    def test_are_sent_ten_times_at_most(self, world: World) -> None:
        bought(world, mail_rounds=10)

        with pytest.raises(IllegalTransition, match="ten times"):
            again(world)

    @pytest.mark.parametrize("changes", [OVER, NOT_PAID, {"anonymised_at": NOW}])
    def test_are_refused_where_there_are_none(self, world: World, changes: dict[str, object]) -> None:
        bought(world, **changes)

        with pytest.raises(IllegalTransition):
            again(world)
