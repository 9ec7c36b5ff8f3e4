"""Confirm a booking when Stripe says that it is paid. Nothing else confirms a paid booking (B3).

    verified? ─▶ ours? ─▶ paid    ─▶ the price? ─▶ confirmed, claim and event in one transaction
                        └▶ expired ─▶ the slot is free again

Events come twice, at once, and in any order: the booking's status decides, and the transaction settles races.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from joinlink.errors import NotFound, SlotTaken, StoreUnavailable
from joinlink.model.booking import Booking, BookingStatus, Checkout, first_meeting_state
from joinlink.model.claim import Claim
from joinlink.model.money import Money
from joinlink.model.notice import payment_mismatch_notice, payment_without_slot_notice
from joinlink.model.payment import PaymentEvent, PaymentEventKind
from joinlink.ports import BookingStore, Clock, NoticeStore, Payments, Timeline
from joinlink.usecases.expire_booking import expire_booking

MOST_ATTEMPTS: Final = 3
UNPAID: Final = frozenset({BookingStatus.PENDING_PAYMENT, BookingStatus.EXPIRED})


class PaymentOutcome(StrEnum):
    """What an event came to."""

    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    NOTHING_TO_DO = "nothing_to_do"
    """Seen before, overtaken by another event, or one that changes nothing."""
    NOT_OURS = "not_ours"
    NO_SLOT = "no_slot"
    NOT_THE_PRICE = "not_the_price"


@dataclass(frozen=True, slots=True)
class PaymentPorts:
    """What taking note of a payment needs of the outside."""

    payments: Payments
    bookings: BookingStore
    notices: NoticeStore
    timeline: Timeline
    clock: Clock


def confirm_payment(payload: bytes, signature: str, ports: PaymentPorts) -> tuple[str | None, PaymentOutcome]:
    """Take note of one webhook delivery; safe to repeat. Returns the booking's id, if it has one, and what came of it.

    Raises:  InvalidSignature                       nothing is written
             ProviderUnavailable, StoreUnavailable  it can't be read, or not noted now; have it sent again
    """
    event = ports.payments.verify_event(payload, signature, ports.clock.now())
    if event.kind is PaymentEventKind.OTHER:
        return event.booking_id, PaymentOutcome.NOTHING_TO_DO
    if event.booking_id is None:
        return None, PaymentOutcome.NOT_OURS
    try:
        booking = ports.bookings.get(event.booking_id)
    except NotFound:
        return event.booking_id, PaymentOutcome.NOT_OURS
    settle = _settle_paid if event.kind is PaymentEventKind.PAID else _settle_expired
    return event.booking_id, settle(event, booking, ports)


def _settle_paid(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Confirm the booking; one that changed in between is read and tried again, so that no payment gets lost."""
    now = ports.clock.now()
    for _ in range(MOST_ATTEMPTS):
        if booking.status not in UNPAID:
            return PaymentOutcome.NOTHING_TO_DO
        if not _is_the_price(event, booking):
            ports.notices.put(payment_mismatch_notice(booking, now))
            ports.timeline.add(booking.booking_id, now, "Payment refused", "The amount is not the price.")
            return PaymentOutcome.NOT_THE_PRICE
        try:
            if _confirm(event, booking, ports, now):
                return PaymentOutcome.CONFIRMED
        except SlotTaken:
            ports.notices.put(payment_without_slot_notice(booking, now))
            ports.timeline.add(booking.booking_id, now, "Paid too late", "The hold had lapsed and the time is gone.")
            return PaymentOutcome.NO_SLOT
        booking = ports.bookings.get(booking.booking_id)
    raise StoreUnavailable("the booking kept changing while its payment was noted")


def _confirm(event: PaymentEvent, booking: Booking, ports: PaymentPorts, now: datetime) -> bool:
    """Store the confirmation; False when the booking changed since it was read.

    Raises:  SlotTaken  the hold lapsed, and the time is somebody else's or over
    """
    if booking.status is BookingStatus.EXPIRED and booking.starts_at <= now:
        raise SlotTaken("the class would have begun")
    confirmed = replace(
        booking.moved_to(BookingStatus.CONFIRMED),
        hold_until=None,
        checkout=_paid_checkout(event, booking),
        meeting_state=first_meeting_state(is_online=booking.is_online),
    )
    if not ports.bookings.confirm(confirmed, Claim.of(confirmed), now, event_id=event.event_id):
        return False
    ports.timeline.add(booking.booking_id, now, "Paid and confirmed", "Stripe says so.")
    return True


def _is_the_price(event: PaymentEvent, booking: Booking) -> bool:
    if event.amount_minor is None or event.currency is None:
        return False
    return Money(event.amount_minor, event.currency) == booking.price


def _paid_checkout(event: PaymentEvent, booking: Booking) -> Checkout:
    """Keep which payment it was, also where the answer to opening the checkout was lost."""
    opened = booking.checkout or Checkout(session_id=event.session_id or "", url="")
    return replace(opened, payment_intent_id=event.payment_intent_id)


def _settle_expired(event: PaymentEvent, booking: Booking, ports: PaymentPorts) -> PaymentOutcome:
    """Free the slot of a checkout that ran out, unless the booking has another one or was paid."""
    if booking.checkout is not None and booking.checkout.session_id != event.session_id:
        return PaymentOutcome.NOTHING_TO_DO
    expired = expire_booking(
        booking,
        "The checkout was not paid in time.",
        bookings=ports.bookings,
        timeline=ports.timeline,
        now=ports.clock.now(),
    )
    return PaymentOutcome.EXPIRED if expired else PaymentOutcome.NOTHING_TO_DO
