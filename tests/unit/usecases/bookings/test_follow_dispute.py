"""F9, G5, G6: a dispute is kept with what was sold and told to its host, in whatever order it is heard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from joinlink.errors import IllegalTransition, NoLessonLeft, ProviderUnavailable, StoreUnavailable
from joinlink.ids import booking_id_in
from joinlink.language import LANGUAGES, speaking
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.dispute import Dispute, DisputeEvent, DisputeStage
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.payment import PaidFor, Sold
from joinlink.model.payouts import Payout
from joinlink.model.series import SeriesPlace
from joinlink.usecases.bookings.follow_dispute import follow_dispute
from joinlink.usecases.packages.follow_dispute import follow_package_dispute
from joinlink.usecases.packages.refund_package import refund_package
from tests.fakes.interruptions import meanwhile
from tests.samples import NOW, PACKAGE
from tests.unbroken import unbroken
from tests.worlds.packages import bought
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

PAID = Checkout("cs_1", "https://checkout.stripe.example/cs_1", payment_intent_id="pi_1", is_completed=True)
DUE_BY = datetime(2026, 12, 14, 23, 59, 59, tzinfo=UTC)
OPENED = DisputeEvent("evt_1", "du_1", "pi_1", DisputeStage.OPEN, Money(4500, "eur"), DUE_BY, NOW, is_live=True)
DAY = timedelta(days=1)
ASKED = replace(OPENED, event_id="evt_0", stage=DisputeStage.INQUIRY, told_at=NOW - DAY)
LATER = replace(OPENED, event_id="evt_3", due_by=DUE_BY + DAY, told_at=NOW + DAY)
LOST = replace(OPENED, event_id="evt_2", stage=DisputeStage.LOST, told_at=NOW + 2 * DAY)
APPEALED = replace(OPENED, event_id="evt_4", told_at=NOW + 3 * DAY)
WON = replace(OPENED, event_id="evt_5", stage=DisputeStage.WON, told_at=NOW + 4 * DAY)
TO_ANSWER, OVER = [NoticeKind.PAYMENT_DISPUTED], [NoticeKind.DISPUTE_OVER]


@pytest.fixture
def paid(world: World) -> Booking:
    """Return a paid booking of next week, 45 euros."""
    world.payments.made_for["pi_1"] = PaidFor(Sold.BOOKING, NEXT_WEEK.booking_id)
    return world.put(replace(NEXT_WEEK, checkout=PAID))


def heard(world: World, *events: DisputeEvent) -> list[str | None]:
    return [follow_dispute(event, world.house) for event in events]


def test_f9_the_host_reads_how_much_is_disputed_until_when_to_answer_and_where(world, paid) -> None:
    assert heard(world, OPENED) == [paid.booking_id]

    notice = world.the_notice()
    assert (notice.kind, notice.booking_id) == (NoticeKind.PAYMENT_DISPUTED, paid.booking_id)
    assert notice.title == "A payment for Portfolio review is disputed"
    assert notice.detail == unbroken(
        "The guest's bank has taken €45 back until it is settled who is right. "
        "Evidence is due by Tue, Dec 15, 12:59 AM (Central European Time, Berlin). "
        "Answer in Stripe's dashboard (payment pi_1); if the account there is not yours, write to whoever runs this "
        "site. Nothing is done for you here: the booking stands until one of you cancels it."
    )
    assert world.stored(paid) == replace(paid, disputes=world.stored(paid).disputes)
    assert world.stored(paid).disputes == (Dispute("du_1", DisputeStage.OPEN, 4500, DUE_BY, NOW),)
    (line,) = world.timeline.list(paid.booking_id)
    assert (line.what, "Evidence is due by" in line.detail) == ("The payment is disputed", True)


def test_f9_without_a_date_none_is_told(world, paid) -> None:
    heard(world, replace(OPENED, due_by=None))

    assert "due" not in world.the_notice().detail


@pytest.mark.parametrize("events", list(permutations([ASKED, OPENED, LATER, LOST])), ids=lambda each: "")
def test_f9_what_stands_in_the_end_depends_on_the_dispute_and_not_on_the_order(world, paid, events) -> None:
    heard(world, *events, *events)

    assert world.stored(paid).disputes == (Dispute("du_1", DisputeStage.LOST, 4500, DUE_BY, LOST.told_at),)
    assert world.notice_kinds() == OVER
    assert "is lost" in world.the_notice().title


def test_f9_an_appeal_opens_what_was_lost_again_and_what_is_told_late_of_before_is_passed_over(world, paid) -> None:
    heard(world, OPENED, LOST, APPEALED, LATER, LOST)

    assert world.notice_kinds() == TO_ANSWER
    assert world.stored(paid).is_disputed

    heard(world, WON, APPEALED)

    assert (world.notice_kinds(), world.stored(paid).gone) == (OVER, Money(0, "eur"))
    assert world.story(paid) == [
        "The payment is disputed",
        "The dispute is lost",
        "The payment is disputed",
        "The dispute is won",
    ]


@pytest.mark.parametrize("events", list(permutations([ASKED, OPENED, LOST])), ids=lambda each: "")
def test_f9_of_what_stripe_wrote_in_one_second_the_furthest_counts(world, paid, events) -> None:
    heard(world, *(replace(each, told_at=NOW) for each in events))

    assert (world.stored(paid).disputes[0].stage, world.notice_kinds()) == (DisputeStage.LOST, OVER)


def test_f9_an_inquiry_that_becomes_a_dispute_and_a_later_date_are_news_even_if_dismissed(world, paid) -> None:
    for event in (ASKED, OPENED, LATER):
        heard(world, event)
        notice = world.the_notice()
        world.notices.dismiss(HOST_ID, notice.notice_id)

    assert "Dec 16" in notice.detail
    assert heard(world, LATER, OPENED, ASKED) == [paid.booking_id] * 3
    assert world.notice_kinds() == []
    assert world.story(paid) == [
        "The guest's bank asks about the payment",
        "The payment is disputed",
        "The payment is disputed",
    ]


def test_f9_both_handled_at_once_leave_nothing_to_answer(world, paid) -> None:
    meanwhile(world.notices, "list", lambda: heard(world, LOST))

    heard(world, OPENED)

    assert world.notice_kinds() == OVER


@pytest.mark.parametrize(("fake", "operation"), [("bookings", "keep_disputes"), ("notices", "put")])
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_f9_whichever_process_is_faster_the_latest_word_stands(world, paid, fake, operation, is_after) -> None:
    meanwhile(getattr(world, fake), operation, lambda: heard(world, LOST), after=is_after)

    heard(world, OPENED)

    assert (world.notice_kinds(), world.stored(paid).disputes[0].stage) == (OVER, DisputeStage.LOST)


def test_f9_other_writers_that_keep_winning_have_the_event_sent_again(world, paid) -> None:
    world.bookings.keep_disputes = lambda *_: False

    with pytest.raises(StoreUnavailable):
        heard(world, OPENED)


def test_f9_what_the_host_has_dismissed_stays_so(world, paid) -> None:
    for event in (OPENED, LOST):
        heard(world, event)
        world.notices.dismiss(HOST_ID, world.the_notice().notice_id)
    heard(world, LOST, OPENED)

    assert world.notice_kinds() == []


@pytest.mark.parametrize("stage", DisputeStage)
@pytest.mark.parametrize("language", LANGUAGES)
def test_f9_f3_every_stage_is_told_in_every_language(world, paid, stage, language) -> None:
    heard(world, replace(OPENED, stage=stage))

    with speaking(language):
        notice = world.the_notice()
        assert paid.class_title in notice.title
        assert "pi_1" in notice.detail
        assert "%(" not in notice.detail
    assert (notice.kind is NoticeKind.DISPUTE_OVER) is stage.is_over


def test_f9_of_a_lost_dispute_what_came_back_is_not_gone_whichever_is_told_first(world, paid) -> None:
    in_part = replace(LOST, event_id="evt_6", amount=Money(3500, "eur"))
    for events in permutations([OPENED, LOST, in_part]):
        heard(world, *events)

        assert (world.stored(paid).lost, world.the_notice().values["amount"]) == (Money(3500, "eur"),) * 2
        world.put(paid)


@pytest.mark.parametrize("stage", [DisputeStage.OPEN, DisputeStage.LOST])
def test_f9_a_host_with_payouts_reads_that_what_is_lost_may_be_taken_back_from_them(world, paid, stage) -> None:
    world.put(replace(paid, payout=Payout("acct_1", 450)))

    heard(world, replace(OPENED, stage=stage))

    assert ("whoever runs this site may take it back" in world.the_notice().detail) is (stage is DisputeStage.LOST)


@pytest.mark.parametrize("checkout", [None, replace(PAID, payment_intent_id=None)])
def test_f9_what_is_heard_before_the_payment_itself_is_to_be_told_again(world, paid, checkout) -> None:
    pending = replace(paid, status=BookingStatus.PENDING_PAYMENT, checkout=checkout)
    world.put(pending)

    with pytest.raises(ProviderUnavailable, match="has not told of this payment itself"):
        heard(world, LOST)
    assert (world.stored(paid), world.notice_kinds()) == (pending, [])

    world.put(paid)
    assert heard(world, LOST) == [paid.booking_id]
    assert world.stored(paid).lost == paid.price


def test_f9_a_payment_that_was_not_asked_for_is_let_pass(world, paid) -> None:
    world.put(replace(paid, checkout=replace(PAID, payment_intent_id="pi_its_own")))

    assert heard(world, LOST) == [None]


def test_g6_a_series_is_told_of_as_one(world, paid) -> None:
    world.payments.made_for["pi_1"] = PaidFor(Sold.SERIES, "series_1")
    first = world.put(replace(paid, booking_id=booking_id_in("series_1", 1), series=SeriesPlace("series_1", 1, 1)))

    assert heard(world, OPENED) == [first.booking_id]
    assert "all dates of the series stand" in world.the_notice().detail


@pytest.mark.parametrize(
    ("disputed", "parts"),
    [(9000, [4500, 4500]), (8000, [3500, 4500]), (2000, [0, 2000]), (99_000, [4500, 4500])],
    ids=["all", "less", "a part", "more than was paid"],
)
def test_g6_each_date_of_a_series_bears_its_part_and_all_of_them_are_disputed(world, paid, disputed, parts) -> None:
    world.payments.made_for["pi_1"] = PaidFor(Sold.SERIES, "series_1")
    dates = [
        world.put(
            replace(
                paid,
                booking_id=booking_id_in("series_1", number),
                series=SeriesPlace("series_1", number, 2),
                starts_at=paid.starts_at + number * timedelta(days=7),
                ends_at=paid.ends_at + number * timedelta(days=7),
                checkout=replace(PAID, paid=paid.price),
            )
        )
        for number in (1, 2)
    ]

    heard(world, replace(OPENED, amount=Money(disputed, "eur")))

    assert [world.stored(each).disputes[0].amount_minor for each in dates] == parts
    assert [world.stored(each).is_disputed for each in dates] == [True, True]
    assert world.the_notice().values["amount"] == Money(sum(parts), "eur")


def test_f9_a_dispute_told_in_another_currency_is_of_the_whole_payment(world, paid) -> None:
    heard(world, replace(LOST, amount=Money(4900, "usd")))

    assert world.stored(paid).lost == paid.price


def test_g5_a_package_is_named_with_its_id(world) -> None:
    package = bought(world, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
    world.payments.made_for["pi_1"] = PaidFor(Sold.PACKAGE, package.package_id)

    assert heard(world, OPENED) == [None]
    assert follow_package_dispute(OPENED, world.house) == package.package_id

    notice = world.the_notice()
    assert (notice.title, notice.package_id) == (f"A payment for {package.title} is disputed", package.package_id)
    assert "lessons that are left can still be booked" in notice.detail
    stored = world.packages.get(package.package_id)
    assert stored == replace(package, disputes=stored.disputes, version=package.version + 1)

    for late in (LOST, OPENED, LOST):
        follow_package_dispute(late, world.house)

    stored = world.packages.get(package.package_id)
    assert (world.notice_kinds(), stored.lost, stored.version) == (OVER, Money(4500, "eur"), package.version + 2)
    assert stored.is_bookable


def test_g5_what_is_heard_before_the_payment_of_a_package_itself_is_to_be_told_again(world) -> None:
    bought(world)
    world.payments.made_for["pi_1"] = PaidFor(Sold.PACKAGE, PACKAGE.package_id)
    world.packages.packages[PACKAGE.package_id] = replace(PACKAGE, checkout=None)

    with pytest.raises(ProviderUnavailable, match="has not told of this payment itself"):
        follow_package_dispute(LOST, world.house)


def test_g5_a_package_whose_payment_is_lost_is_over_until_an_appeal_is_won(world) -> None:
    taken = {"booking_1": NOW, "booking_2": NOW}
    bought(world, spent=taken, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
    world.payments.made_for["pi_1"] = PaidFor(Sold.PACKAGE, PACKAGE.package_id)
    opened, lost, won = (replace(each, amount=PACKAGE.price) for each in (OPENED, LOST, WON))

    for event in (opened, lost, lost):
        follow_package_dispute(event, world.house)

    package = world.packages.get(PACKAGE.package_id)
    assert (package.balance(NOW), package.lost, package.refundable.amount_minor) == ("ended", PACKAGE.price, 0)
    assert not package.has_mails
    assert "the package has ended" in world.the_notice().detail
    with pytest.raises(IllegalTransition):
        refund_package(package, None, world.house)
    with pytest.raises(NoLessonLeft):
        package.check_spendable(NOW)

    follow_package_dispute(won, world.house)

    package = world.packages.get(PACKAGE.package_id)
    assert (package.balance(NOW), package.lost.amount_minor) == ("active", 0)
    package.check_spendable(NOW)


def test_f9_payments_of_others_are_let_pass(world, paid) -> None:
    world.payments.made_for.clear()

    assert heard(world, OPENED) == [None]
    assert follow_package_dispute(OPENED, world.house) is None
    assert world.notice_kinds() == []
    world.payments.failures.add("paid_for", ProviderUnavailable("no answer", provider="stripe"))
    with pytest.raises(ProviderUnavailable):
        heard(world, OPENED)


@pytest.mark.parametrize("is_gone", [True, False], ids=["gone", "closed"])
def test_s6_nothing_is_kept_for_a_host_who_has_closed_the_account(world, paid, is_gone) -> None:
    host = world.hosts.hosts.pop(HOST_ID)
    if not is_gone:
        world.hosts.hosts[HOST_ID] = replace(host, closed_at=NOW)

    assert heard(world, OPENED) == [paid.booking_id]
    assert world.notice_kinds() == []
    assert world.stored(paid) == paid
