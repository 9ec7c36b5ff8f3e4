"""Refund a payment as its host: whole or in part, and never by itself (F9).

    intent stored ─▶ Stripe ─┬▶ made       its id is stored; the stream mails the guest
                             ├▶ refused    stored as failed; its part of the payment is left again
                             └▶ no answer  still intended: a repeat, or care, asks Stripe again

Between intent and answer the refund has its number, by which Stripe finds it again: nothing goes back twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Protocol

from joinlink.errors import IllegalTransition, PaymentDisputed, ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.happenings import Happening
from joinlink.model.refund import Refund, RefundState, was_asked_for
from joinlink.model.request_key import check_key
from joinlink.model.telling import Cause, Value
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.clock import Clock
from joinlink.ports.money import Payments

MOST_ATTEMPTS: Final = 3


class HostRefundPorts(Protocol):
    """Ports for a host's refund."""

    payments: Payments
    bookings: BookingStore
    timeline: Timeline
    clock: Clock


def refund_booking(
    booking: Booking, amount_minor: int | None, ports: HostRefundPorts, *, key: str | None = None, hasty: bool = False
) -> Booking:
    """Refund an amount, or all that is left; the same request again, known by its `key`, changes nothing.

    An earlier refund without an answer is finished first; asking for the same amount once more is its repeat. A
    `hasty` one, of many for which somebody waits, is soon left to care.
    Raises:  IllegalTransition    nothing is paid or left, the booking was changed meanwhile, or the
                                  key was used for another amount
             InvalidInput         more than is left, or the key can't be one
             ProviderUnavailable  no answer; care finishes it, or a repeat
             ProviderRejected     Stripe refused it; PaymentDisputed if it does, or would, for that
    """
    check_key(key)
    if was_asked_for(booking.refunds, key, amount_minor):
        return finish_refund(booking, ports, hasty=hasty)
    unanswered = booking.open_refund
    if unanswered is not None:
        is_repeat = key is None and amount_minor in (unanswered.amount_minor, _whole(unanswered, booking))
        booking = finish_refund(booking, ports, hasty=hasty)
        if is_repeat:
            return booking
    return finish_refund(_intend(booking, amount_minor, key, ports), ports, hasty=hasty)


def finish_refund(booking: Booking, ports: HostRefundPorts, *, hasty: bool = False) -> Booking:
    """Have Stripe make the refund that is only intended so far, if any, and store the outcome.

    Safe to repeat, even concurrently.
    Raises:  ProviderUnavailable, ProviderRejected, StoreUnavailable
    """
    refund = booking.open_refund
    if refund is None:
        return booking
    try:
        refund_id = ports.payments.refund_part(booking, refund, hasty=hasty)
    except ProviderRejected as error:
        _settle(booking, refund, RefundState.FAILED, None, ports)
        if isinstance(error, PaymentDisputed):
            _note(Happening.REFUND_OF_DISPUTED_REFUSED, booking, ports)
        else:
            _note(Happening.REFUND_BY_HOST_REFUSED, booking, ports, cause=Cause(str(error)))
        raise
    except ProviderUnavailable as error:
        _note(Happening.REFUND_NOT_MADE_YET, booking, ports, cause=Cause(str(error)))
        raise
    settled = _settle(booking, refund, RefundState.MADE, refund_id, ports)
    _note(Happening.REFUNDED_BY_HOST, booking, ports, back=booking.money(refund.amount_minor), paid=booking.paid)
    return settled


def _intend(booking: Booking, amount_minor: int | None, key: str | None, ports: HostRefundPorts) -> Booking:
    """Store that a refund is wanted, unless the same request has done so; a mail noted meanwhile is in no one's way.

    Raises:  IllegalTransition  another refund was wanted or settled meanwhile
    """
    for _attempt in range(MOST_ATTEMPTS):
        now = ports.clock.now()
        intended = booking.with_refund(amount_minor, key, now)
        if ports.bookings.keep_refunds(intended, booking, now):
            return intended
        stored = ports.bookings.get(booking.booking_id)
        if was_asked_for(stored.refunds, key, amount_minor):
            return stored
        if _apart_from_mails(stored) != _apart_from_mails(booking):
            break
        booking = stored
    raise IllegalTransition(_("the booking was changed meanwhile"))


def _apart_from_mails(booking: Booking) -> list[Refund]:
    """Return the refunds without the marks of the guest's mails."""
    return [replace(each, told=None) for each in booking.refunds]


def settle_refund(booking: Booking, number: int, state: RefundState, ports: HostRefundPorts) -> bool:
    """Store a later outcome of a refund; False if it is known already, or there is no such refund."""
    refund = next((each for each in booking.refunds if each.number == number), None)
    if refund is None or refund.state is state:
        return False
    _settle(booking, refund, state, None, ports)
    return True


def _settle(
    booking: Booking, refund: Refund, state: RefundState, refund_id: str | None, ports: HostRefundPorts
) -> Booking:
    """Store the refund's state; one that has failed meanwhile stays so.

    Raises:  StoreUnavailable  other writers kept winning
    """
    for _attempt in range(MOST_ATTEMPTS):
        settled = booking.with_refund_settled(refund.number, state, refund_id)
        if ports.bookings.keep_refunds(settled, booking, ports.clock.now()):
            return settled
        booking = ports.bookings.get(booking.booking_id)
    raise StoreUnavailable("the booking kept changing while its refund was noted")


def _whole(unanswered: Refund, booking: Booking) -> int | None:
    """Return how a request for all that was left asks, if the refund was for that."""
    return None if booking.refundable.amount_minor == 0 else unanswered.amount_minor


def _note(happening: Happening, booking: Booking, ports: HostRefundPorts, /, **values: Value) -> None:
    ports.timeline.add(booking.booking_id, ports.clock.now(), happening, **values)
