"""Tell host and guest of a refund that came back days after it was made: the guest's bank did not take it.

of which booking? ─▶ a refund by the host ─▶ it has failed: its part is left again; a mail and a notice (F9)
                  ├▶ money still owed ─▶ asked for again: Stripe says what became of it
                  ├▶ refunded         ─┬▶ its next revision, so that guest and host are mailed; a notice
                  ├▶ cancelled         ┘
                  └▶ takes place      ─▶ a notice: the host had made the refund by hand
"""

from __future__ import annotations

from joinlink.errors import StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.happenings import Happening
from joinlink.model.money_notices import money_back_returned_notice, refund_notice_id, refund_returned_notice
from joinlink.model.payment import RefundEvent, is_refund_owed
from joinlink.model.refund import RefundState
from joinlink.usecases.bookings.booking_of_payment import booking_of_payment
from joinlink.usecases.bookings.refund_booking import settle_refund
from joinlink.usecases.bookings.refund_payment import RefundPorts, refund_payment


def take_refund_event(event: RefundEvent, ports: RefundPorts) -> str | None:
    """Act on one verified event; safe to repeat, as Stripe tells of one failure by several. Returns the booking's id.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    booking = booking_of_payment(event.booking_id, event.payment_intent_id, ports)
    if booking is None:
        return None
    number = event.number or _number_of(event.refund_id, booking)
    if number is not None:
        _take_back(number, booking, event, ports)
    elif is_refund_owed(booking):
        refund_payment(booking, ports)
    elif not booking.is_refund_refused:
        _tell(booking, event, ports)
    return booking.booking_id


def _take_back(number: int, booking: Booking, event: RefundEvent, ports: RefundPorts) -> None:
    """Note that a refund by the host has come back, once; the stream mails the guest."""
    if settle_refund(booking, number, RefundState.FAILED, ports):
        now = ports.clock.now()
        ports.notices.put(money_back_returned_notice(booking, number, now))
        ports.timeline.add(booking.booking_id, now, Happening.REFUND_CAME_BACK, refund=event.refund_id)


def _number_of(refund_id: str, booking: Booking) -> int | None:
    """Return the number of a refund that was made by hand and is counted."""
    return next((each.number for each in booking.refunds if each.refund_id == refund_id), None)


def _tell(booking: Booking, event: RefundEvent, ports: RefundPorts) -> None:
    now = ports.clock.now()
    ports.notices.put(refund_returned_notice(booking, now))
    ports.notices.close(booking.host_id, refund_notice_id(booking))
    is_off = booking.status in (BookingStatus.REFUNDED, BookingStatus.CANCELLED)
    if is_off and not ports.bookings.refund(booking.with_refund_returned(), now):
        raise StoreUnavailable("the booking changed while its refund was noted")
    ports.timeline.add(booking.booking_id, now, Happening.REFUND_CAME_BACK, refund=event.refund_id)
