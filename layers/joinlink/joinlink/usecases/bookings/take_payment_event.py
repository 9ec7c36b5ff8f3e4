"""Confirm a booking when Stripe says that it is paid. Nothing else confirms a paid booking (B3).

    ours? ─▶ paid       ─▶ the price? ─▶ time free ─▶ confirmed, claim and event in one transaction
          │                          └▶ time gone ─▶ expired ─▶ refunded ─▶ the money goes back (B5)
          ├▶ processing ─▶ the hold is extended until the money arrives or fails
          └▶ expired    ─▶ the slot is free again

Events may come twice, concurrently and in any order: the booking's status decides, and the transaction settles races.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from joinlink.errors import NotFound, SlotTaken, StoreUnavailable
from joinlink.model.booking import Booking, BookingStatus, Checkout
from joinlink.model.claim import Claim
from joinlink.model.local_time import written_start
from joinlink.model.money import Money
from joinlink.model.notice import payment_mismatch_notice
from joinlink.model.payment import PaymentEvent, PaymentEventKind, is_refund_owed
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
    """Paid too late: the money is refunded, or the host was told to refund it."""
    NOTHING_TO_DO = "nothing_to_do"
    """It was seen before, was overtaken by another event, or changes nothing."""
    NOT_OURS = "not_ours"
    NOT_THE_PRICE = "not_the_price"


class PaymentPorts(RefundPorts, Protocol):
    """Ports for taking a payment event: the same as for refunding."""


def take_payment_event(event: PaymentEvent, ports: PaymentPorts) -> PaymentOutcome:
    """Act on one verified event; safe to repeat.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    try:
        booking = ports.bookings.get(event.booking_id)
    except NotFound:
        return PaymentOutcome.NOT_OURS
    return _SETTLE[event.kind](event, booking, ports)


def _settle_paid(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Confirm the booking, or refund the money if its time is gone.

    After each write, whether won or lost to another writer, the stored status decides: a booking whose money is
    refunded is never confirmed, and a confirmed booking's money is never refunded.
    """
    for _ in range(MOST_ATTEMPTS):
        if is_refund_owed(booking):
            refund_payment(booking, ports)
            return PaymentOutcome.REFUNDED
        if booking.status not in UNPAID:
            return PaymentOutcome.NOTHING_TO_DO
        now = ports.clock.now()
        if not _is_the_price(event, booking):
            ports.notices.put(payment_mismatch_notice(booking, now))
            ports.timeline.add(booking.booking_id, now, "Payment refused", "The amount is not the price.")
            return PaymentOutcome.NOT_THE_PRICE
        paid = replace(booking, checkout=_paid_checkout(event, booking))
        try:
            if _confirm(event, paid, ports, now):
                return PaymentOutcome.CONFIRMED
        except SlotTaken:
            _give_up(paid, ports, now)
        booking = ports.bookings.get(booking.booking_id)
    raise StoreUnavailable("the booking kept changing while its payment was noted")


def _confirm(event: PaymentEvent, paid: Booking, ports: PaymentPorts, now: datetime) -> bool:
    """Store the confirmation; False when the booking changed since it was read.

    Raises:  SlotTaken  the hold lapsed and another booking has the time, or the class has begun
    """
    if paid.starts_at <= now:
        raise SlotTaken("the class has begun")
    confirmed = paid.confirmed()
    if not ports.bookings.confirm(confirmed, Claim.of(confirmed), now, event_id=event.event_id):
        return False
    ports.timeline.add(paid.booking_id, now, "Paid and confirmed", "Stripe has the payment.")
    return True


def _give_up(paid: Booking, ports: PaymentPorts, now: datetime) -> None:
    """Move the booking to refunded, by way of expired; a no-op when it changed since it was read."""
    has_begun = paid.starts_at <= now
    cause = "The class has begun." if has_begun else "Somebody else has the time."
    expired = expire_booking(paid, cause, ports) if paid.status is BookingStatus.PENDING_PAYMENT else paid
    if expired is not None and ports.bookings.refund(expired.moved_to(BookingStatus.REFUNDED), now):
        ports.timeline.add(paid.booking_id, now, "Paid too late", f"{cause} The money goes back.")


def _is_the_price(event: PaymentEvent, booking: Booking) -> bool:
    if event.amount_minor is None or event.currency is None:
        return False
    return Money(event.amount_minor, event.currency) == booking.price


def _paid_checkout(event: PaymentEvent, booking: Booking) -> Checkout:
    """Return the completed checkout, with the payment's id."""
    return replace(_completed_checkout(event, booking), payment_intent_id=event.payment_intent_id)


def _completed_checkout(event: PaymentEvent, booking: Booking) -> Checkout:
    """Return the checkout as completed, even if the answer to opening it was lost."""
    opened = booking.checkout or Checkout(session_id=event.session_id or "", url="")
    return replace(opened, is_completed=True)


def _settle_processing(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Hold the time until the money arrives or fails, for a week or until the class starts.

    If the hold has lapsed and the time is gone, the outcome is decided when the money arrives.
    """
    if not booking.is_payable or _has_another_checkout(event, booking):
        return PaymentOutcome.NOTHING_TO_DO
    now = ports.clock.now()
    longest = min(now.replace(microsecond=0) + LONGEST_TRANSFER, booking.starts_at)
    hold_until = max(longest, booking.hold_until or longest)
    held = replace(booking, hold_until=hold_until, checkout=_completed_checkout(event, booking))
    try:
        is_held = hold_until > now and ports.bookings.extend_hold(held, Claim.of(held), now)
    except SlotTaken:
        is_held = False
    if not is_held:
        return PaymentOutcome.NOTHING_TO_DO
    detail = f"The time is held until {written_start(hold_until, booking.host_timezone)}."
    ports.timeline.add(booking.booking_id, now, "Payment under way", detail)
    return PaymentOutcome.PROCESSING


def _settle_expired(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Free the slot of a checkout that ended unpaid, unless the booking has a different one or was paid."""
    if _has_another_checkout(event, booking):
        return PaymentOutcome.NOTHING_TO_DO
    expired = expire_booking(booking, "The checkout ended without a payment.", ports)
    return PaymentOutcome.EXPIRED if expired else PaymentOutcome.NOTHING_TO_DO


def _has_another_checkout(event: PaymentEvent, booking: Booking) -> bool:
    return booking.checkout is not None and booking.checkout.session_id != event.session_id


_SETTLE: Final = {
    PaymentEventKind.PAID: _settle_paid,
    PaymentEventKind.PROCESSING: _settle_processing,
    PaymentEventKind.EXPIRED: _settle_expired,
}
