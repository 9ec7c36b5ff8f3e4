"""Notices about packages (G5): payments that buy nothing, refunds that fail, mails that don't arrive."""

from __future__ import annotations

from datetime import datetime

from joinlink.model.mail import MailRole
from joinlink.model.mail_feedback import FeedbackKind
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.notice_texts import NoticeText
from joinlink.model.package import Package
from joinlink.model.refund import Refund
from joinlink.model.telling import Values


def payment_refunded_notice(package: Package, now: datetime) -> Notice:
    """Say that a payment is not the price, and is refunded automatically."""
    values: Values = {"paid": package.paid, "price": package.price}
    cause, text = "payment-refunded", NoticeText.PACKAGE_NOT_THE_PRICE
    return _about(package, NoticeKind.PAYMENT_MISMATCH, cause, now, text, values)


def refund_refused_notice(package: Package, now: datetime) -> Notice:
    """Say that a payment that buys nothing has to be refunded by hand."""
    values: Values = {"paid": package.paid, **_payment(package)}
    cause, text = "refund-refused", NoticeText.PACKAGE_REFUND_REFUSED
    return _about(package, NoticeKind.REFUND_FAILED, cause, now, text, values)


def refund_returned_notice(package: Package, number: int | None, now: datetime) -> Notice:
    """Say that a refund came back from the buyer's bank, days after it was made."""
    values: Values = {"guest": package.buyer.name, "address": package.buyer.email, **_payment(package)}
    cause, text = f"refund-returned-{number or 'whole'}", NoticeText.REFUND_RETURNED
    return _about(package, NoticeKind.REFUND_FAILED, cause, now, text, values)


def refunded_in_stripe_notice(package: Package, refund: Refund, now: datetime) -> Notice:
    """Say whether a package is still good, some of its payment having been refunded in Stripe."""
    becomes = "active" if package.is_bookable else "ended"
    values: Values = {"amount": package.money(refund.amount_minor), "package": becomes}
    cause, text = f"refunded-in-stripe-{refund.number}-{becomes}", NoticeText.PACKAGE_REFUNDED_IN_STRIPE
    return _about(package, NoticeKind.REFUNDED_IN_STRIPE, cause, now, text, values)


def other_payment_notice(package: Package, payment_intent_id: str | None, now: datetime) -> Notice:
    """Tell of a payment with the package's number that was not made at its checkout."""
    values: Values = {"payment": payment_intent_id} if payment_intent_id else {}
    cause, text = "other-payment", NoticeText.PACKAGE_OTHER_PAYMENT
    return _about(package, NoticeKind.PAYMENT_MISMATCH, cause, now, text, values)


def nothing_paid_notice(package: Package, now: datetime) -> Notice:
    """Say that a checkout was completed without any payment, so that the package is not good."""
    cause, text = "nothing-paid", NoticeText.PACKAGE_NOTHING_PAID
    return _about(package, NoticeKind.PAYMENT_MISMATCH, cause, now, text, {"price": package.price})


def mail_refused_notice(package: Package, role: MailRole, now: datetime) -> Notice:
    """Say that a mail can't be delivered."""
    cause, text = f"mail-refused-{role}", NoticeText.PACKAGE_MAIL_REFUSED
    return _about(package, NoticeKind.MAIL_REFUSED, cause, now, text, {"reader": role})


def mail_stopped_notice(package: Package, role: MailRole, kind: FeedbackKind, now: datetime) -> Notice:
    """Say that an address gets no more mail, after a bounce or a complaint (E5)."""
    is_bounce = kind is FeedbackKind.BOUNCE
    text = NoticeText.PACKAGE_MAIL_COMES_BACK if is_bounce else NoticeText.PACKAGE_MAIL_REPORTED
    return _about(package, NoticeKind.MAIL_REFUSED, f"mail-stopped-{role}", now, text, {"reader": role})


def notices_of_buyer_mail(package: Package) -> list[str]:
    """Return the ids of the notices that no mail reaches a package's buyer."""
    return [f"{cause}-{MailRole.GUEST}-{package.package_id}" for cause in ("mail-refused", "mail-stopped")]


def refunds_left_notice(host_id: str, now: datetime) -> Notice:
    """Say that packages were not refunded when the account was closed; there is one while that is being deleted."""
    return Notice(
        notice_id="refunds-left",
        host_id=host_id,
        kind=NoticeKind.REFUND_FAILED,
        text=NoticeText.REFUNDS_LEFT,
        created_at=now,
    )


def _about(package: Package, kind: NoticeKind, cause: str, now: datetime, text: NoticeText, values: Values) -> Notice:
    return Notice(
        notice_id=f"{cause}-{package.package_id}",
        host_id=package.host_id,
        kind=kind,
        text=text,
        values={"title": package.title, **values},
        created_at=now,
        package_id=package.package_id,
    )


def _payment(package: Package) -> dict[str, str]:
    payment = package.checkout.payment_intent_id if package.checkout else None
    return {"payment": payment} if payment else {}
