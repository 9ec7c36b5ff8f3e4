"""The sample events of the guest's functions: each does what its name says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import BookingStatus, Checkout
from joinlink.providers.stripe.webhooks import StripeWebhooks
from tests.functions.site import invoke, sample
from tests.samples import NOW
from tests.worlds.world import CONFIRMED, WITH_ZOOM, World

PENDING = replace(
    CONFIRMED,
    status=BookingStatus.PENDING_PAYMENT,
    revision=1,
    hold_until=NOW + timedelta(minutes=31),
    checkout=Checkout("cs_test_1", "https://checkout.stripe.example/cs_test_1"),
)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("booking_page.welcome", 200),
        ("booking_page.host", 200),
        ("booking_page.class_page", 200),
        ("booking_page.slots", 200),
        ("booking_page.impossible_date", 422),
        ("book.json_body", 201),
        ("book.class_page_form", 303),
        ("book.never_on_offer", 409),
    ],
)
def test_a_sample_of_looking_and_booking_is_answered(world: World, name: str, status: int) -> None:
    assert invoke(name.partition(".")[0], sample(name)).status == status


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("guest_booking.page", 200),
        ("guest_booking.read", 200),
        ("guest_booking.calendar_file", 200),
        ("guest_booking.without_token", 403),
        ("guest_booking.join", 302),
        ("change_booking.cancel_as_guest", 200),
        ("change_booking.reschedule_as_guest", 200),
        ("move_booking.page", 200),
        ("move_booking.form", 303),
    ],
)
def test_a_sample_about_a_booking_is_answered(world: World, name: str, status: int) -> None:
    world.put(WITH_ZOOM)

    assert invoke(name.partition(".")[0], sample(name)).status == status


@pytest.mark.parametrize(
    ("name", "status", "becomes"),
    [
        ("stripe_webhook.paid", 200, BookingStatus.CONFIRMED),
        ("stripe_webhook.expired", 200, BookingStatus.EXPIRED),
        ("stripe_webhook.bad_signature", 400, BookingStatus.PENDING_PAYMENT),
    ],
)
def test_a_sample_of_stripe_is_verified_and_settled(world, name, status, becomes) -> None:
    world.put(PENDING)
    world.stripe_webhooks = StripeWebhooks(secrets=lambda: ["whsec_sample"], is_live=lambda: False)

    assert invoke("stripe_webhook", sample(name)).status == status
    assert world.stored(PENDING).status is becomes
