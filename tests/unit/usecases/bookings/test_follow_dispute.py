"""F9, G5, G6: whoever sold what a guest's bank disputes is told so, and how it ended, in whatever order it is heard."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from joinlink.errors import IllegalTransition, ProviderUnavailable
from joinlink.ids import booking_id_in
from joinlink.language import LANGUAGES, speaking
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.dispute import DisputeEvent, DisputeStage
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.payment import PaidFor, Sold
from joinlink.model.series import SeriesPlace
from joinlink.usecases.bookings.follow_dispute import follow_dispute
from joinlink.usecases.packages.follow_dispute import follow_package_dispute
from joinlink.usecases.packages.refund_package import refund_package
from tests.fakes.interruptions import meanwhile
from tests.samples import NOW, PACKAGE
from tests.worlds.packages import bought
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

PAID = Checkout("cs_1", "https://checkout.stripe.example/cs_1", payment_intent_id="pi_1", is_completed=True)
DUE_BY = datetime(2026, 12, 14, 23, 59, 59, tzinfo=UTC)
OPENED = DisputeEvent("evt_1", "du_1", "pi_1", DisputeStage.OPEN, Money(4500, "eur"), DUE_BY)
LOST = replace(OPENED, event_id="evt_2", stage=DisputeStage.LOST)
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
    assert notice.detail == (
        "The guest's bank has taken €45 back until it is settled who is right. "
        "Evidence is due by Tue, Dec 15, 12:59 AM (Central European Time, Berlin). "
        "Answer in Stripe's dashboard (payment pi_1); if the account there is not yours, write to whoever runs this "
        "site. Nothing is done for you here: the booking stands until one of you cancels it."
    )
    assert world.stored(paid) == paid


def test_f9_without_a_date_none_is_told(world, paid) -> None:
    heard(world, replace(OPENED, due_by=None))

    assert "due" not in world.the_notice().detail


@pytest.mark.parametrize(
    ("events", "kinds"),
    [
        ([OPENED, OPENED], TO_ANSWER),
        ([OPENED, LOST], OVER),
        ([OPENED, LOST, OPENED, LOST], OVER),
        ([LOST, OPENED], OVER),
        ([LOST], OVER),
    ],
    ids=["twice", "in order", "all of it twice", "overtaken", "the first one lost"],
)
def test_f9_what_stands_in_the_end_depends_on_the_dispute_and_not_on_the_order(world, paid, events, kinds) -> None:
    heard(world, *events)

    assert world.notice_kinds() == kinds


def test_f9_both_handled_at_once_leave_nothing_to_answer(world, paid) -> None:
    meanwhile(world.notices, "list", lambda: heard(world, LOST))

    heard(world, OPENED)

    assert world.notice_kinds() == OVER


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


def test_g6_a_series_is_told_of_as_one(world, paid) -> None:
    world.payments.made_for["pi_1"] = PaidFor(Sold.SERIES, "series_1")
    first = world.put(replace(paid, booking_id=booking_id_in("series_1", 1), series=SeriesPlace("series_1", 1, 1)))

    assert heard(world, OPENED) == [first.booking_id]
    assert "all dates of the series stand" in world.the_notice().detail


def test_g5_a_package_is_named_with_its_id(world) -> None:
    package = bought(world, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
    world.payments.made_for["pi_1"] = PaidFor(Sold.PACKAGE, package.package_id)

    assert heard(world, OPENED) == [None]
    assert follow_package_dispute(OPENED, world.house) == package.package_id

    notice = world.the_notice()
    assert (notice.title, notice.package_id) == (f"A payment for {package.title} is disputed", package.package_id)
    assert "lessons that are left can still be booked" in notice.detail
    assert world.packages.get(package.package_id) == package


def test_g5_a_lost_dispute_ends_the_package_once_and_no_money_is_owed_twice(world) -> None:
    taken = {"booking_1": NOW, "booking_2": NOW}
    bought(world, spent=taken, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
    world.payments.made_for["pi_1"] = PaidFor(Sold.PACKAGE, PACKAGE.package_id)
    lost = replace(LOST, amount=PACKAGE.price)

    for event in (OPENED, lost, lost):
        follow_package_dispute(event, world.house)

    package = world.packages.get(PACKAGE.package_id)
    assert (package.status, package.refunded, package.refundable.amount_minor) == ("ended", PACKAGE.price, 0)
    assert not package.has_news
    assert "the package has ended" in world.the_notice().detail
    with pytest.raises(IllegalTransition):
        refund_package(package, None, world.house)


def test_g5_a_dispute_that_is_won_leaves_the_package_good(world) -> None:
    package = bought(world, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_1"))
    world.payments.made_for["pi_1"] = PaidFor(Sold.PACKAGE, package.package_id)

    for event in (OPENED, replace(LOST, stage=DisputeStage.WON)):
        follow_package_dispute(event, world.house)

    assert world.packages.get(package.package_id) == package


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
