"""F9: a host refunds a booking on its page."""

from dataclasses import replace

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.money import Money
from tests.functions.host_desk import BOOKING_PAGE, add_booking
from tests.functions.site import Site
from tests.worlds.world import World

PAID = Checkout("cs_1", "https://checkout.stripe.example/1", payment_intent_id="pi_1", is_completed=True)
REFUND, CANCEL_FORM = f"{BOOKING_PAGE}/refund", f"{BOOKING_PAGE}/cancel"


def test_f9_a_host_refunds_a_part_and_then_the_rest_each_form_once(site: Site, world: World) -> None:
    add_booking(world, checkout=PAID)
    form = site.get(BOOKING_PAGE).form(REFUND) | {"refund": "part", "refund.amount": "10,50"}

    for _ in range(2):
        answer = site.submit(REFUND, form)
        assert answer.location == f"{BOOKING_PAGE}?done=refunded"
    page = site.get(BOOKING_PAGE)
    site.submit(REFUND, page.form(REFUND))

    assert list(world.payments.parts.values()) == [1050, 3450]
    assert "€45, paid; €10.50 refunded" in page.text
    assert site.get(BOOKING_PAGE).find("//*[@id='refund']") == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [("ten", "Write an amount such as 10 or 10.50."), ("45.01", "At most €45 can be refunded.")],
)
def test_f9_an_amount_that_cannot_go_back_is_marked_and_nothing_is_cancelled(site, world, typed, words) -> None:
    add_booking(world, checkout=PAID)

    for action in (REFUND, CANCEL_FORM):
        form = site.get(BOOKING_PAGE).form(action) | {"refund": "part", "refund.amount": typed}
        answer = site.submit(action, form)
        assert (answer.status, words in answer.text, typed in answer.text) == (422, True, True)

    assert (world.payments.parts, world.bookings.get("bk_1").status) == ({}, BookingStatus.CONFIRMED)


def test_f9_an_amount_that_stripe_does_not_move_in_its_currency_is_marked(site: Site, world: World) -> None:
    price = Money(500_000, "ugx")
    add_booking(world, price=price, checkout=replace(PAID, paid=price))
    form = site.get(BOOKING_PAGE).form(REFUND) | {"refund": "part", "refund.amount": "1.50"}

    answer = site.submit(REFUND, form)
    api = site.post("/api/bookings/bk_1/refund", {"amountMinor": 150})

    assert (answer.status, answer.error("refund.amount")) == (
        422,
        "Refunds are made in steps of UGX\N{NO-BREAK SPACE}1.",
    )
    assert (api.status, api.json["field"], world.payments.parts) == (422, "amountMinor", {})


def test_f9_cancelling_refunds_nothing_by_itself_and_what_the_host_chooses(site: Site, world: World) -> None:
    for number, choice in enumerate(("nothing", "whole"), 1):
        add_booking(world, f"bk_{number}", checkout=PAID)
        address = BOOKING_PAGE.replace("bk_1", f"bk_{number}")
        form = site.get(address).form(f"{address}/cancel")
        assert form["refund"] == "nothing"
        site.submit(f"{address}/cancel", form | {"refund": choice})

    assert world.payments.parts == {("bk_2", 1): 4500}
    assert {each.status for each in world.bookings.bookings.values()} == {BookingStatus.CANCELLED}


@pytest.mark.parametrize(
    ("error", "words"),
    [(ProviderRejected, "Stripe refused this refund"), (ProviderUnavailable, "Stripe does not answer.")],
)
def test_f9_a_refund_that_stripe_does_not_make_is_told_and_the_booking_is_cancelled(site, world, error, words) -> None:
    add_booking(world, checkout=PAID)
    world.payments.failures.add("refund", error("stripe says no", provider="stripe"))

    answer = site.submit(CANCEL_FORM, site.get(BOOKING_PAGE).form(CANCEL_FORM) | {"refund": "whole"})

    assert (answer.status, words in answer.text) == (503, True)
    assert world.bookings.get("bk_1").status is BookingStatus.CANCELLED
