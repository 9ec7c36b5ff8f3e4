"""Notices about money: payments that book nothing, refunds that fail, payouts that stop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Ending
from joinlink.model.money import Money
from joinlink.model.notice import Notice, NoticeKind, about
from joinlink.model.notice_texts import NoticeText
from joinlink.model.refund import RefundByHand


def payouts_stopped_notice(host_id: str, now: datetime) -> Notice:
    """Say that paid classes can't be booked now, since Stripe takes no payments for the host's account."""
    return Notice(
        notice_id=PAYOUTS_STOPPED_NOTICE_ID,
        host_id=host_id,
        kind=NoticeKind.PAYOUTS_STOPPED,
        text=NoticeText.PAYOUTS_STOPPED,
        created_at=now,
    )


PAYOUTS_STOPPED_NOTICE_ID: Final = "payouts-stopped"


def checkout_refused_notice(booking: Booking, now: datetime) -> Notice:
    """Say that Stripe lets nobody pay a class's price."""
    return about(
        booking,
        NoticeKind.CHECKOUT_REFUSED,
        f"checkout-refused-{booking.class_id}",
        now,
        NoticeText.CHECKOUT_REFUSED,
        {"price": booking.price},
    )


def refund_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment books nothing and is refunded automatically."""
    return about(
        booking,
        NoticeKind.PAYMENT_MISMATCH if booking.ending is Ending.NOT_THE_PRICE else NoticeKind.PAYMENT_WITHOUT_SLOT,
        refund_notice_id(booking),
        now,
        _REFUNDED.get(booking.ending, NoticeText.PAID_TOO_LATE),
        {"paid": booking.paid, "price": booking.price},
    )


def refund_notice_id(booking: Booking) -> str:
    """Return the id of the notice about a payment that is refunded automatically."""
    return f"payment-without-slot-{booking.booking_id}"


_REFUNDED: Final[Mapping[Ending | None, NoticeText]] = {
    Ending.DROPPED: NoticeText.PAID_AFTER_LETTING_GO,
    Ending.NOT_THE_PRICE: NoticeText.PAID_NOT_THE_PRICE,
}


def refund_refused_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment has to be refunded by hand."""
    return about(
        booking,
        NoticeKind.PAYMENT_WITHOUT_SLOT,
        f"refund-refused-{booking.booking_id}",
        now,
        NoticeText.REFUND_REFUSED,
        {"paid": booking.paid, **_payment(booking)},
    )


def refund_returned_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a refund came back from the guest's bank, days after it was made."""
    return about(
        booking,
        NoticeKind.REFUND_FAILED,
        f"refund-returned-{booking.booking_id}",
        now,
        NoticeText.REFUND_RETURNED,
        {"guest": booking.guest.name, "address": booking.guest.email, **_payment(booking)},
    )


def money_back_returned_notice(booking: Booking, number: int, amount: Money, now: datetime) -> Notice:
    """Say that a refund by the host came back from the guest's bank; `amount` is all of it."""
    return about(
        booking,
        NoticeKind.REFUND_FAILED,
        f"refund-returned-{booking.booking_id}-{number}",
        now,
        NoticeText.REFUND_BY_HOST_RETURNED,
        {
            "amount": amount,
            "guest": booking.guest.name,
            "address": booking.guest.email,
            **_payment(booking),
        },
    )


def counted_by_guess_notice(first: Booking, refund: RefundByHand, now: datetime) -> Notice:
    """Say how a refund of a series was counted that was made in Stripe, and may have been meant for other dates."""
    return about(
        first,
        NoticeKind.REFUNDED_IN_STRIPE,
        f"refunded-in-stripe-{refund.refund_id}",
        now,
        NoticeText.SERIES_REFUNDED_IN_STRIPE,
        {"amount": first.money(refund.amount_minor)},
    )


def not_counted_notice(first: Booking, amount_minor: int, now: datetime) -> Notice:
    """Say that more of a series' payment went back than was left of its dates."""
    return about(
        first,
        NoticeKind.REFUNDED_IN_STRIPE,
        f"refund-not-counted-{first.booking_id}",
        now,
        NoticeText.SERIES_REFUND_NOT_COUNTED,
        {"amount": first.money(amount_minor), **_payment(first)},
    )


def other_payment_notice(booking: Booking, payment_intent_id: str | None, now: datetime) -> Notice:
    """Say that a payment names the booking, but was not made at the booking's checkout."""
    return about(
        booking,
        NoticeKind.PAYMENT_MISMATCH,
        f"other-payment-{booking.booking_id}",
        now,
        NoticeText.OTHER_PAYMENT,
        {"payment": payment_intent_id} if payment_intent_id else {},
    )


def nothing_paid_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a checkout was completed without any payment, so that the booking was not confirmed."""
    return about(
        booking,
        NoticeKind.PAYMENT_MISMATCH,
        f"nothing-paid-{booking.booking_id}",
        now,
        NoticeText.NOTHING_PAID,
        {"price": booking.price},
    )


def _payment(booking: Booking) -> dict[str, str]:
    payment = booking.checkout.payment_intent_id if booking.checkout else None
    return {"payment": payment} if payment else {}
