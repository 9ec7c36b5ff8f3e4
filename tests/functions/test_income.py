"""P3: a host's income by month, class and currency, with what is passed on to them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.money import Money
from joinlink.model.payouts import Payout
from joinlink.model.refund import Refund, RefundState
from tests.functions.host_desk import add_booking
from tests.functions.site import Site
from tests.samples import NOW, PACKAGE
from tests.worlds.packages import bought
from tests.worlds.world import World

PAGE, API = "/mentor/income", "/api/income"
PAID = Checkout("cs_1", "https://checkout.stripe.example/1", payment_intent_id="pi_1", is_completed=True)
HOUR, DAY = 60, 24 * 60
TO_ACCOUNT = Payout("acct_1", 450)


def line(**values: object) -> dict[str, object]:
    plain = {"currency": "eur", "refundedMinor": 0, "lostMinor": 0, "disputedMinor": 0, "feeMinor": 0, "count": 1}
    return {**plain, "passedOnMinor": 0, "title": "Portfolio review", "classId": "class_1", **values}


@pytest.fixture(autouse=True)
def there(world: World) -> None:
    world.live_in("Europe/Berlin")


def test_p3_sessions_count_where_they_start_packages_where_they_are_sold_and_currencies_stay_apart(site, world) -> None:
    half = Refund(1, 2250, NOW, RefundState.MADE)
    add_booking(world, "bk_1", checkout=PAID, payout=TO_ACCOUNT)
    add_booking(world, "bk_2", checkout=PAID, payout=TO_ACCOUNT, refunds=(half,), status=BookingStatus.CANCELLED)
    add_booking(world, "bk_yen", checkout=PAID, price=Money(9000, "jpy"))
    add_booking(world, "bk_unpaid", status=BookingStatus.PENDING_PAYMENT)
    add_booking(world, "bk_lesson", package_id=PACKAGE.package_id, price=Money(0, "eur"))
    # 30 November in UTC, and 1 December in Berlin; then one in November in both.
    add_booking(world, "bk_3", minutes=-9.5 * HOUR, checkout=PAID)
    add_booking(world, "bk_4", minutes=-10.5 * HOUR, checkout=PAID)
    bought(world, paid_at=NOW - timedelta(days=2))
    bought(world, package_id="package_2", paid_at=NOW - timedelta(days=400))

    assert site.get(API).json == {
        "items": [
            {
                **line(month="2026-12", count=3, paidMinor=13500, refundedMinor=2250, feeMinor=675),
                "keptMinor": 10575,
                "passedOnMinor": 6075,
            },
            line(month="2026-12", currency="jpy", paidMinor=9000, keptMinor=9000),
            line(month="2026-11", paidMinor=4500, keptMinor=4500),
            {
                **{name: value for name, value in line(month="2026-11").items() if name != "classId"},
                "title": PACKAGE.title,
                "offerId": PACKAGE.offer_id,
                "paidMinor": PACKAGE.price.amount_minor,
                "keptMinor": PACKAGE.price.amount_minor,
            },
        ],
        "complete": True,
    }


def test_p3_the_page_shows_the_months_with_payouts_beside_them(site: Site, world: World) -> None:
    add_booking(world, checkout=PAID, payout=TO_ACCOUNT)
    add_booking(world, "bk_2", minutes=-60 * DAY, checkout=PAID)

    words = site.get(PAGE).words

    assert "July 2026 to December 2026" in words
    assert "December 2026 €40.50 Class or package Number Paid Refunded Fee To your account" in words
    assert "Portfolio review 1 €45 – €4.50 €40.50" in words
    assert site.get(site.get(PAGE).find("//nav[@aria-label='More months']/a/@href")[0]).status == 200
    assert "Nothing came in" in site.get(f"{PAGE}?from=2025-01&to=2025-02").words


@pytest.mark.parametrize("query", ["from=2026", "to=2026-13", "from=2026-12&to=2026-11", "from=2025-12&to=2026-12"])
@pytest.mark.parametrize("path", [API, PAGE])
def test_p3_months_that_cant_be_are_refused(site: Site, path: str, query: str) -> None:
    assert site.browse(f"{path}?{query}").status == 422


def test_p3_more_than_can_be_read_is_said_to_be_incomplete(site: Site, world: World, monkeypatch) -> None:
    monkeypatch.setattr("joinlink.usecases.bookings.read_income.MOST_BOOKINGS", 1)
    add_booking(world, checkout=PAID)
    world.put(replace(add_booking(world, "bk_2", minutes=9), checkout=PAID))

    assert site.get(API).json["complete"] is False
    assert "this is not all of it" in site.get(PAGE).words
