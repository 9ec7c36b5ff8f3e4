"""Notices about the money of packages (G5): payments that buy nothing, and refunds that fail."""

from __future__ import annotations

from datetime import datetime

from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.package import Package


def payment_refunded_notice(package: Package, now: datetime) -> Notice:
    """Say that a payment is not the price, and is refunded automatically."""
    return _about(
        package,
        NoticeKind.PAYMENT_MISMATCH,
        "payment-refunded",
        now,
        title=f"A payment for {package.title} is not the price",
        detail=f"{package.paid.written} was paid, and the price is {package.price.written}, so nothing was bought. The "
        "whole payment is refunded automatically, and the guest gets a mail. There is nothing for you to do.",
    )


def refund_refused_notice(package: Package, now: datetime) -> Notice:
    """Say that a payment that buys nothing has to be refunded by hand."""
    return _about(
        package,
        NoticeKind.REFUND_FAILED,
        "refund-refused",
        now,
        title=f"A payment for {package.title} could not be refunded",
        detail=f"It is not the price, so it buys nothing, and Stripe refused the automatic refund of "
        f"{package.paid.written}. Refund it in Stripe{_payment(package)}, or pay the guest back another way.",
    )


def refund_returned_notice(package: Package, number: int | None, now: datetime) -> Notice:
    """Say that a refund came back from the buyer's bank, days after it was made."""
    return _about(
        package,
        NoticeKind.REFUND_FAILED,
        f"refund-returned-{number or 'whole'}",
        now,
        title=f"A refund for {package.title} came back",
        detail=f"The guest's bank did not take the money, which is in the Stripe balance again{_payment(package)}. Ask "
        f"{package.buyer.name} ({package.buyer.email}) how to pay it back, and pay it back another way.",
    )


def other_payment_notice(package: Package, payment_intent_id: str | None, now: datetime) -> Notice:
    """Say that somebody paid with the package's number, but not at the checkout that it opened."""
    return _about(
        package,
        NoticeKind.PAYMENT_MISMATCH,
        "other-payment",
        now,
        title=f"A payment that does not belong to its checkout names {package.title}",
        detail="It buys nothing, and its money stays where it is. "
        f"Look at it in Stripe{f' (payment {payment_intent_id})' if payment_intent_id else ''}, and refund it there "
        "if it was meant for this package.",
    )


def nothing_paid_notice(package: Package, now: datetime) -> Notice:
    """Say that a checkout was completed without any payment, so that the package is not good."""
    return _about(
        package,
        NoticeKind.PAYMENT_MISMATCH,
        "nothing-paid",
        now,
        title=f"A checkout of {package.title} ended without a payment",
        detail=f"The price is {package.price.written}, and Stripe says that nothing was to be paid. Nothing was "
        "bought, and no money has to go back. Look at the checkout in Stripe.",
    )


def _about(package: Package, kind: NoticeKind, cause: str, now: datetime, *, title: str, detail: str) -> Notice:
    return Notice(
        notice_id=f"{cause}-{package.package_id}",
        host_id=package.host_id,
        kind=kind,
        title=title,
        detail=detail,
        created_at=now,
    )


def _payment(package: Package) -> str:
    payment = package.checkout.payment_intent_id if package.checkout else None
    return f" (payment {payment})" if payment else ""
