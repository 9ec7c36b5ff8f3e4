"""Confirm a booking when Stripe says that it is paid. Nothing else confirms a paid booking (B3).

    its own checkout? ─▶ paid       ─▶ the price, time free ─▶ confirmed, claim and event in one transaction
                      │             └▶ otherwise ─▶ expired ─▶ refunded ─▶ the money goes back (B5)
                      ├▶ processing ─▶ the hold is extended until the money arrives or fails
                      ├▶ failed     ─▶ the slot is free again, guest and host are mailed
                      └▶ expired    ─▶ the slot is free again

A payment at any other checkout confirms nothing, whatever it refers to, and its money is not ours to send back: the
host is told. A booking has one checkout: however often it is asked for, Stripe returns the first one.
Events may come twice, concurrently and in any order: the booking's status decides, and the transaction settles races.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from joinlink.errors import SlotTaken, StoreUnavailable, find
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.claim import Claim
from joinlink.model.happenings import Happening, Why
from joinlink.model.money_notices import nothing_paid_notice, other_payment_notice
from joinlink.model.payment import PaymentEvent, PaymentEventKind, is_refund_owed
from joinlink.model.telling import Moment
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.refund_payment import RefundPorts, refund_payment

MOST_ATTEMPTS: Final = 3
LONGEST_TRANSFER: Final = timedelta(days=7)
"""The longest that a slot waits for money under way."""
UNPAID: Final = frozenset({BookingStatus.PENDING_PAYMENT, BookingStatus.EXPIRED})


class PaymentOutcome(StrEnum):
    """The outcome of an event."""

    CONFIRMED = "confirmed"
    PROCESSING = "processing"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    """It books nothing: the money is refunded, or the host was told to refund it."""
    NOTHING_TO_DO = "nothing_to_do"
    """It was seen before, was overtaken by another event, or changes nothing."""
    FAILED = "failed"
    NOT_OURS = "not_ours"
    OTHER_CHECKOUT = "other_checkout"
    """A payment that the booking did not ask for; the host is told."""
    NOTHING_PAID = "nothing_paid"
    """A completed checkout without any payment; the host is told."""


class PaymentPorts(RefundPorts, Protocol):
    """Ports for taking a payment event: the same as for refunding."""


def take_payment_event(event: PaymentEvent, ports: PaymentPorts) -> PaymentOutcome:
    """Act on one verified event; safe to repeat.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    booking = find(ports.bookings.get, event.booking_id)
    if booking is None:
        return PaymentOutcome.NOT_OURS
    if not event.is_about_checkout_of(booking):
        return _tell_of_other_payment(event, booking, ports)
    return _SETTLE[event.kind](event, booking, ports)


