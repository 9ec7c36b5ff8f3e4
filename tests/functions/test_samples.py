"""The sample events of the web functions: each does what its name says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import BookingStatus, Checkout
from joinlink.providers.stripe.webhooks import StripeWebhooks
from tests.functions.site import invoke, sample
from tests.samples import NOW
from tests.worlds.world import CONFIRMED, WITH_ZOOM, World

EXPECTED = {
    "sign_in.login": 302,
    "sign_in.stale_state": 400,
    "sign_in.logout": 303,
    "connect_provider.start": 302,
    "connect_provider.denied": 302,
    "connections.page": 200,
    "connections.list": 200,
    "connections.disconnect": 204,
    "classes.create_online": 409,
    "classes.create_in_person": 201,
    "classes.list": 200,
    "class_pages.list": 200,
    "class_pages.new_online": 200,
    "class_pages.create_in_person": 303,
    "places.suggest": 200,
    "availability.read": 200,
    "availability.replace": 200,
    "availability.save": 303,
    "plan.page": 200,
    "plan.checkout": 200,
    "host_bookings.upcoming": 200,
    "account.me": 200,
    "account.change": 200,
    "account.overview_page": 200,
    "test_booking.run": 200,
    "assets.nowhere": 404,
    "assets.style_sheet": 200,
    "booking_page.welcome": 200,
    "booking_page.host": 200,
    "booking_page.class_page": 200,
    "booking_page.slots": 200,
    "booking_page.impossible_date": 422,
    "book.json_body": 201,
    "book.class_page_form": 303,
    "book.never_on_offer": 409,
}
ABOUT_A_BOOKING = {
    "guest_booking.page": 200,
    "guest_booking.read": 200,
    "guest_booking.calendar_file": 200,
    "guest_booking.without_token": 403,
    "guest_booking.join": 302,
    "move_booking.page": 200,
}
CHANGES = {
    "change_booking.cancel": 200,
    "change_booking.reschedule": 200,
    "change_booking.paste_link": 200,
    "change_booking.cancel_as_guest": 200,
    "change_booking.reschedule_as_guest": 200,
    "move_booking.form": 303,
}
PENDING = replace(
    CONFIRMED,
    status=BookingStatus.PENDING_PAYMENT,
    revision=1,
    hold_until=NOW + timedelta(minutes=31),
    checkout=Checkout("cs_test_1", "https://checkout.stripe.example/cs_test_1"),
)


@pytest.fixture
def world() -> Iterator[World]:
    with World.selling().inhabited() as world:
        world.public_base_url = "http://localhost:8080"
        yield world


def status_of(name: str) -> int:
    return invoke(name.partition(".")[0], sample(name)).status


@pytest.mark.parametrize(("name", "status"), EXPECTED.items())
def test_a_sample_event_is_answered(world: World, name: str, status: int) -> None:
    assert status_of(name) == status


@pytest.mark.parametrize(("name", "status"), ABOUT_A_BOOKING.items())
def test_a_sample_about_a_booking_is_answered(world: World, name: str, status: int) -> None:
    world.put(WITH_ZOOM)

    assert status_of(name) == status
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


@pytest.mark.parametrize(("name", "status"), CHANGES.items())
def test_a_sample_of_a_change_is_carried_out(world: World, name: str, status: int) -> None:
    world.put(WITH_ZOOM)

    assert status_of(name) == status
    assert world.stored(WITH_ZOOM).revision == WITH_ZOOM.revision + 1


@pytest.mark.parametrize(("name", "status"), [("page", 200), ("leave_for_stripe", 303)])
def test_a_sample_of_payouts_is_answered(world: World, name: str, status: int) -> None:
    world.configure(PAYOUTS="connect")

    assert status_of(f"payouts.{name}") == status


@pytest.mark.parametrize(
    ("name", "status", "becomes"),
    [
        ("paid", 200, BookingStatus.CONFIRMED),
        ("expired", 200, BookingStatus.EXPIRED),
        ("bad_signature", 400, BookingStatus.PENDING_PAYMENT),
    ],
)
def test_a_sample_of_stripe_is_verified_and_settled(world: World, name: str, status: int, becomes: str) -> None:
    world.put(PENDING)
    world.stripe_webhooks = StripeWebhooks(secrets=lambda: ["whsec_sample"], is_live=lambda: False)

    assert status_of(f"stripe_webhook.{name}") == status
    assert world.stored(PENDING).status is becomes
