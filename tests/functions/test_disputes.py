"""F9, P3: what a guest's bank disputes stands where its host sees money, and nowhere for the guest."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import PaymentDisputed
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.happenings import Happening
from joinlink.model.host import Provider
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.payouts import Payout
from joinlink.model.refund import Refund, RefundState
from tests.functions.host_desk import BOOKING_PAGE, add_booking, part_of
from tests.functions.site import Site
from tests.samples import NOW, PACKAGE
from tests.worlds.group_class import OCCURRENCE_ID, GroupClass
from tests.worlds.packages import bought, stored
from tests.worlds.world import World

PAID = Checkout("cs_1", "https://checkout.stripe.example/1", payment_intent_id="pi_1", is_completed=True)
OPEN = Dispute("du_1", DisputeStage.OPEN, 4500, NOW + timedelta(days=9), NOW)
LOST = replace(OPEN, stage=DisputeStage.LOST)
DASHBOARD = "https://dashboard.stripe.com/payments/pi_1"
SOLD = f"/mentor/packages/{PACKAGE.package_id}"
NO_WORD_OF = ("isput", "dashboard", "bank", "du_1", "Bank")


@pytest.fixture(autouse=True)
def there(world: World) -> None:
    world.live_in("Europe/Berlin")


def disputed(world: World, *disputes: Dispute, **values: object) -> Booking:
    return add_booking(world, checkout=PAID, disputes=disputes, **values)


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("inquiry", "Asked about The guest's bank asks what €45 was paid for. It has taken nothing back so far."),
        ("open", "Undecided The guest's bank has taken €45 back until it is settled who is right."),
        ("won", "Won €45 goes back to the Stripe account that it was taken from."),
        ("lost", "Lost €45 stays with the guest, so there is nothing left of it to refund."),
        ("dropped", "Settled None of the €45 was taken back, and there is nothing more to answer."),
        ("prevented", "Prevented €45 went back to the guest, and there is nothing to answer."),
    ],
)
def test_f9_the_page_says_how_a_dispute_stands_with_the_way_to_stripe(site: Site, world: World, stage, words) -> None:
    disputed(world, replace(OPEN, stage=DisputeStage(stage)))

    page = site.browse(BOOKING_PAGE)

    assert words in page.words
    assert ("Evidence is due by Thu, Dec 10, 10:00 AM" in page.words) is (stage in ("inquiry", "open"))
    assert page.find(f"//a[@href='{DASHBOARD}']/@rel") == ["noopener noreferrer"]


def test_f9_a_host_with_payouts_reads_that_the_operator_may_take_back_what_is_lost(site: Site, world: World) -> None:
    disputed(world, LOST, payout=Payout("acct_1", 450))

    assert "passed on to your account at Stripe; whoever runs this site may take it" in site.browse(BOOKING_PAGE).words


def test_f9_a_payment_in_test_mode_is_seen_in_test_mode(site: Site, world: World) -> None:
    disputed(world, replace(OPEN, is_live=False))

    assert "https://dashboard.stripe.com/test/payments/pi_1" in site.browse(BOOKING_PAGE).text


def test_f9_what_is_not_disputed_says_nothing_of_disputes(site: Site, world: World) -> None:
    add_booking(world, checkout=PAID)
    bought(world)

    for path in (BOOKING_PAGE, "/mentor/bookings", "/mentor/income", SOLD, "/mentor/packages"):
        assert "isput" not in site.browse(path).text
    for path in ("/api/bookings/bk_1", f"/api/packages/{PACKAGE.package_id}"):
        assert "disputes" not in site.get(path).json


def test_f9_no_refund_is_offered_while_the_bank_has_the_money_and_one_is_refused_with_the_reason(site, world) -> None:
    disputed(world)
    form = site.browse(BOOKING_PAGE).form(f"{BOOKING_PAGE}/refund")
    world.put(replace(world.bookings.get("bk_1"), disputes=(OPEN,)))

    page = site.browse(BOOKING_PAGE)
    late = site.submit(f"{BOOKING_PAGE}/refund", form)
    api = site.post("/api/bookings/bk_1/refund")

    assert page.find("//*[@id='refund']") == page.find("//*[@name='refund']") == []
    assert "The guest's bank disputes the payment, so Stripe refunds nothing of it for now." in page.words
    assert (late.status, api.status, api.json["code"]) == (409, 409, "illegal_transition")
    assert all("so Stripe refunds nothing of it. Nothing went back." in told.text for told in (late, api))
    assert (world.payments.parts, world.bookings.get("bk_1").refunds) == ({}, ())


def test_f9_a_dispute_that_stripe_knows_first_is_named_and_the_booking_cancelled_all_the_same(site, world) -> None:
    disputed(world)
    world.payments.failures.add("refund", PaymentDisputed())
    form = site.browse(BOOKING_PAGE).form(f"{BOOKING_PAGE}/cancel")

    told = site.submit(f"{BOOKING_PAGE}/cancel", form | {"refund": "whole"})

    assert (told.status, "so Stripe refunds nothing of it. Nothing went back." in told.text) == (409, True)
    booking = world.bookings.get("bk_1")
    assert (booking.status, booking.refunds[0].state) == (BookingStatus.CANCELLED, RefundState.FAILED)
    assert "Refund refused" in site.browse(BOOKING_PAGE).words


def test_f9_after_a_lost_dispute_there_is_nothing_left_to_refund(site: Site, world: World) -> None:
    disputed(world, LOST)

    page, api = site.browse(BOOKING_PAGE), site.post("/api/bookings/bk_1/refund")

    assert page.find("//*[@id='refund']") == []
    assert "The guest's bank has taken the payment back, so there is nothing left to refund." in page.words
    assert (api.status, api.json["detail"]) == (409, "The guest's bank has taken it back.")


@pytest.mark.parametrize(
    ("stage", "words"), [("inquiry", "Bank inquiry"), ("open", "Disputed"), ("lost", "Dispute lost")]
)
def test_f9_lists_mark_what_costs_money_or_may(site: Site, world: World, stage: str, words: str) -> None:
    disputed(world, replace(OPEN, stage=DisputeStage(stage)))

    assert words in part_of(site.browse("/mentor/bookings"), "bk_1")
    world.put(replace(world.bookings.get("bk_1"), disputes=(replace(OPEN, stage=DisputeStage.WON),)))
    assert "isput" not in part_of(site.browse("/mentor/bookings"), "bk_1")


def test_p3_programs_and_tables_have_it_too(site: Site, world: World) -> None:
    disputed(world, OPEN, replace(LOST, dispute_id="du_2", amount_minor=1000))

    answer = site.get("/api/bookings/bk_1").json
    table, export = site.get("/api/bookings.csv").text, site.get("/api/me/export?format=csv").text

    assert answer["disputes"] == [
        {
            "disputeId": "du_1",
            "stage": "open",
            "amountMinor": 4500,
            "dueBy": "2026-12-10T09:00:00Z",
            "stripeUrl": DASHBOARD,
        },
        {"disputeId": "du_2", "stage": "lost", "amountMinor": 1000, "stripeUrl": DASHBOARD},
    ]
    assert table.splitlines()[0].endswith("Dispute,Lost to a dispute")
    assert table.splitlines()[1].endswith('"Undecided, Lost",10.00')
    assert export.splitlines()[0].endswith("disputes,lostMinor")
    assert "open lost,1000" in export


# --- income ---


def test_p3_income_is_less_what_was_lost_and_names_what_is_disputed(site: Site, world: World) -> None:
    add_booking(world, "bk_1", checkout=PAID, disputes=(LOST,))
    add_booking(world, "bk_2", checkout=PAID, disputes=(replace(OPEN, amount_minor=4000),))
    add_booking(world, "bk_3", checkout=PAID, disputes=(replace(OPEN, stage=DisputeStage.WON),))

    (line,) = site.get("/api/income").json["items"]
    page = site.browse("/mentor/income").words

    told = {name: line[f"{name}Minor"] for name in ("paid", "refunded", "lost", "disputed", "kept")}
    assert told == {"paid": 13500, "refunded": 0, "lost": 4500, "disputed": 4000, "kept": 9000}
    assert "Paid Refunded Disputed Lost" in page
    assert "Portfolio review 3 €135 – €40 €45" in page
    assert "December 2026 €90" in page
    assert "counts as lost and is taken off as well" in page


@pytest.mark.parametrize(
    ("refunded", "lost", "kept"), [(2000, 2500, 0), (4500, 0, 0), (0, 4500, 0)], ids=["part", "all", "none"]
)
def test_p3_what_was_refunded_and_is_lost_as_well_counts_once(site, world, refunded, lost, kept) -> None:
    refunds = (Refund(1, refunded, NOW, RefundState.MADE),) if refunded else ()
    disputed(world, LOST, refunds=refunds)

    (line,) = site.get("/api/income").json["items"]

    assert (line["refundedMinor"], line["lostMinor"], line["keptMinor"]) == (refunded, lost, kept)
    assert site.get("/api/guests").json["items"][0]["paid"] == []


def test_o3_what_was_passed_on_stays_with_the_host_and_no_fee_is_taken_of_a_loss(site: Site, world: World) -> None:
    disputed(world, LOST, payout=Payout("acct_1", 450))

    (line,) = site.get("/api/income").json["items"]

    assert (line["passedOnMinor"], line["feeMinor"], line["keptMinor"]) == (4050, 0, 0)


def test_g5_a_package_is_taken_off_in_the_month_in_which_it_was_sold(site: Site, world: World) -> None:
    bought(world, disputes=(replace(LOST, amount_minor=20000),))

    (line,) = site.get("/api/income").json["items"]

    assert (line["offerId"], line["lostMinor"], line["keptMinor"]) == (PACKAGE.offer_id, 20000, 0)


# --- packages, and classes with several seats ---


def test_g5_a_package_says_it_and_is_not_refunded_meanwhile(site: Site, world: World) -> None:
    package = bought(world, disputes=(replace(OPEN, amount_minor=20000),))
    payment = package.checkout and package.checkout.payment_intent_id

    page, listed = site.browse(SOLD), site.browse("/mentor/packages")
    api, refused = (
        site.get(f"/api/packages/{PACKAGE.package_id}"),
        site.post(f"/api/packages/{PACKAGE.package_id}/refund"),
    )

    assert "The guest's bank has taken €200 back until it is settled who is right." in page.words
    assert f"https://dashboard.stripe.com/payments/{payment}" in page.text
    assert page.find("//details[@id='refund']") == []
    assert "Disputed" in listed.words
    assert (
        api.json["disputes"][0]["stage"] == site.get("/api/packages").json["items"][0]["disputes"][0]["stage"] == "open"
    )
    assert (refused.status, stored(world).refunds, world.package_payments.parts) == (409, (), {})


def test_g5_a_package_whose_payment_is_lost_is_over_for_host_and_guest(site: Site, world: World) -> None:
    bought(world, disputes=(replace(LOST, amount_minor=20000),))

    listed = site.browse("/mentor/packages")
    as_guest = site.browse(world.house.package_links.path(PACKAGE.package_id))

    assert site.get(f"/api/packages/{PACKAGE.package_id}").json["status"] == "ended"
    assert "Over" in listed.words
    assert "Dispute lost" in listed.words
    assert "no more lessons of it can be booked" in as_guest.words
    assert site.browse(SOLD).find("//details") == []


@pytest.fixture
def lesson(world: World) -> GroupClass:
    world.connect(Provider.ZOOM)
    lesson = GroupClass(world)
    lesson.fill(2)
    lesson.join(3, price=Money(4500, "eur"), checkout=PAID, disputes=(OPEN,))
    return lesson


def test_g3_the_seat_whose_payment_is_disputed_is_marked_wherever_the_class_stands(site: Site, lesson) -> None:
    for page in (f"/mentor/occurrences/{OCCURRENCE_ID}", "/mentor/bookings", "/mentor"):
        assert site.browse(page).text.count('<span class="chip bad">Disputed</span>') == 1


@pytest.mark.parametrize("is_known", [True, False], ids=["known here", "known to Stripe"])
def test_g3_cancelling_for_all_gives_nothing_of_it_back_says_so_and_ends(site, world, lesson, is_known) -> None:
    if not is_known:
        world.put(replace(world.bookings.get("seat_3"), disputes=()))
        world.payments.failures.add("refund", PaymentDisputed())

    for _ in range(2):
        assert site.post(f"/api/occurrences/{OCCURRENCE_ID}/cancel", {"refund": True}).status == 200

    notice = next(each for each in world.notices.list("host_1") if each.kind is NoticeKind.REFUND_FAILED)
    assert notice.booking_id == "seat_3"
    assert "so Stripe refunds nothing of it (payment pi_1). If the dispute is won, refund it then" in notice.detail
    assert world.occurrences.get(OCCURRENCE_ID).following == frozenset()
    assert world.payments.parts == {}
    if is_known:
        assert "Disputed" in site.browse(f"/mentor/occurrences/{OCCURRENCE_ID}").words


# --- guests ---


def test_f9_a_guest_reads_no_word_of_it(world: World) -> None:
    disputed(world, OPEN, LOST)
    world.timeline.add("bk_1", NOW, Happening.DISPUTED, stage=DisputeStage.LOST, amount=Money(4500, "eur"))
    world.timeline.add("bk_1", NOW, Happening.DISPUTE_OVER, stage=DisputeStage.WON, amount=Money(4500, "eur"))
    world.timeline.add("bk_1", NOW, Happening.REFUND_OF_DISPUTED_REFUSED)
    bought(world, disputes=(OPEN,))
    guest = Site(world, session=None, csrf=None)
    token = "booking.bk_1.signed"
    of_package = f"/api/public/packages/{PACKAGE.package_id}"
    packages = f"?token={world.house.package_links.token(PACKAGE.package_id)}"

    answers = [
        guest.get(f"/api/public/bookings/bk_1?token={token}"),
        guest.get(f"/api/public/bookings/bk_1/export?token={token}"),
        guest.browse(f"/bookings/bk_1?token={token}"),
        guest.get(of_package + packages),
        guest.get(f"{of_package}/export{packages}"),
        guest.browse(world.house.package_links.path(PACKAGE.package_id)),
    ]

    assert {each.status for each in answers} <= {200, 303}
    assert [(word, each.text) for each in answers for word in NO_WORD_OF if word in each.text] == []