def _settle_paid(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Confirm the booking, or refund the money if it can't be booked.

    After each write, whether won or lost to another writer, the stored status decides: a booking whose money is
    refunded is never confirmed, and a confirmed booking's money is never refunded.
    """
    if not event.is_payment:
        return _tell_of_nothing_paid(booking, ports)
    for _attempt in range(MOST_ATTEMPTS):
        if is_refund_owed(booking):
            refund_payment(booking, ports)
            return PaymentOutcome.REFUNDED
        if booking.status not in UNPAID:
            return PaymentOutcome.NOTHING_TO_DO
        if _book_or_give_up(event, booking, ports):
            return PaymentOutcome.CONFIRMED
        booking = ports.bookings.get(booking.booking_id)
    raise StoreUnavailable("the booking kept changing while its payment was noted")


def _book_or_give_up(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> bool:
    """Confirm the booking, or move it to refunded if its payment books nothing; False unless it was confirmed here."""
    now, paid = ports.clock.now(), replace(booking, checkout=event.paid_checkout(booking))
    if event.pays != booking.price:
        _give_up(paid, Ending.NOT_THE_PRICE, Why.NOT_THE_PRICE, ports, now)
    elif booking.ending is Ending.DROPPED:
        _give_up(paid, Ending.DROPPED, Why.HOST_HAD_LET_GO, ports, now)
    elif paid.starts_at <= now:
        _give_up(paid, booking.ending, Why.BEGUN, ports, now)
    else:
        try:
            return _confirm(event, paid, ports, now)
        except SlotTaken:
            _give_up(paid, booking.ending, Why.TAKEN, ports, now)
    return False


def _confirm(event: PaymentEvent, paid: Booking, ports: PaymentPorts, now: datetime) -> bool:
    """Store the confirmation; False when the booking changed since it was read.

    Raises:  SlotTaken  the hold lapsed, and another booking has the time
    """
    confirmed = paid.confirmed(now)
    if not ports.bookings.confirm(confirmed, Claim.of(confirmed), now, event_id=event.event_id):
        return False
    ports.timeline.add(paid.booking_id, now, Happening.PAID)
    return True


def _give_up(paid: Booking, ending: Ending | None, why: Why, ports: PaymentPorts, now: datetime) -> None:
    """Move the booking to refunded, by way of expired; a no-op when it changed since it was read."""
    expired: Booking | None = paid
    if paid.status is BookingStatus.PENDING_PAYMENT:
        expired = expire_booking(paid, why, ports)
    if expired is not None and ports.bookings.refund(expired.to_be_refunded(ending), now):
        happening = Happening.NOT_THE_PRICE if why is Why.NOT_THE_PRICE else Happening.PAID_TOO_LATE
        ports.timeline.add(paid.booking_id, now, happening, why=why)


def _tell_of_other_payment(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Tell the host of a payment at a checkout that the booking did not open; its other events mean nothing here."""
    if event.kind is not PaymentEventKind.PAID:
        return PaymentOutcome.NOTHING_TO_DO
    now = ports.clock.now()
    ports.notices.put(other_payment_notice(booking, event.payment_intent_id, now))
    ports.timeline.add(booking.booking_id, now, Happening.OTHER_CHECKOUT)
    return PaymentOutcome.OTHER_CHECKOUT


def _tell_of_nothing_paid(booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Tell the host of a checkout that was completed without a payment; the booking expires when its hold ends."""
    now = ports.clock.now()
    ports.notices.put(nothing_paid_notice(booking, now))
    ports.timeline.add(booking.booking_id, now, Happening.NOTHING_PAID)
    return PaymentOutcome.NOTHING_PAID


def _settle_processing(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Hold the time until the money arrives or fails, for a week or until the class starts.

    If the hold has lapsed and the time is gone, guest and host are told; the money is settled when it arrives.
    """
    if not booking.is_payable:
        return _tell_of_transfer(booking, Ending.TRANSFER_LATE, ports)
    now = ports.clock.now()
    longest = min(now.replace(microsecond=0) + LONGEST_TRANSFER, booking.starts_at)
    hold_until = max(longest, booking.hold_until or longest)
    held = replace(booking, hold_until=hold_until, checkout=event.completed_checkout(booking))
    try:
        is_held = _hold_longer(held, ports, now)
    except SlotTaken:
        expired = expire_booking(held, Why.TRANSFER_WITHOUT_TIME, ports, ending=Ending.TRANSFER_LATE)
        return PaymentOutcome.EXPIRED if expired else PaymentOutcome.NOTHING_TO_DO
    if not is_held:
        return _tell_of_transfer(ports.bookings.get(booking.booking_id), Ending.TRANSFER_LATE, ports)
    until = Moment(hold_until, booking.host_timezone)
    ports.timeline.add(booking.booking_id, now, Happening.PAYMENT_UNDER_WAY, until=until)
    return PaymentOutcome.PROCESSING


def _hold_longer(held: Booking, ports: PaymentPorts, now: datetime) -> bool:
    """Store the longer hold; False when the booking has moved on.

    Raises:  SlotTaken  the hold lapsed and another booking has the time, or the class has begun
    """
    if held.hold_until is None or held.hold_until <= now:
        raise SlotTaken(_("the class has begun"))
    return ports.bookings.extend_hold(held, Claim.of(held), now)


def _settle_expired(_event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Free the slot of a checkout that ended unpaid, unless the booking was paid."""
    expired = expire_booking(booking, Why.CHECKOUT_ENDED, ports)
    return PaymentOutcome.EXPIRED if expired else PaymentOutcome.NOTHING_TO_DO


def _settle_failed(_event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Free the slot of a transfer that failed, unless the booking was told off or paid; guest and host are mailed."""
    expired = expire_booking(booking, Why.TRANSFER_FAILED, ports, ending=Ending.TRANSFER_FAILED)
    return PaymentOutcome.FAILED if expired else _tell_of_transfer(booking, Ending.TRANSFER_FAILED, ports)


def _tell_of_transfer(booking: Booking, ending: Ending, ports: PaymentPorts) -> PaymentOutcome:
    """Have guest and host mailed about a transfer of which nobody knew when the booking expired; else do nothing."""
    if booking.status is not BookingStatus.EXPIRED or booking.ending not in (None, Ending.NOT_PAID):
        return PaymentOutcome.NOTHING_TO_DO
    now = ports.clock.now()
    if not ports.bookings.note_ending(booking.ended_otherwise(ending), now):
        raise StoreUnavailable("the booking changed while its transfer was noted")
    ports.timeline.add(booking.booking_id, now, Happening.TRANSFER_TOO_LATE)
    return PaymentOutcome.EXPIRED


_SETTLE: Final = {
    PaymentEventKind.PAID: _settle_paid,
    PaymentEventKind.PROCESSING: _settle_processing,
    PaymentEventKind.EXPIRED: _settle_expired,
    PaymentEventKind.FAILED: _settle_failed,
}
