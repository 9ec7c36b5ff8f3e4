"""B3: what happens to a booking until it is paid."""

from tests.e2e.people import Town


def test_b3_until_the_webhook_says_so_a_paid_booking_is_pending_and_nothing_is_minted(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell()

    offer.book()

    host.sell(price_minor=0).booked_and_paid()  # the stream has passed the pending one by now
    assert host.booking(offer.booking_id)["status"] == "pending_payment"
    assert town.executions_of({"bookingId": offer.booking_id}) == []
