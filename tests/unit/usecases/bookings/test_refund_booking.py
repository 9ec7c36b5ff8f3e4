"""F9: what a host refunds goes back once, whatever fails in between, and never by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, InvalidInput, PaymentDisputed, ProviderRejected, ProviderUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.mail import NO_ROUND, MailRole, refund_mails
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.payment import RefundEvent
from joinlink.model.refund import RefundState
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.send_mails_again import send_mails_again
from joinlink.usecases.bookings.take_refund_event import take_refund_event
from joinlink.usecases.care.look_after_booking import look_after_booking
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from tests.fakes.interruptions import meanwhile
from tests.samples import NOW
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

PAID = Checkout("cs_1", "https://checkout.stripe.example/cs_1", payment_intent_id="pi_1", is_completed=True)
DISPUTED = Dispute("du_1", DisputeStage.OPEN, 4500, None, NOW)
NO_ANSWER = ProviderUnavailable("stripe did not answer", provider="stripe")
REFUSED = ProviderRejected("stripe answered 400", provider="stripe")


class ProcessLost(BaseException):
    """The function's process is gone."""


@pytest.fixture
def paid(world: World) -> Booking:
    """Return a paid booking of next week, 45 euros."""
    return world.put(replace(NEXT_WEEK, checkout=PAID))


def refund(world: World, amount_minor: int | None = None, key: str | None = None) -> Booking:
    return refund_booking(world.stored(), amount_minor, world.house, key=key)


def sent_back(world: World) -> list[int]:
    return list(world.payments.parts.values())


def test_f9_the_whole_payment_goes_back_and_the_booking_stays(world, paid) -> None:
    refunded = refund(world)

    assert (refunded.refunded, refunded.refundable) == (Money(4500, "eur"), Money(0, "eur"))
    assert (refunded.status, refunded.revision) == (paid.status, paid.revision)
    assert (world.stored(), sent_back(world)) == (refunded, [4500])
    (line,) = world.timeline.list(paid.booking_id)
    assert (line.what, line.detail) == (
        "Refunded by the host",
        "€45 of €45 is on its way back to the guest.",
    )


def test_f9_two_parts_of_the_same_amount_are_two_refunds(world, paid) -> None:
    for _ in range(2):
        refund(world, 1000)

    assert (sent_back(world), world.stored().refundable.amount_minor) == ([1000, 1000], 2500)
    assert refund(world).refunded == paid.price


@pytest.mark.parametrize("amount", [1, 4500, None])
def test_f9_a_request_that_is_repeated_by_its_key_refunds_once(world, paid, amount) -> None:
    for _ in range(3):
        refund(world, amount, key="form-1")

    assert sent_back(world) == [amount or 4500]


def test_p1_a_key_that_refunded_one_amount_refunds_no_other(world, paid) -> None:
    refund(world, 1000, key="order-1")

    with pytest.raises(IllegalTransition):
        refund(world, 2000, key="order-1")

    assert sent_back(world) == [1000]


@pytest.mark.parametrize(
    ("changes", "amount", "error"),
    [
        ({}, 4501, InvalidInput),
        ({}, 0, InvalidInput),
        ({"checkout": None}, None, IllegalTransition),
        ({"checkout": None}, 10, IllegalTransition),
        (
            {"checkout": replace(PAID, payment_intent_id=None), "status": BookingStatus.PENDING_PAYMENT},
            1,
            IllegalTransition,
        ),
        ({"status": BookingStatus.REFUNDED}, 1, IllegalTransition),
    ],
)
def test_f9_what_is_not_paid_or_left_is_refused_before_stripe_is_asked(world, paid, changes, amount, error) -> None:
    world.put(replace(paid, **changes))

    with pytest.raises(error):
        refund(world, amount)

    assert (sent_back(world), world.stored().refunds) == ([], ())


def test_f9_after_all_went_back_there_is_nothing_more_to_refund(world, paid) -> None:
    refund(world)

    with pytest.raises(IllegalTransition):
        refund(world)
    with pytest.raises(InvalidInput):
        refund(world, 1)


def test_f9_what_stripe_refuses_is_left_and_can_be_asked_for_again(world, paid) -> None:
    world.payments.failures.add("refund", REFUSED)
    with pytest.raises(ProviderRejected):
        refund(world, 1000)

    assert world.stored().refundable == paid.price
    assert refund(world, 4500).refunded == paid.price
    assert world.story(paid) == ["Refund refused", "Refunded by the host"]


def test_f9_while_a_bank_has_the_money_stripe_is_not_even_asked(world, paid) -> None:
    world.put(replace(paid, disputes=(DISPUTED,)))

    with pytest.raises(PaymentDisputed):
        refund(world, 1000)

    assert (sent_back(world), world.stored().refunds, world.story(paid)) == ([], (), [])


