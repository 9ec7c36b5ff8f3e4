"""Count the refunds that a host makes in Stripe's own dashboard (F9): the booking follows what Stripe lists.

    an event about a refund without our metadata ─▶ of which booking? ─▶ its refunds, as Stripe lists them now
                                                                        ├▶ a new one   counted; the guest is mailed
                                                                        └▶ one failed  counted no more

Events may come twice and in any order: each has the whole list read anew.
"""

from __future__ import annotations

from typing import Final

from joinlink.errors import StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.happenings import Happening
from joinlink.model.payment import RefundByHandEvent
from joinlink.usecases.bookings.booking_of_payment import booking_of_payment
from joinlink.usecases.bookings.refund_booking import HostRefundPorts

MOST_ATTEMPTS: Final = 3
_HAVE_THEIR_PAYMENT: Final = (BookingStatus.CONFIRMED, BookingStatus.CANCELLED)
"""Of any other the whole payment goes back by itself, and one that went back by hand counts as that."""


def follow_refunds_by_hand(event: RefundByHandEvent, ports: HostRefundPorts) -> str | None:
    """Act on one verified event; returns the booking's id, None where it is no payment for a booking of ours.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    booking = booking_of_payment(None, event.payment_intent_id, ports)
    if booking is None:
        return None
    if booking.status in _HAVE_THEIR_PAYMENT:
        _follow(booking, event.payment_intent_id, ports)
    return booking.booking_id


def _follow(booking: Booking, payment_intent_id: str, ports: HostRefundPorts) -> None:
    made = ports.payments.refunds_by_hand(payment_intent_id)
    for _attempt in range(MOST_ATTEMPTS):
        followed, now = booking.with_refunds_by_hand(made), ports.clock.now()
        if followed.refunds == booking.refunds:
            return
        if ports.bookings.keep_refunds(followed, booking, now):
            for refund in followed.refunds[len(booking.refunds) :]:
                back = booking.money(refund.amount_minor)
                ports.timeline.add(booking.booking_id, now, Happening.REFUNDED_IN_STRIPE, back=back, paid=booking.paid)
            return
        booking = ports.bookings.get(booking.booking_id)
    raise StoreUnavailable("the booking kept changing while a refund of it was noted")
