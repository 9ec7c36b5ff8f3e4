"""Find the booking that a payment was made for; the payment knows it as well, for what was done by hand in Stripe."""

from __future__ import annotations

from joinlink.errors import NotFound
from joinlink.model.booking import Booking
from joinlink.usecases.bookings.refund_booking import HostRefundPorts


def booking_of_payment(booking_id: str | None, payment_intent_id: str | None, ports: HostRefundPorts) -> Booking | None:
    """Return the booking, if it is one of ours and this is its payment.

    Raises:  ProviderUnavailable
    """
    if booking_id is None and payment_intent_id is not None:
        booking_id = ports.payments.booking_of(payment_intent_id)
    if booking_id is None:
        return None
    try:
        booking = ports.bookings.get(booking_id)
    except NotFound:
        return None
    is_its_payment = booking.checkout is not None and booking.checkout.payment_intent_id == payment_intent_id
    return booking if is_its_payment else None