@pytest.mark.parametrize("stage", [DisputeStage.INQUIRY, DisputeStage.WON, DisputeStage.DROPPED])
def test_f9_what_a_bank_only_asks_about_or_gave_back_is_refunded(world, paid, stage) -> None:
    world.put(replace(paid, disputes=(replace(DISPUTED, stage=stage),)))

    assert refund(world).refunded == paid.price


def test_f9_of_a_payment_that_is_lost_in_part_the_rest_is_left(world, paid) -> None:
    world.put(replace(paid, disputes=(replace(DISPUTED, stage=DisputeStage.LOST, amount_minor=3000),)))

    with pytest.raises(InvalidInput, match="at most €15"):
        refund(world, 2000)
    assert refund(world).refunded == Money(1500, "eur")


def test_f9_a_refund_that_care_finds_disputed_is_told_and_not_tried_again(world, paid) -> None:
    world.payments.failures.add("refund", NO_ANSWER)
    with pytest.raises(ProviderUnavailable):
        refund(world, 1000)
    world.payments.failures.add("refund", PaymentDisputed())

    for _ in range(3):
        look_after_booking(world.ask(owner_id=NEXT_WEEK.booking_id), world.house)

    notice = next(each for each in world.notices.list(HOST_ID) if each.kind is NoticeKind.REFUND_FAILED)
    assert "The guest's bank disputes it, so Stripe refunds nothing of it (payment pi_1)." in notice.detail
    assert (sent_back(world), [each.state for each in world.stored().refunds]) == ([], [RefundState.FAILED])
    assert world.story(paid).count("Refund refused") == 1


def asked_again(world: World) -> None:
    refund(world, 1000)


def cared_for(world: World) -> None:
    look_after_booking(world.ask(owner_id=NEXT_WEEK.booking_id), world.house)


@pytest.mark.parametrize("again", [asked_again, cared_for])
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("fake", "operation", "skip"),
    [
        ("bookings", "keep_refunds", 0),
        ("payments", "refund_part", 0),
        ("bookings", "keep_refunds", 1),
        ("timeline", "add", 0),
    ],
)
def test_f9_wherever_the_process_is_lost_the_money_goes_back_once(
    world: World, paid: Booking, fake: str, operation: str, skip: int, is_after: bool, again: Callable[[World], None]
) -> None:
    def lose() -> None:
        raise ProcessLost

    def arm() -> None:
        meanwhile(getattr(world, fake), operation, lose, after=is_after)

    if skip:
        meanwhile(world.payments, "refund_part", arm)
    else:
        arm()
    with pytest.raises(ProcessLost):
        refund(world, 1000)
    was_asked, was_made = bool(world.stored().refunds), world.stored().refunded.amount_minor == 1000
    if not was_asked and again is cared_for:
        return  # nothing was promised, and nothing is owed
    if was_made and again is asked_again:
        return  # the host sees it, and a further thousand is a further wish

    again(world)

    assert sent_back(world) == [1000]
    assert world.stored().refunded.amount_minor == 1000
    assert world.stored().open_refund is None


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_f9_a_refund_without_an_answer_is_finished_before_another_is_begun(world, paid, is_after) -> None:
    world.payments.failures.add("refund", NO_ANSWER, after=is_after)
    with pytest.raises(ProviderUnavailable):
        refund(world, 1000, key="first")
    assert world.stored().refundable.amount_minor == 3500

    refund(world, 500, key="second")

    assert sent_back(world) == [1000, 500]
    assert world.story(paid) == ["Refund not made yet", "Refunded by the host", "Refunded by the host"]


def test_f9_of_two_at_once_only_one_refunds_and_the_other_is_told(world, paid) -> None:
    meanwhile(world.bookings, "keep_refunds", lambda: refund(world, 2000))

    with pytest.raises(IllegalTransition):
        refund(world, 3000)

    assert sent_back(world) == [2000]


def test_f9_a_mail_about_an_earlier_refund_that_is_sent_meanwhile_hinders_no_further_one(world, paid) -> None:
    refund(world, 1000)
    meanwhile(world.bookings, "keep_refunds", lambda: send_booking_mails(world.stored().target, world.house))

    refund(world, 500)

    assert sent_back(world) == [1000, 500]
    assert [each.told for each in world.stored().refunds] == [RefundState.MADE, None]


def test_f9_a_form_sent_twice_at_once_refunds_once(world, paid) -> None:
    meanwhile(world.bookings, "keep_refunds", lambda: refund(world, 2000, key="form-1"))

    assert refund(world, 2000, key="form-1").refunded.amount_minor == 2000
    assert sent_back(world) == [2000]


