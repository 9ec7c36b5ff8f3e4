"""The sample events of the web functions: each does what its name says."""

from collections.abc import Iterator

import pytest

from joinlink.model.booking_stages import BookingStatus
from joinlink.providers.stripe.webhooks import StripeWebhooks
from tests.functions.site import invoke, sample
from tests.worlds.world import PENDING, WITH_ZOOM, World

EXPECTED = {
    200: """
        connections.page connections.list classes.list class_pages.list class_pages.new_online places.suggest
        availability.read availability.replace plan.page plan.checkout host_bookings.upcoming test_booking.run
        account.me account.change account.overview_page assets.style_sheet
        catalogue.welcome catalogue.host catalogue.class_page catalogue.slots
    """,
    201: "classes.create_in_person book.json_body",
    204: "connections.disconnect",
    302: "sign_in.login connect_provider.start connect_provider.denied",
    303: "sign_in.logout class_pages.create_in_person availability.save book.class_page_form",
    400: "sign_in.stale_state",
    404: "assets.nowhere operator.site operator.doctor operator.run_again operator.send_again",
    409: "classes.create_online book.never_on_offer",
    422: "catalogue.impossible_date",
}
ABOUT_A_BOOKING = {
    200: "guest_booking.page guest_booking.read guest_booking.calendar_file move_booking.page",
    302: "guest_booking.join",
    403: "guest_booking.without_token",
}
CHANGES = {
    200: """
        change_booking.cancel change_booking.reschedule change_booking.paste_link
        change_booking.cancel_as_guest change_booking.reschedule_as_guest
    """,
    303: "move_booking.form",
}


def each(expected: dict[int, str]) -> list[tuple[str, int]]:
    return [(name, status) for status, names in expected.items() for name in names.split()]


@pytest.fixture
def world() -> Iterator[World]:
    with World.selling().inhabited() as world:
        world.public_base_url = "http://localhost:8080"
        yield world


def status_of(name: str) -> int:
    return invoke(name.partition(".")[0], sample(name)).status


@pytest.mark.parametrize(("name", "status"), each(EXPECTED))
def test_a_sample_event_is_answered(world: World, name: str, status: int) -> None:
    assert status_of(name) == status


@pytest.mark.parametrize(("name", "status"), each(ABOUT_A_BOOKING))
def test_a_sample_about_a_booking_is_answered(world: World, name: str, status: int) -> None:
    world.put(WITH_ZOOM)

    assert status_of(name) == status
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


@pytest.mark.parametrize(("name", "status"), each(CHANGES))
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
