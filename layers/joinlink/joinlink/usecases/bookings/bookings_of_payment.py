"""Find the bookings that a payment was made for; the payment names them as well, for what is done in Stripe itself.

its bookings ─┬▶ have this payment     ─▶ these
              ├▶ have another payment  ─▶ none: they did not ask for this one
              └▶ have none so far      ─▶ Stripe told of something later first, and is to tell it again
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from joinlink.errors import NotFound, ProviderUnavailable
from joinlink.model.booking import Booking
from joinlink.model.package import Package
from joinlink.model.payment import PaidFor, Sold
from joinlink.usecases.bookings.refund_booking import HostRefundPorts
from joinlink.usecases.bookings.series_bookings import bookings_of

Paid = TypeVar("Paid", Booking, Package)


def bookings_of_payment(booking_id: str | None, payment_intent_id: str | None, ports: HostRefundPorts) -> list[Booking]:
    """Return the bookings, if they are ours and this is their payment: several if it was for a series (G6).

    Raises:  ProviderUnavailable  also while no payment is known of them
    """
    paid_for = None if booking_id is None else PaidFor(Sold.BOOKING, booking_id)
    if paid_for is None and payment_intent_id is not None:
        paid_for = ports.payments.paid_for(payment_intent_id)
    try:
        found = _bookings(paid_for, ports)
    except NotFound:
        return []
    return those_paid_by(payment_intent_id, found)


def those_paid_by(payment_intent_id: str | None, named: Sequence[Paid]) -> list[Paid]:
    """Return the bookings or packages that a payment names and that it paid for.

    Raises:  ProviderUnavailable  no payment is known of any: its own event is still to come
    """
    payments = [each.checkout and each.checkout.payment_intent_id for each in named]
    if named and not any(payments):
        raise ProviderUnavailable("stripe has not told of this payment itself yet", provider="stripe")
    return [each for each, payment in zip(named, payments, strict=True) if payment == payment_intent_id]


def _bookings(paid_for: PaidFor | None, ports: HostRefundPorts) -> Sequence[Booking]:
    match paid_for:
        case PaidFor(Sold.BOOKING, booking_id):
            return [ports.bookings.get(booking_id)]
        case PaidFor(Sold.SERIES, series_id):
            return bookings_of(series_id, ports.bookings)
    return []
