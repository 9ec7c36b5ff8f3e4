"""Notices about payments that a guest's bank disputes: one while it is to be answered, another once it is over."""

from __future__ import annotations

from datetime import datetime

from joinlink.model.booking import Booking
from joinlink.model.dispute import DisputeEvent, DisputeStage
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.notice_texts import NoticeText
from joinlink.model.package import Package
from joinlink.model.payment import Sold
from joinlink.model.telling import Moment, Values


def dispute_notice(dispute: DisputeEvent, sold: Booking | Package, now: datetime) -> Notice:
    """Say that a payment is disputed and until when to answer, or how that has ended.

    `sold` is the booking or package that the payment was for, of a series the first booking.
    """
    is_over = dispute.stage.is_over
    return Notice(
        notice_id=over_notice_id(dispute) if is_over else open_notice_id(dispute),
        host_id=sold.host_id,
        kind=NoticeKind.DISPUTE_OVER if is_over else NoticeKind.PAYMENT_DISPUTED,
        text=NoticeText.DISPUTE_OVER if is_over else NoticeText.PAYMENT_DISPUTED,
        values=_values(dispute, sold),
        created_at=now,
        booking_id=sold.booking_id if isinstance(sold, Booking) else None,
        package_id=sold.package_id if isinstance(sold, Package) else None,
    )


def open_notice_id(dispute: DisputeEvent) -> str:
    """Return the id of the notice that a dispute is to be answered."""
    return f"dispute-{dispute.dispute_id}"


def over_notice_id(dispute: DisputeEvent) -> str:
    """Return the id of the notice that a dispute is over."""
    return f"dispute-over-{dispute.dispute_id}"


def _values(dispute: DisputeEvent, sold: Booking | Package) -> Values:
    if isinstance(sold, Package):
        kind, title, zone = Sold.PACKAGE, sold.title, sold.host_timezone
    else:
        kind = Sold.BOOKING if sold.series is None else Sold.SERIES
        title, zone = sold.class_title, sold.host_timezone
    values: Values = {
        "title": title,
        "stage": dispute.stage,
        "sold": kind,
        "amount": dispute.amount,
        "payment": dispute.payment_intent_id,
    }
    if dispute.stage is DisputeStage.LOST and isinstance(sold, Package) and not sold.is_bookable:
        values = {**values, "ended": kind}
    return values if dispute.due_by is None else {**values, "due": Moment(dispute.due_by, zone)}
