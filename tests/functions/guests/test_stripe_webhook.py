"""B3 over HTTP: 2xx when handled or not ours, 400 on a bad signature, 5xx to be sent again."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking, BookingStatus
from tests.fakes.failures import failing
from tests.functions.guests.stripe_signatures import NEW_SECRET, OLD_SECRET, deliver, deliver_signed, known_webhooks
from tests.functions.site import Site
from tests.worlds.world import World, payment_of


@pytest.mark.parametrize("is_wrapped", [True, False], ids=["base64", "text"])
def test_b3_a_payment_is_confirmed_from_the_body_as_it_was_sent(site, world, is_wrapped) -> None:
    booking = world.book()
    payload = world.stripe_webhooks.deliver(payment_of(booking, event_id="evt_ü"))

    answer = deliver(site, payload if is_wrapped else payload.decode())

    assert answer.status == 200
    assert world.stored(booking).status is BookingStatus.CONFIRMED


def test_b3_the_same_delivery_again_is_fine_and_changes_nothing(site: Site, world: World) -> None:
    booking = world.book()
    payload = world.stripe_webhooks.deliver(payment_of(booking))
    deliver(site, payload)
    confirmed = world.stored(booking)

    assert deliver(site, payload).status == 200
    assert world.stored(booking) == confirmed


@pytest.mark.parametrize("signature", ["", "bad", "t=1,v1=é"])
def test_b3_a_bad_signature_is_400_and_nothing_is_written(site: Site, world: World, signature: str) -> None:
    booking = world.book()
    payload = world.stripe_webhooks.deliver(payment_of(booking))

    answer = deliver(site, payload, signature)

    assert answer.status == 400
    assert world.stored(booking) == booking
    assert world.bookings.seen_events == set()


def test_b3_what_is_not_ours_is_taken_without_a_word(site: Site, world: World) -> None:
    of_another_site = payment_of(world.book(), booking_id="somebody_elses")

    assert deliver(site, world.stripe_webhooks.deliver(of_another_site)).status == 200


def test_ac_62_a_card_that_is_declined_first_and_good_then_confirms(site: Site, world: World) -> None:
    booking = world.book()
    declined = world.stripe_webhooks.deliver(None)

    assert deliver(site, declined).status == 200
    assert world.stored(booking) == booking
    deliver(site, world.stripe_webhooks.deliver(payment_of(booking)))

    assert world.stored(booking).status is BookingStatus.CONFIRMED


def test_b3_while_the_store_is_down_the_event_is_to_be_sent_again(site, world) -> None:
    booking = world.book()
    world.bookings.confirm = failing(StoreUnavailable("no answer"))

    answer = deliver(site, world.stripe_webhooks.deliver(payment_of(booking)))

    assert answer.status == 503


@pytest.mark.parametrize(
    ("error", "status"),
    [(ProviderUnavailable("no answer", provider="stripe"), 503), (ProviderRejected("no", provider="stripe"), 200)],
    ids=["no answer", "refused for good"],
)
def test_b5_a_refund_that_stripe_may_still_make_has_the_event_sent_again(site, world, error, status) -> None:
    booking = world.book()
    world.clock.time = booking.starts_at
    world.payments.failures.add("refund", error)
    payload = world.stripe_webhooks.deliver(payment_of(booking))

    assert deliver(site, payload).status == status
    assert deliver(site, payload).status == 200
    assert world.stored(booking).status is BookingStatus.REFUNDED


def test_c11_the_log_names_the_booking_and_what_came_of_it_and_no_payload(site, world, log: StringIO) -> None:
    booking = world.book()

    deliver(site, world.stripe_webhooks.deliver(payment_of(booking, event_id="evt_canary")))

    assert booking.booking_id in log.getvalue()
    assert '"payment":"confirmed"' in log.getvalue()
    assert "canary" not in log.getvalue()


class TestWithStripesOwnSignatures:
    """The adapter itself behind the door, in the middle of a roll of the secret."""

    @pytest.fixture(autouse=True)
    def real_adapter(self, world: World) -> None:
        world.stripe_webhooks = known_webhooks()

    @pytest.mark.parametrize("secret", [OLD_SECRET, NEW_SECRET])
    def test_b3_during_a_roll_an_event_under_either_secret_confirms(self, site, world, secret) -> None:
        booking = world.book()

        answer = deliver_signed(site, session_event(booking), secret=secret)

        assert answer.status == 200
        assert world.stored(booking).status is BookingStatus.CONFIRMED

    def test_b3_a_duplicate_under_the_other_secret_changes_nothing(self, site, world) -> None:
        booking = world.book()
        event = session_event(booking)
        deliver_signed(site, event, secret=OLD_SECRET)
        confirmed = world.stored(booking)

        assert deliver_signed(site, event, secret=NEW_SECRET).status == 200
        assert world.stored(booking) == confirmed

    @pytest.mark.parametrize("seconds", [-301, 301], ids=["old", "future"])
    def test_b3_an_event_from_long_ago_or_from_the_future_is_400(self, site, world, seconds) -> None:
        booking = world.book()

        answer = deliver_signed(site, session_event(booking), seconds=seconds)

        assert answer.status == 400
        assert world.stored(booking) == booking

    @pytest.mark.parametrize("change", [{"livemode": True}, {"account": "acct_1"}], ids=["live mode", "other account"])
    def test_b3_an_event_of_another_mode_or_account_confirms_nothing(self, site, world, change) -> None:
        booking = world.book()

        answer = deliver_signed(site, {**session_event(booking), **change})

        assert answer.status == 200
        assert world.stored(booking) == booking

    @pytest.mark.parametrize(
        ("told", "status"),
        [
            (["completed unpaid", "async_payment_succeeded"], BookingStatus.CONFIRMED),
            (["async_payment_succeeded", "completed unpaid"], BookingStatus.CONFIRMED),
            (["completed unpaid", "async_payment_failed"], BookingStatus.EXPIRED),
            (["async_payment_failed", "completed unpaid"], BookingStatus.EXPIRED),
            (["completed paid", "expired"], BookingStatus.CONFIRMED),
            (["expired", "completed paid"], BookingStatus.CONFIRMED),
        ],
        ids=" then ".join,
    )
    def test_ac_62_events_end_the_same_in_any_order(self, site, world, told, status) -> None:
        booking = world.book()

        for number, kind in enumerate(told):
            event = session_event(booking, kind, event_id=f"evt_{number}")
            assert deliver_signed(site, event).status == 200

        assert world.stored(booking).status is status


def session_event(booking: Booking, told: str = "completed paid", *, event_id: str = "evt_1") -> dict[str, Any]:
    """Make what Stripe sends about a booking's checkout; `told` is the event's type and the payment's status."""
    kind, _, payment_status = told.partition(" ")
    session = {
        "id": booking.checkout.session_id,
        "payment_status": payment_status or ("paid" if kind.endswith("succeeded") else "unpaid"),
        "metadata": {"booking_id": booking.booking_id},
        "payment_intent": "pi_1",
        "amount_total": booking.price.amount_minor,
        "currency": booking.price.currency,
    }
    return {"id": event_id, "type": f"checkout.session.{kind}", "livemode": False, "data": {"object": session}}
