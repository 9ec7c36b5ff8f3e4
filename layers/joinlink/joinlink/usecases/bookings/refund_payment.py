"""Refund a payment that books nothing: it came too late (B5), or is not the price.

refunded, refund owed ─▶ notice ─▶ Stripe ─┬▶ made       its id is recorded
                                           ├▶ refused    the host is told what to do; the refusal is recorded
                                           └▶ no answer  still owed: Stripe's next delivery, or heal, retries it
"""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import PaymentDisputed, ProviderRejected, ProviderUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import REFUND_REFUSED
from joinlink.model.dispute_notices import refund_of_disputed_notice
from joinlink.model.happenings import Happening
from joinlink.model.money_notices import refund_notice, refund_notice_id, refund_refused_notice
from joinlink.model.payment import is_refund_owed
from joinlink.model.telling import Cause
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.money import Payments


class RefundPorts(Protocol):
    """Ports for refunding a payment."""

    payments: Payments
    bookings: BookingStore
    notices: NoticeStore
    timeline: Timeline
    clock: Clock


def refund_payment(booking: Booking, ports: RefundPorts) -> None:
    """Have Stripe refund the whole payment of a refunded booking, and record it; a no-op if nothing is owed.

    Safe to repeat, even concurrently. A refusal is recorded as REFUND_REFUSED; after that we owe nothing.
    Raises:  ProviderUnavailable, StoreUnavailable  to be repeated
    """
    if not is_refund_owed(booking):
        return
    ports.notices.put(refund_notice(booking, ports.clock.now()))
    try:
        refund_id = ports.payments.refund(booking)
    except ProviderRejected as error:
        _leave_it_to_the_host(booking, error, ports)
        return
    except ProviderUnavailable as error:
        _note(Happening.REFUND_NOT_MADE_YET, booking, ports, cause=Cause(str(error)))
        raise
    ports.bookings.record_refund(booking.booking_id, refund_id)
    _note(Happening.REFUNDED, booking, ports)


def _leave_it_to_the_host(booking: Booking, error: ProviderRejected, ports: RefundPorts) -> None:
    """Tell the host to refund it by hand, in place of the notice that says there is nothing to do."""
    is_disputed, now = isinstance(error, PaymentDisputed), ports.clock.now()
    ports.notices.put(refund_of_disputed_notice(booking, now) if is_disputed else refund_refused_notice(booking, now))
    ports.notices.close(booking.host_id, refund_notice_id(booking))
    ports.bookings.record_refund(booking.booking_id, REFUND_REFUSED)
    if is_disputed:
        _note(Happening.REFUND_OF_DISPUTED_REFUSED, booking, ports)
    else:
        _note(Happening.REFUND_REFUSED, booking, ports, cause=Cause(str(error)))


def _note(happening: Happening, booking: Booking, ports: RefundPorts, /, **values: Cause) -> None:
    ports.timeline.add(booking.booking_id, ports.clock.now(), happening, **values)