def test_f9_a_booking_that_is_cancelled_meanwhile_keeps_its_refund(world, paid) -> None:
    meanwhile(world.payments, "refund_part", lambda: cancel_booking(world.stored(), Party.GUEST, "", world.house))

    refund(world, 1000)

    stored = world.stored()
    assert (stored.status, stored.refunded.amount_minor) == (BookingStatus.CANCELLED, 1000)


# --- the guest is told ------------------------------------------------------------------------------------------


def test_f9_the_guest_is_mailed_of_each_refund_once(world, paid) -> None:
    refund(world, 1000)
    refund(world, 500)

    for _ in range(3):
        send_booking_mails(world.stored().target, world.house)

    told = [mail.text for mail in world.mailer.sent if "· Refund" in mail.subject]
    assert ["€10 of the €45" in told[0], "€5 of the €45" in told[1], len(told)] == [
        True,
        True,
        2,
    ]
    assert refund_mails(world.stored()) == []


def test_f9_e1_whoever_tells_of_refunds_leaves_the_confirmation_to_the_booking_s_own_workflow(world, paid) -> None:
    for amount in (1000, 500):
        refund(world, amount)
        send_booking_mails(world.stored().target, world.house, mail_round=NO_ROUND)

    assert ["· Refund" in mail.subject for mail in world.mailer.sent] == [True, True]


@pytest.mark.parametrize(
    "change",
    [
        lambda booking, ports: cancel_booking(booking, Party.HOST, "", ports),
        lambda booking, ports: send_mails_again(booking, ports),
    ],
    ids=["cancelled", "mailed again"],
)
def test_f9_e5_a_refund_is_told_once_whatever_becomes_of_the_booking_meanwhile(
    world: World, paid: Booking, change: Callable[[Booking, object], Booking]
) -> None:
    def changed() -> None:
        change(world.stored(), world.house)
        send_booking_mails(world.stored().target, world.house)

    refund(world, 1000)
    meanwhile(world.bookings, "keep_refunds", changed)

    send_booking_mails(world.stored().target, world.house)

    assert ["· Refund" in mail.subject for mail in world.mailer.sent].count(True) == 1
    assert refund_mails(world.stored()) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda booking, ports: cancel_booking(booking, Party.HOST, "", ports),
        lambda booking, ports: reschedule_booking(booking, booking.starts_at + timedelta(days=1), ports),
        lambda booking, ports: send_mails_again(booking, ports),
    ],
    ids=["cancelled", "moved", "mailed again"],
)
def test_f9_a_refund_is_told_by_the_next_workflow_where_the_booking_changes_before_its_mail(
    world: World, paid: Booking, change: Callable[[Booking, object], Booking]
) -> None:
    refund(world, 1000)
    meanwhile(world.mail_ledger, "begin", lambda: change(world.stored(), world.house))

    for mail_round in (NO_ROUND, None):
        send_booking_mails(world.stored().target, world.house, mail_round=mail_round)

    assert ["· Refund" in mail.subject for mail in world.mailer.sent].count(True) == 1
    assert refund_mails(world.stored()) == []


def test_f9_a_mail_that_was_lost_is_sent_by_care_even_after_the_class(world, paid) -> None:
    world.clock.sleep(14 * 24 * 3600)
    refund(world, 1000)

    cared_for(world)

    assert ["· Refund: " in mail.subject for mail in world.mailer.sent] == [True]


def test_f9_a_refund_that_comes_back_is_left_again_and_guest_and_host_are_told(world, paid) -> None:
    refund(world, 1000)
    send_booking_mails(world.stored().target, world.house)
    event = RefundEvent("evt_1", "re_1", paid.booking_id, "pi_1", number=1)

    for _ in range(2):
        take_refund_event(event, world.house)
    send_booking_mails(world.stored().target, world.house)

    stored = world.stored()
    assert (stored.refunded.amount_minor, stored.refundable) == (0, paid.price)
    assert (stored.status, stored.revision) == (paid.status, paid.revision)
    assert "· Refund not possible: " in world.mailer.sent[-1].subject
    assert (world.the_notice().kind, "€10" in world.the_notice().detail) == (NoticeKind.REFUND_FAILED, True)
    assert world.story(paid).count("Refund came back") == 1


def test_f9_news_that_overtakes_its_refund_stands(world, paid) -> None:
    event = RefundEvent("evt_1", "re_1", paid.booking_id, "pi_1", number=1)
    meanwhile(world.payments, "refund_part", lambda: take_refund_event(event, world.house), after=True)

    refund(world, 1000)

    (made,) = world.stored().refunds
    assert made.state is RefundState.FAILED


def test_s6_a_guest_whose_data_are_deleted_is_mailed_nothing(world, paid) -> None:
    refund(world)
    world.bookings.bookings[paid.booking_id] = world.stored().anonymised(world.clock.now())

    assert MailRole.GUEST not in send_booking_mails(world.stored().target, world.house)
    assert refund_mails(world.stored()) == []
