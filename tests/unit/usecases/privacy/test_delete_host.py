"""S6: the deletion of a host goes in bounded steps, survives crashes, and waits for what is still to be done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MailUnavailable, NotFound, PaymentDisputed, ProviderRejected, ProviderUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.due import DueKind
from joinlink.model.happenings import Happening
from joinlink.model.host import Provider
from joinlink.model.mail import Mail
from joinlink.usecases.care.heal import Healed, heal
from joinlink.usecases.privacy.close_account import close_account
from tests.samples import CLASS, GUEST, HOST, NOW, PACKAGE, SUBSCRIPTION
from tests.worlds.packages import bought
from tests.worlds.world import HOST_ID, NEXT_WEEK, WITH_ZOOM, World

FIVE_MINUTES = timedelta(minutes=5)
MANY = 250
AT_ONCE = 100


@pytest.fixture
def world() -> World:
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.sell(CLASS)
    return world


def close(world: World, *, refunds_packages: bool = False) -> None:
    close_account(HOST_ID, HOST.handle, world.house, refunds_packages=refunds_packages)


def run(world: World) -> Healed:
    """Let heal run, and five minutes pass."""
    healed = heal(world.house)
    world.clock.time += FIVE_MINUTES
    return healed


def run_until_gone(world: World, most: int = 40) -> int:
    """Let heal run until the host is gone; returns how many runs that took."""
    for number in range(most):
        run(world)
        if HOST_ID not in world.hosts.hosts:
            return number
    raise AssertionError("the host is still there")


def put_many(world: World) -> list[Booking]:
    starts = (NEXT_WEEK.starts_at + number * timedelta(hours=1) for number in range(MANY))
    return [
        world.put(replace(NEXT_WEEK, booking_id=f"bk_{number}", starts_at=at, ends_at=at + timedelta(minutes=30)))
        for number, at in enumerate(starts)
    ]


def confirmed(world: World) -> int:
    return sum(each.status is BookingStatus.CONFIRMED for each in world.bookings.bookings.values())


def test_s6_a_host_with_many_bookings_goes_a_hundred_in_each_run(world) -> None:
    put_many(world)
    close(world)

    left = [confirmed(world)]
    while left[-1]:
        run(world)
        left.append(confirmed(world))

    assert left == [MANY, MANY - AT_ONCE, MANY - 2 * AT_ONCE, 0]
    run_until_gone(world)
    assert world.bookings.bookings == {}


@pytest.mark.parametrize("stripe_answers", [True, False])
def test_b5_s6_a_payment_that_comes_once_the_account_is_closed_goes_back(world: World, stripe_answers: bool) -> None:
    paid = Checkout("cs", "https://checkout.example", payment_intent_id="pi")
    before, after = (
        world.put(replace(NEXT_WEEK, booking_id=name, starts_at=at, ends_at=at + timedelta(minutes=30), checkout=paid))
        for name, at in (("before", NEXT_WEEK.starts_at), ("after", NEXT_WEEK.starts_at + timedelta(hours=1)))
    )
    world.timeline.add(before.booking_id, world.clock.now(), Happening.PAID)
    close(world)
    world.clock.time += timedelta(minutes=1)
    world.timeline.add(after.booking_id, world.clock.now(), Happening.PAID)
    if not stripe_answers:
        world.payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"))

    run(world)

    assert {world.stored(each).status for each in (before, after)} == {BookingStatus.CANCELLED}
    run_until_gone(world)
    assert world.payments.parts == {("after", 1): 4500}


def test_s6_a_run_that_dies_is_continued_by_the_next(world, monkeypatch) -> None:
    put_many(world)
    close(world)
    cancel, done = world.bookings.cancel, []

    def die_after_thirty(*given: object) -> bool:
        if len(done) == 30:
            raise SystemExit
        done.append(given)
        return cancel(*given)

    monkeypatch.setattr(world.bookings, "cancel", die_after_thirty)
    with pytest.raises(SystemExit):
        run(world)
    monkeypatch.undo()

    run_until_gone(world)

    assert world.bookings.bookings == {}


def test_s6_nothing_is_deleted_before_what_was_under_way_has_ended(world) -> None:
    close(world)

    for _ in range(4):
        run(world)
    late = world.put(NEXT_WEEK)
    assert HOST_ID in world.hosts.hosts
    run_until_gone(world)

    with pytest.raises(NotFound):
        world.stored(late)


def test_s6_a_booking_whose_meeting_stays_is_waited_for_a_week(world) -> None:
    booking = world.put_with_meeting(replace(WITH_ZOOM, starts_at=NEXT_WEEK.starts_at, ends_at=NEXT_WEEK.ends_at))
    world.zoom.failures.add_for_good("delete_meeting", ProviderUnavailable("down", provider=Provider.ZOOM))
    close(world)

    until = world.clock.now() + timedelta(days=6)
    while world.clock.now() < until:
        run(world)
        world.clock.time += timedelta(hours=6)
    assert world.stored(booking).status is BookingStatus.CANCELLED
    assert Provider.ZOOM in {each.provider for each in world.connections.list(HOST_ID)}

    world.clock.time += timedelta(days=2)
    run_until_gone(world)


def test_s6_a_plan_is_ended_and_a_stripe_that_is_down_is_asked_again(world) -> None:
    customer = world.billing.make_customer(HOST)
    world.billing.put(customer, SUBSCRIPTION)
    world.be(customer_id=customer, subscription=SUBSCRIPTION)
    world.billing.failures.add("end_subscription", ProviderUnavailable("down", provider="stripe"))
    close(world)

    run_until_gone(world)

    assert [each.is_over for each in world.billing.subscriptions(customer)] == [True]


def test_s6_a_deletion_asked_for_twice_is_one(world) -> None:
    close(world)
    closed_at = world.hosts.get(HOST_ID).closed_at
    world.clock.time += FIVE_MINUTES

    close(world)

    assert world.hosts.get(HOST_ID).closed_at == closed_at
    assert world.due_at(DueKind.DELETION, HOST_ID) == closed_at


@pytest.mark.parametrize("is_wanted", [True, False])
def test_g5_what_is_left_of_packages_goes_back_once_if_the_host_wants_that_lessons_ahead_included(
    world: World, is_wanted: bool
) -> None:
    bought(world, spent={"over": NOW, NEXT_WEEK.booking_id: NOW})
    world.put(replace(NEXT_WEEK, package_id=PACKAGE.package_id))
    bought(world, package_id="package_expired", expires_at=NOW)
    world.package_payments.failures.add("refund", ProviderUnavailable("no answer", provider="stripe"), after=True)

    close(world, refunds_packages=is_wanted)
    run_until_gone(world)

    four_lessons = PACKAGE.price.amount_minor * 4 // PACKAGE.lessons
    assert world.package_payments.parts == ({(PACKAGE.package_id, 1): four_lessons} if is_wanted else {})
    assert world.packages.get(PACKAGE.package_id).status == ("ended" if is_wanted else "active")


def test_g5_a_refund_that_stripe_refuses_holds_up_neither_the_others_nor_the_deletion(world: World) -> None:
    for number in range(2):
        bought(world, package_id=f"package_{number}")
    world.package_payments.failures.add("refund", ProviderRejected("no", provider="stripe"))

    close(world, refunds_packages=True)
    failed = [run(world).failed for _ in range(2)]
    run_until_gone(world)

    assert (failed[0], len(world.package_payments.parts)) == (1, 1)
    (mail,) = told_what_is_left(world)
    assert all(told in mail.text for told in (PACKAGE.title, GUEST.name, GUEST.email, "€200, payment pi_1"))
    assert mail.text.count("in Stripe\n") == 1


def test_f9_g5_what_a_bank_has_for_now_holds_up_nothing_and_is_named_and_what_is_lost_is_not_owed(world: World) -> None:
    for stage in (DisputeStage.OPEN, DisputeStage.LOST):
        disputed = (Dispute(f"du_{stage}", stage, PACKAGE.price.amount_minor, None, NOW),)
        bought(world, package_id=f"package_{stage}", title=f"Bought, {stage}", disputes=disputed)
    bought(world, package_id="package_plain")
    world.package_payments.failures.add("refund", PaymentDisputed())  # the plain one, of which we had not heard yet

    close(world, refunds_packages=True)
    failed = run(world).failed
    run_until_gone(world)

    (mail,) = told_what_is_left(world)
    assert (failed, world.package_payments.parts, mail.text.count("in Stripe\n")) == (0, {}, 2)
    assert ("Bought, open" in mail.text, "Bought, lost" in mail.text) == (True, False)


def told_what_is_left(world: World) -> list[Mail]:
    """Return the mails that name what was not refunded."""
    return [mail for mail in world.mailer.sent if "pay back" in mail.subject]


def leave_one_refund(world: World, number: int = 1) -> None:
    """Close the account, and let Stripe refuse some refunds for good."""
    for one in range(number):
        bought(world, package_id=f"package_{one}")
        world.package_payments.failures.add("refund", ProviderRejected("no", provider="stripe"))
    close(world, refunds_packages=True)


def test_g5_s6_a_host_with_more_packages_than_one_run_forgets_is_mailed_once(world: World) -> None:
    leave_one_refund(world, AT_ONCE + 1)

    run_until_gone(world)

    (mail,) = told_what_is_left(world)
    assert mail.text.count("in Stripe\n") == AT_ONCE + 1


def test_g5_s6_a_refund_without_an_answer_is_waited_for_a_week_and_then_named(world: World) -> None:
    bought(world)
    world.package_payments.failures.add_for_good("refund", ProviderUnavailable("no", provider="stripe"))
    close(world, refunds_packages=True)
    run(world)

    world.clock.time += timedelta(days=7)
    run_until_gone(world)

    assert "€200" in told_what_is_left(world)[0].text


def test_g5_s6_the_mail_is_waited_for_a_week_and_nothing_is_forgotten_meanwhile(world: World) -> None:
    leave_one_refund(world)
    world.mailer.failures.add_for_good("send", MailUnavailable("no answer"))
    for _ in range(10):
        run(world)
    assert (HOST_ID in world.hosts.hosts, len(world.packages.packages)) == (True, 1)

    world.clock.time += timedelta(days=7)
    run_until_gone(world)

    assert told_what_is_left(world) == []


@pytest.mark.parametrize("is_suppressed", [True, False], ids=["no mail reaches them", "nothing is left"])
def test_g5_s6_no_mail_is_sent_that_nobody_reads(world: World, is_suppressed: bool) -> None:
    if is_suppressed:
        leave_one_refund(world)
        world.suppressions.suppress(HOST.email, "bounce", NOW)
    else:
        bought(world)
        close(world, refunds_packages=True)

    run_until_gone(world)

    assert told_what_is_left(world) == []
