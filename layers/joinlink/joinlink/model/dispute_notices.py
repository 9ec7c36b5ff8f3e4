"""Notices about disputed payments: until when to answer, how it ended, and a refund that the dispute prevents.

Each stage, each date for the evidence and each sum that is lost is a notice of its own, so that one which was dismissed
hides no news.
"""

from __future__ import annotations

from datetime import datetime

from joinlink.model.booking import Booking
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.notice_texts import NoticeText
from joinlink.model.package import Package
from joinlink.model.payment import Sold
from joinlink.model.telling import Moment, Values


def dispute_notice(dispute: Dispute, sold: Booking | Package, now: datetime) -> Notice:
    """Say that a payment is disputed and until when to answer, or how that has ended.

    `dispute` is that of the whole payment, `sold` the booking or package that was paid, of a series the first booking.
    """
    is_over = dispute.stage.is_over
    due = "" if is_over or dispute.due_by is None else f"-{dispute.due_by:%Y%m%d}"
    lost = f"-{dispute.amount_minor}" if dispute.stage is DisputeStage.LOST else ""
    notice_id = f"dispute-{dispute.stage}{due}{lost}-{dispute.dispute_id}"
    values: Values = {"stage": dispute.stage, "amount": sold.money(dispute.amount_minor), **_values_of(sold)}
    if dispute.due_by is not None:
        values = {**values, "due": Moment(dispute.due_by, sold.host_timezone)}
    if dispute.stage is DisputeStage.LOST:
        values = {**values, **_left_by_loss(sold)}
    if is_over:
        return _about(sold, NoticeKind.DISPUTE_OVER, notice_id, now, NoticeText.DISPUTE_OVER, values)
    return _about(sold, NoticeKind.PAYMENT_DISPUTED, notice_id, now, NoticeText.PAYMENT_DISPUTED, values)


def _left_by_loss(sold: Booking | Package) -> Values:
    """Return what else there is to say of a payment that is lost: its package's end, and who has the money."""
    has_ended = isinstance(sold, Package) and not sold.is_bookable
    ended: Values = {"ended": Sold.PACKAGE} if has_ended else {}
    return ended if sold.payout is None else {**ended, "passed_on": sold.payout.account_id}


def is_about(notice: Notice, dispute: Dispute) -> bool:
    """Whether a notice is about this dispute, at whatever stage."""
    is_one = notice.kind in (NoticeKind.PAYMENT_DISPUTED, NoticeKind.DISPUTE_OVER)
    return is_one and notice.notice_id.endswith(f"-{dispute.dispute_id}")


def refund_of_disputed_notice(sold: Booking | Package, now: datetime) -> Notice:
    """Say that a payment was not refunded, as Stripe refunds nothing of one that is disputed."""
    notice_id = f"refund-of-disputed-{sold.package_id if isinstance(sold, Package) else sold.booking_id}"
    text = NoticeText.REFUND_OF_DISPUTED_REFUSED
    return _about(sold, NoticeKind.REFUND_FAILED, notice_id, now, text, _values_of(sold))


def _values_of(sold: Booking | Package) -> Values:
    payment = (sold.checkout and sold.checkout.payment_intent_id) or ""
    if isinstance(sold, Package):
        return {"title": sold.title, "sold": Sold.PACKAGE, "payment": payment}
    kind = Sold.BOOKING if sold.series is None else Sold.SERIES
    return {"title": sold.class_title, "sold": kind, "payment": payment}


def _about(
    sold: Booking | Package, kind: NoticeKind, notice_id: str, now: datetime, text: NoticeText, values: Values
) -> Notice:
    return Notice(
        notice_id=notice_id,
        host_id=sold.host_id,
        kind=kind,
        text=text,
        values=values,
        created_at=now,
        booking_id=sold.booking_id if isinstance(sold, Booking) else None,
        package_id=sold.package_id if isinstance(sold, Package) else None,
    )
