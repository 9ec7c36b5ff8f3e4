"""B3 over HTTP: 2xx when handled or not ours, 400 on a bad signature, 5xx to be sent again."""

from __future__ import annotations

from io import StringIO

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.booking import BookingStatus
from tests.fakes import FakeBookings
from tests.functions.site import Answer, Site
from tests.guest_world import GuestWorld, payment_of


def deliver(site: Site, payload: str | bytes, signature: str = "good") -> Answer:
    headers = {"stripe-signature": signature, "content-type": "application/json"}
    return site.send("POST", "/webhooks/stripe", body=payload, headers=headers)


@pytest.mark.parametrize("is_wrapped", [True, False], ids=["base64", "text"])
def test_b3_a_payment_is_confirmed_from_the_body_as_it_was_sent(site, world, is_wrapped) -> None:
    booking = world.book()
    payload = world.payments.deliver(payment_of(booking, event_id="evt_ü"))

    answer = deliver(site, payload if is_wrapped else payload.decode())

    assert answer.status == 200
    assert world.stored(booking).status is BookingStatus.CONFIRMED


def test_b3_the_same_delivery_again_is_fine_and_changes_nothing(site: Site, world: GuestWorld) -> None:
    booking = world.book()
    payload = world.payments.deliver(payment_of(booking))
    deliver(site, payload)
    confirmed = world.stored(booking)

    assert deliver(site, payload).status == 200
    assert world.stored(booking) == confirmed


@pytest.mark.parametrize("signature", ["", "bad", "t=1,v1=é"])
def test_b3_a_bad_signature_is_400_and_nothing_is_written(site: Site, world: GuestWorld, signature: str) -> None:
    booking = world.book()
    payload = world.payments.deliver(payment_of(booking))

    answer = deliver(site, payload, signature)

    assert answer.status == 400
    assert world.stored(booking) == booking
    assert world.bookings.seen_events == set()


@pytest.mark.parametrize("change", [{"kind": "other"}, {"booking_id": None}, {"booking_id": "somebody_elses"}])
def test_b3_what_is_not_ours_is_taken_without_a_word(site: Site, world: GuestWorld, change) -> None:
    payload = world.payments.deliver(payment_of(world.book(), **change))

    assert deliver(site, payload).status == 200


class TableIsDown(FakeBookings):
    """Confirms nothing."""

    def confirm(self, *args: object, **more: object) -> bool:
        raise StoreUnavailable("no answer")


def test_b3_while_the_store_is_down_the_event_is_to_be_sent_again(site, world, monkeypatch) -> None:
    booking = world.book()
    down = TableIsDown(bookings=world.bookings.bookings)
    monkeypatch.setattr("joinlink.wiring.bookings", lambda: down)

    answer = deliver(site, world.payments.deliver(payment_of(booking)))

    assert answer.status == 503


def test_c11_the_log_names_the_booking_and_what_came_of_it_and_no_payload(site, world, log: StringIO) -> None:
    booking = world.book()

    deliver(site, world.payments.deliver(payment_of(booking, event_id="evt_canary")))

    assert booking.booking_id in log.getvalue()
    assert '"payment":"confirmed"' in log.getvalue()
    assert "canary" not in log.getvalue()
