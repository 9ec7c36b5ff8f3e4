"""Notices about money: payments that book nothing, refunds that fail, payouts that stop."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Ending
from joinlink.model.notice import Notice, NoticeKind, about


def payouts_stopped_notice(host_id: str, now: datetime) -> Notice:
    """Say that paid classes can't be booked now, since Stripe takes no payments for the host's account."""
    return Notice(
        notice_id=PAYOUTS_STOPPED_NOTICE_ID,
        host_id=host_id,
        kind=NoticeKind.PAYOUTS_STOPPED,
        title="Guests can't book your paid classes",
        detail="Stripe takes no payments for your account at the moment. See under Payments what it asks for.",
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
        title=f"{booking.class_title} can't be paid at the moment",
        detail=f"Stripe refused to take {booking.price.written} from a guest, so nothing was booked. If the price is "
        "close to the least that can be paid, raise it; otherwise ask whoever runs this site to look at Stripe.",
    )


def refund_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment books nothing and is refunded automatically."""
    title, cause = _REFUNDED.get(booking.ending or Ending.NOT_PAID, _REFUNDED[Ending.NOT_PAID])
    return about(
        booking,
        NoticeKind.PAYMENT_MISMATCH if booking.ending is Ending.NOT_THE_PRICE else NoticeKind.PAYMENT_WITHOUT_SLOT,
        refund_notice_id(booking),
        now,
        title=title.format(title=booking.class_title),
        detail=f"{cause.format(paid=booking.paid.written, price=booking.price.written)} The whole payment is refunded "
        "automatically, and guest and you get a mail. There is nothing for you to do.",
    )


def refund_notice_id(booking: Booking) -> str:
    """Return the id of the notice about a payment that is refunded automatically."""
    return f"payment-without-slot-{booking.booking_id}"


_REFUNDED: Final = {
    Ending.NOT_PAID: (
        "A payment for {title} came too late",
        "Its time was no longer free, so nothing was booked.",
    ),
    Ending.DROPPED: (
        "A payment for {title} came too late",
        "You had let the booking go before it was paid, so nothing was booked.",
    ),
    Ending.NOT_THE_PRICE: (
        "A payment for {title} is not the price",
        "{paid} was paid, and the price is {price}, so nothing was booked.",
    ),
}


def refund_refused_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment has to be refunded by hand."""
    return about(
        booking,
        NoticeKind.PAYMENT_WITHOUT_SLOT,
        f"refund-refused-{booking.booking_id}",
        now,
        title=f"A payment for {booking.class_title} could not be refunded",
        detail=f"It books nothing, and Stripe refused the automatic refund of {booking.paid.written}. "
        f"Refund it in Stripe{_payment(booking)}, or pay the guest back another way.",
    )


def refund_returned_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a refund came back from the guest's bank, days after it was made."""
    return about(
        booking,
        NoticeKind.REFUND_FAILED,
        f"refund-returned-{booking.booking_id}",
        now,
        title=f"A refund for {booking.class_title} came back",
        detail=f"The guest's bank did not take the money, which is in the Stripe balance again{_payment(booking)}. "
        f"Ask {booking.guest.name} ({booking.guest.email}) how to pay it back, and pay it back another way. "
        "Guest and you get a mail.",
    )


def money_back_returned_notice(booking: Booking, number: int, now: datetime) -> Notice:
    """Say that a refund by the host came back from the guest's bank."""
    amount = next(each.amount_minor for each in booking.refunds if each.number == number)
    return about(
        booking,
        NoticeKind.REFUND_FAILED,
        f"refund-returned-{booking.booking_id}-{number}",
        now,
        title=f"A refund for {booking.class_title} came back",
        detail=f"The guest's bank did not take the {booking.money(amount).written}, which are in the Stripe balance "
        f"again{_payment(booking)}. Ask {booking.guest.name} ({booking.guest.email}) how to pay it back, and pay it "
        "back another way. The guest gets a mail.",
    )


def other_payment_notice(booking: Booking, payment_intent_id: str | None, now: datetime) -> Notice:
    """Say that somebody paid with the booking's number, but not at the checkout that it opened."""
    return about(
        booking,
        NoticeKind.PAYMENT_MISMATCH,
        f"other-payment-{booking.booking_id}",
        now,
        title=f"A payment that does not belong to its checkout names {booking.class_title}",
        detail="It confirms nothing, and its money stays where it is. "
        f"Look at it in Stripe{f' (payment {payment_intent_id})' if payment_intent_id else ''}, and refund it there "
        "if it was meant for this booking.",
    )


def nothing_paid_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a checkout was completed without any payment, so that the booking was not confirmed."""
    return about(
        booking,
        NoticeKind.PAYMENT_MISMATCH,
        f"nothing-paid-{booking.booking_id}",
        now,
        title=f"A checkout of {booking.class_title} ended without a payment",
        detail=f"The price is {booking.price.written}, and Stripe says that nothing was to be paid. The booking was "
        "not confirmed, and no money has to go back. Look at the checkout in Stripe.",
    )


def _payment(booking: Booking) -> str:
    payment = booking.checkout.payment_intent_id if booking.checkout else None
    return f" (payment {payment})" if payment else ""
