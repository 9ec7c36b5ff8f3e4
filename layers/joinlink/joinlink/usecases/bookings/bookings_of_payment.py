"""Find the bookings that a payment was made for; the payment names them as well, for what is done in Stripe itself."""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.errors import NotFound
from joinlink.model.booking import Booking
from joinlink.model.payment import PaidFor, Sold
from joinlink.usecases.bookings.refund_booking import HostRefundPorts
from joinlink.usecases.bookings.series_bookings import bookings_of


def bookings_of_payment(booking_id: str | None, payment_intent_id: str | None, ports: HostRefundPorts) -> list[Booking]:
    """Return the bookings, if they are ours and this is their payment: several if it was for a series (G6).

    Raises:  ProviderUnavailable
    """
    paid_for = None if booking_id is None else PaidFor(Sold.BOOKING, booking_id)
    if paid_for is None and payment_intent_id is not None:
        paid_for = ports.payments.paid_for(payment_intent_id)
    try:
        found = _bookings(paid_for, ports)
    except NotFound:
        return []
    return [each for each in found if each.checkout and each.checkout.payment_intent_id == payment_intent_id]


def _bookings(paid_for: PaidFor | None, ports: HostRefundPorts) -> Sequence[Booking]:
    match paid_for:
        case PaidFor(Sold.BOOKING, booking_id):
            return [ports.bookings.get(booking_id)]
        case PaidFor(Sold.SERIES, series_id):
            return bookings_of(series_id, ports.bookings)
    return []
