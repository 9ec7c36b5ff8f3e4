"""The sample events of the web functions: each does what its name says, and each function refuses one of them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.money import Money
from joinlink.providers.stripe.webhooks import StripeWebhooks
from tests.functions.site import invoke, sample
from tests.infra.project import resources, triggered_by
from tests.samples import EVENINGS, FEED_SECRET, GUEST, LEFTOVER, NOW, WEBHOOK
from tests.worlds.packages import bought, offer
from tests.worlds.world import HOST_ID, PENDING, WITH_ZOOM, World

EXPECTED = {
    200: """
        connections.page connections.list classes.list classes.read classes.change classes.order
        class_pages.list class_pages.new_online class_pages.edit places.suggest
        availability.read availability.page availability.replace plan.page plan.checkout
        host_bookings.table host_bookings.search
        host_bookings.upcoming host_bookings.occurrences host_bookings.list_page host_bookings.calendar_page
        test_booking.run test_booking.page test_booking.run_on_page
        account.me account.change account.overview_page account.help account.export account.account_page
        account.notices assets.style_sheet assets.health connect_apple.page connect_apple.connect
        guest_help.help guest_help.find_page
        catalogue.welcome catalogue.host catalogue.host_page catalogue.class_page catalogue.slots
        catalogue.embedded_class assets.embed_script assets.robots previews.qr_of_host previews.qr_of_class
        guest_booking.after_confirming_by_mail account.dismiss_notice profile.page
        assets.openapi assets.developers assets.developers_subject
        host_bookings.guests_page host_bookings.income_page host_bookings.guests host_bookings.income
        programs.feed_page programs.make_feed host_bookings.feed
        programs.page programs.keys programs.make_key_on_page programs.webhooks
    """,
    201: "availability.create_hours classes.create_in_person book.json_body programs.make_key programs.make_webhook",
    202: "guest_help.find sign_in.delete_account sign_in.delete_account_on_page",
    204: """
        connections.disconnect classes.remove
        profile.put_photo profile.delete_photo profile.put_logo profile.delete_logo
        profile.put_class_picture profile.delete_class_picture
    """,
    302: "sign_in.login connect_provider.start connect_provider.denied connections.settings connections.former_address",
    303: """
        sign_in.logout sign_in.logout_everywhere class_pages.create_in_person class_pages.save class_pages.remove
        class_pages.order
        availability.save availability.create_hours_on_page
        book.class_page_form connections.remove_on_page connect_apple.form plan.checkout_on_page
        account.dismiss_notice_on_page profile.welcome guest_help.find_on_page book.form_in_frame
    """,
    400: "sign_in.stale_state stripe_webhook.bad_signature zoom_webhook.bad_signature",
    401: "account.without_session places.without_session",
    403: "test_booking.without_csrf",
    404: """
        previews.out_of_date previews.nobody
        change_booking.cancel_rest_of_series change_booking.reschedule_rest_of_series
        assets.nowhere connections.unknown_provider connect_provider.unknown host_bookings.unknown
        host_bookings.occurrence host_bookings.occurrence_page move_booking.host_page_for_all
        move_booking.host_form_for_all change_booking.paste_link_for_all_on_page
        change_booking.cancel_for_all change_booking.reschedule_for_all change_booking.cancel_for_all_on_page
        operator.site operator.doctor operator.run_again operator.send_again pictures.nobody_s
        programs.revoke_unknown_key programs.resend
    """,
    409: "classes.create_online book.never_on_offer profile.save_outdated",
    422: """
        book.series book.series_dates
        catalogue.impossible_date availability.end_before_start connect_apple.hostile_address plan.unknown
        class_pages.without_title profile.put_no_picture guest_help.find_without_address
    """,
}
ABOUT_A_BOOKING = {
    200: """
        guest_booking.page guest_booking.read guest_booking.calendar_file guest_booking.export
        guest_booking.address_page move_booking.page move_booking.host_page
        host_bookings.booking_page host_bookings.guest_page host_bookings.read host_bookings.timeline
        host_bookings.guest host_bookings.note
    """,
    302: "guest_booking.join",
    303: "host_bookings.note_on_page",
    403: "guest_booking.without_token change_booking.with_another_token",
    409: "move_booking.never_on_offer",
}
CHANGES = {
    200: """
        change_booking.cancel change_booking.reschedule change_booking.paste_link
        change_booking.cancel_as_guest change_booking.reschedule_as_guest
    """,
    303: """
        change_booking.cancel_on_page change_booking.paste_link_on_page change_booking.cancel_as_guest_on_page
        move_booking.form move_booking.host_form
    """,
}
ABOUT_A_PACKAGE = {
    200: """
        packages.list_offers packages.read_offer packages.change_offer packages.list_sold packages.read_sold
        packages.refund packages.sold_page packages.sold_package_page packages.offers_page packages.new_offer_page
        packages.offer_page packages.on_sale packages.buying_page packages.read packages.export packages.page
        packages.delete_data_on_page packages.address_page packages.correct_address
    """,
    201: "packages.create_offer packages.buy",
    202: "packages.resend",
    204: "packages.delete_data",
    303: """
        packages.create_on_page packages.change_on_page packages.refund_on_page packages.buy_on_page packages.use
        packages.resend_on_page packages.correct_address_on_page
    """,
    403: "packages.with_another_token",
    409: "packages.end packages.end_on_page",
    422: "packages.create_free_offer",
}
OF_A_WEBHOOK = {
    200: "programs.deliveries programs.roll_secret programs.switch_on programs.webhook_page",
    202: "programs.test_webhook",
    204: "programs.delete_webhook",
    303: "programs.test_on_page",
}
OF_HOURS = {
    200: """
        availability.list_hours availability.read_hours availability.replace_hours availability.new_hours_page
        availability.hours_page availability.holidays_page
    """,
    204: "availability.remove_hours",
    303: """
        availability.save_hours availability.make_default_on_page
        availability.remove_hours_on_page availability.take_holidays
    """,
}
OF_PAYOUTS = {200: "payouts.page", 303: "payouts.leave_for_stripe", 403: "payouts.without_csrf"}

TO_BE_CONFIRMED = replace(PENDING, status=BookingStatus.AWAITING_CONFIRMATION, price=Money(0, "eur"), checkout=None)


def each(expected: dict[int, str]) -> list[tuple[str, int]]:
    return [(name, status) for status, names in expected.items() for name in names.split()]


@pytest.fixture
def world() -> Iterator[World]:
    with World.selling().inhabited() as world:
        world.public_base_url = "http://localhost:8080"
        world.feeds.create(HOST_ID, FEED_SECRET, NOW)
        yield world


def status_of(name: str) -> int:
    return invoke(name.partition(".")[0], sample(name)).status


@pytest.mark.parametrize(("name", "status"), each(EXPECTED))
def test_a_sample_event_is_answered(world: World, name: str, status: int) -> None:
    world.notices.put(LEFTOVER)

    assert status_of(name) == status


@pytest.mark.parametrize(("name", "status"), each(ABOUT_A_BOOKING))
def test_a_sample_about_a_booking_is_answered(world: World, name: str, status: int) -> None:
    world.put(WITH_ZOOM)

    assert status_of(name) == status
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


@pytest.mark.parametrize(("name", "status"), each(ABOUT_A_PACKAGE))
def test_a_sample_about_a_package_is_answered(world: World, name: str, status: int) -> None:
    offer(world)
    bought(world)

    assert status_of(name) == status


@pytest.mark.parametrize(("name", "status"), each(OF_HOURS))
def test_p4_a_sample_about_sets_of_hours_is_answered(world: World, name: str, status: int) -> None:
    world.also_open(EVENINGS)

    assert status_of(name) == status


@pytest.mark.parametrize(("name", "status"), each(OF_A_WEBHOOK))
def test_a_sample_about_a_webhook_is_answered(world: World, name: str, status: int) -> None:
    world.webhooks.put(WEBHOOK)

    assert status_of(name) == status


@pytest.mark.parametrize(("name", "status"), each(CHANGES))
def test_a_sample_of_a_change_is_carried_out(world: World, name: str, status: int) -> None:
    world.put(WITH_ZOOM)

    assert status_of(name) == status
    assert world.stored(WITH_ZOOM).revision == WITH_ZOOM.revision + 1


@pytest.mark.parametrize(
    ("name", "status", "before", "becomes"),
    [
        ("confirm", 200, TO_BE_CONFIRMED, BookingStatus.CONFIRMED),
        ("confirm_on_page", 303, TO_BE_CONFIRMED, BookingStatus.CONFIRMED),
        ("release", 200, PENDING, BookingStatus.EXPIRED),
        ("release_on_page", 303, PENDING, BookingStatus.EXPIRED),
    ],
)
def test_a_sample_decides_what_becomes_of_a_booking_that_is_held(
    world: World, name: str, status: int, before: Booking, becomes: BookingStatus
) -> None:
    world.put(before)

    assert status_of(f"change_booking.{name}") == status
    assert world.stored(before).status is becomes


@pytest.mark.parametrize(
    ("name", "status"),
    [("correct_address", 200), ("correct_address_on_page", 303), ("delete_data", 204), ("delete_data_on_page", 200)],
)
def test_a_sample_changes_who_the_guest_is(world: World, name: str, status: int) -> None:
    world.put(WITH_ZOOM)

    assert status_of(f"change_booking.{name}") == status
    assert world.stored(WITH_ZOOM).guest != GUEST


@pytest.mark.parametrize(("name", "status"), [("refund", 200), ("refund_on_page", 303)])
def test_f9_the_samples_refund_a_part(world: World, name: str, status: int) -> None:
    paid = Checkout("cs_1", "https://checkout.stripe.example/cs_1", payment_intent_id="pi_1", is_completed=True)
    world.put(replace(WITH_ZOOM, checkout=paid))

    assert (status_of(f"change_booking.{name}"), world.payments.parts) == (status, {("booking_1", 1): 1000})


@pytest.mark.parametrize(("name", "status"), [("resend", 202), ("resend_on_page", 303)])
def test_a_sample_sends_the_mails_again(world: World, name: str, status: int) -> None:
    world.put(WITH_ZOOM)

    assert status_of(f"change_booking.{name}") == status
    assert (world.stored(WITH_ZOOM).guest_round, world.stored(WITH_ZOOM).host_round) == (1, 1)


@pytest.mark.parametrize(("name", "status"), each(OF_PAYOUTS))
def test_a_sample_of_payouts_is_answered(world: World, name: str, status: int) -> None:
    world.configure(PAYOUTS="connect")

    assert status_of(name) == status


@pytest.mark.parametrize(("name", "becomes"), [("paid", BookingStatus.CONFIRMED), ("expired", BookingStatus.EXPIRED)])
def test_a_sample_of_stripe_is_verified_and_settled(world: World, name: str, becomes: str) -> None:
    world.put(PENDING)
    world.stripe_webhooks = StripeWebhooks(secrets=lambda: ["whsec_sample"], is_live=lambda: False)

    assert status_of(f"stripe_webhook.{name}") == 200
    assert world.stored(PENDING).status is becomes


def test_each_function_behind_a_route_refuses_one_of_its_samples() -> None:
    refused = {
        name.partition(".")[0]
        for expected in (EXPECTED, ABOUT_A_BOOKING, ABOUT_A_PACKAGE, OF_PAYOUTS)
        for name, status in each(expected)
        if status >= 400
    }

    folders = (resources("AWS::Serverless::Function")[name]["CodeUri"] for name in triggered_by("HttpApi"))
    assert {folder.removeprefix("functions/") for folder in folders} - refused == set()
