"""Expire a booking whose hold has lapsed (B2, AC-62), and close the checkout of one that was let go before that.

due ─▶ taken ─┬▶ its hold has lapsed             ─▶ expired
              ├▶ its hold was extended           ─▶ due when it ends
              └▶ let go, while Stripe was silent ─▶ its checkout closed, or tried again until that ends by itself
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import ProviderRejected, ProviderUnavailable, find
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.due import Due
from joinlink.model.happenings import Happening, Why
from joinlink.ports.care import DueWork
from joinlink.ports.money import Payments
from joinlink.usecases.bookings.expire_booking import ExpiryPorts, expire_booking

TAKEN_FOR: Final = timedelta(minutes=5)
"""By then a worker has finished with a hold, or died, or Stripe may answer again."""


class HoldPorts(ExpiryPorts, Protocol):
    """Ports for expiring a hold."""

    due_work: DueWork
    payments: Payments


def expire_hold(due: Due, ports: HoldPorts) -> bool:
    """Expire the booking if it should have been paid or confirmed by now, and return whether this call did.

    A hold that was extended since falls due again when it ends, and a checkout that Stripe did not close after a while.
    A slot is free as soon as its hold lapses, even before this has run.
    """
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + TAKEN_FOR)
    if taken is None:
        return False
    booking = find(ports.bookings.get, due.owner_id)
    if booking is None or not booking.is_held:
        if booking is None or _close_checkout(booking, ports):
            ports.due_work.settle(taken, next_at=None)
        return False
    if booking.hold_until is not None and booking.hold_until > now:
        ports.due_work.settle(taken, next_at=booking.hold_until)
        return False
    # Expiring drops the due work too. If a payment came first, the next run finds nothing left to do.
    if not booking.waits_for_guest:
        return expire_booking(booking, Why.TRANSFER_LATE, ports, ending=Ending.TRANSFER_LATE) is not None
    is_paid_class = booking.status is BookingStatus.PENDING_PAYMENT
    return expire_booking(booking, Why.NOT_PAID if is_paid_class else Why.NOT_CONFIRMED, ports) is not None


def _close_checkout(booking: Booking, ports: HoldPorts) -> bool:
    """Close the checkout of a booking that was let go, if it may be open still; return False while Stripe is silent."""
    checkout, now = booking.checkout, ports.clock.now()
    is_over = booking.status is not BookingStatus.EXPIRED or booking.pay_until is None or now >= booking.pay_until
    if checkout is None or is_over:
        return True
    try:
        ports.payments.close_checkout(checkout.session_id)
    except ProviderUnavailable:
        return False
    except ProviderRejected:
        return True
    ports.timeline.add(booking.booking_id, now, Happening.CHECKOUT_CLOSED)
    return True
