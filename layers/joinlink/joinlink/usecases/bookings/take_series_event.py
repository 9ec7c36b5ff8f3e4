"""Take Stripe's news of a series' checkout to each of its bookings, which then stand on their own (G6).

    its own checkout? ─▶ paid, the total ─▶ each booking has its price: it is confirmed or, if its date is gone, gives
                      │                     it back
                      ├▶ paid, another sum ─▶ the first booking carries it and sends it back whole; the others expire
                      └▶ processing, failed, expired ─▶ each booking

Events may come twice, concurrently and in any order, and a delivery may stop between two bookings: each booking's
status decides, as for one that is paid alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from joinlink.errors import NotFound, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.happenings import Why
from joinlink.model.payment import PaymentEvent, PaymentEventKind, SeriesEvent
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.series_bookings import bookings_of
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome, PaymentPorts, take_payment_event

_PASSING: Final = (ProviderUnavailable, StoreUnavailable)


def take_series_event(event: SeriesEvent, ports: PaymentPorts) -> PaymentOutcome:
    """Act on one verified event; safe to repeat. Returns the outcome of the first booking.

    Raises:  ProviderUnavailable, StoreUnavailable  a booking can't be seen to now; have it sent again
    """
    try:
        bookings = bookings_of(event.series_id, ports.bookings)
    except NotFound:
        return PaymentOutcome.NOT_OURS
    first = bookings[0]
    is_payment = event.kind is PaymentEventKind.PAID
    if not event.is_about_checkout_of(first) or (is_payment and not event.is_payment):
        return take_payment_event(_as_sent(event, first), ports)
    if is_payment and event.paid != first.checkout_total:
        return _send_back(event, bookings, ports)
    return _take_to_each(event, bookings, ports)


def _take_to_each(event: SeriesEvent, bookings: Sequence[Booking], ports: PaymentPorts) -> PaymentOutcome:
    """Act for all of them, even if one of them fails for now.

    Raises:  ProviderUnavailable, StoreUnavailable  once the others were seen to
    """
    outcomes: list[PaymentOutcome] = []
    waiting: list[ProviderUnavailable | StoreUnavailable] = []
    for booking in bookings:
        try:
            outcomes.append(take_payment_event(_part(event, booking), ports))
        except _PASSING as error:
            waiting.append(error)
    if waiting:
        raise waiting[0]
    return outcomes[0]


def _send_back(event: SeriesEvent, bookings: Sequence[Booking], ports: PaymentPorts) -> PaymentOutcome:
    """Have a payment that is not the total go back whole, once: by the first booking alone."""
    first, *others = bookings
    for each in others:
        expire_booking(each, Why.NOT_THE_PRICE, ports)
    return take_payment_event(replace(_as_sent(event, first), is_part_of_other_sum=True), ports)


def _part(event: SeriesEvent, booking: Booking) -> PaymentEvent:
    """Return the event as it is one booking's: its own price is paid."""
    return replace(_as_sent(event, booking), amount_minor=booking.price.amount_minor)


def _as_sent(event: SeriesEvent, booking: Booking) -> PaymentEvent:
    return PaymentEvent(
        event_id=f"{event.event_id}#{booking.booking_id}",
        kind=event.kind,
        session_id=event.session_id,
        payment_intent_id=event.payment_intent_id,
        amount_minor=event.amount_minor,
        currency=event.currency,
        expires_at=event.expires_at,
        booking_id=booking.booking_id,
    )
