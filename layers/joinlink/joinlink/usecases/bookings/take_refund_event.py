"""Tell host and guest of a refund that came back days after it was made: the guest's bank did not take it.

of which booking? ─▶ a refund by the host ─▶ it has failed: its part is left again; a mail and a notice (F9)
                  ├▶ money still owed ─▶ asked for again: Stripe says what became of it
                  ├▶ refunded         ─┬▶ its next revision, so that guest and host are mailed; a notice
                  ├▶ cancelled         ┘
                  └▶ takes place      ─▶ a notice: the host had made the refund by hand

One that was made by hand may be counted on several bookings of a series (G6): all of them are seen to.
"""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.errors import StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.happenings import Happening
from joinlink.model.money_notices import money_back_returned_notice, refund_notice_id, refund_returned_notice
from joinlink.model.payment import RefundEvent, is_refund_owed
from joinlink.model.refund import Refund, RefundState
from joinlink.usecases.bookings.bookings_of_payment import bookings_of_payment
from joinlink.usecases.bookings.refund_booking import settle_refund
from joinlink.usecases.bookings.refund_payment import RefundPorts, refund_payment


def take_refund_event(event: RefundEvent, ports: RefundPorts) -> str | None:
    """Act on one verified event; safe to repeat, as Stripe tells of one failure by several.

    Returns the first booking's id, None where it is no refund of ours.
    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    bookings = bookings_of_payment(event.booking_id, event.payment_intent_id, ports)
    if not bookings:
        return None
    parts = [(each, refund) for each in bookings for refund in each.refunds if _is_about(refund, event)]
    owed = [each for each in bookings if is_refund_owed(each)]
    if parts:
        _take_back(parts, event, ports)
    elif owed:
        for booking in owed:
            refund_payment(booking, ports)
    else:
        booking = _refunded_by(event, bookings)
        if not booking.is_refund_refused:
            _tell(booking, event, ports)
    return bookings[0].booking_id


def _is_about(refund: Refund, event: RefundEvent) -> bool:
    """Whether it is about this refund, or this part of one that was made by hand and is counted."""
    return refund.refund_id == event.refund_id if event.number is None else refund.number == event.number


def _refunded_by(event: RefundEvent, bookings: Sequence[Booking]) -> Booking:
    """Return the booking whose whole payment went back by it; else the first."""
    return next(
        (each for each in bookings if each.checkout and each.checkout.refund_id == event.refund_id), bookings[0]
    )


def _take_back(parts: Sequence[tuple[Booking, Refund]], event: RefundEvent, ports: RefundPorts) -> None:
    """Note that a refund by the host has come back, once; the stream mails the guest."""
    (first, refund), now = parts[0], ports.clock.now()
    if all(part.state is RefundState.FAILED for _booking, part in parts):
        return
    amount = first.money(sum(part.amount_minor for _booking, part in parts))
    ports.notices.put(money_back_returned_notice(first, refund.number, amount, now))
    for booking, part in parts:
        if settle_refund(booking, part.number, RefundState.FAILED, ports):
            ports.timeline.add(booking.booking_id, now, Happening.REFUND_CAME_BACK, refund=event.refund_id)


def _tell(booking: Booking, event: RefundEvent, ports: RefundPorts) -> None:
    now = ports.clock.now()
    ports.notices.put(refund_returned_notice(booking, now))
    ports.notices.close(booking.host_id, refund_notice_id(booking))
    is_off = booking.status in (BookingStatus.REFUNDED, BookingStatus.CANCELLED)
    if is_off and not ports.bookings.refund(booking.with_refund_returned(), now):
        raise StoreUnavailable("the booking changed while its refund was noted")
    ports.timeline.add(booking.booking_id, now, Happening.REFUND_CAME_BACK, refund=event.refund_id)
