"""A host's guests and income, as JSON (P3)."""

from __future__ import annotations

from datetime import datetime

from joinlink.clock import rfc3339
from joinlink.model.income import Income
from joinlink.model.known_guest import KnownGuest
from joinlink.usecases.bookings.read_income import IncomeRead
from joinlink.web.api.present import Json, money


def guest(known: KnownGuest, now: datetime) -> Json:
    """Write a guest for their host."""
    following, last = known.next_one(now), known.last_one(now)
    return {
        "guestId": known.guest_id,
        "name": known.name,
        "email": known.email,
        "bookings": known.booked,
        "paid": [money(amount) for amount in known.paid],
        **({"nextBookingId": following.booking_id, "nextStartsAt": rfc3339(following.starts_at)} if following else {}),
        **({"lastStartsAt": rfc3339(last.starts_at)} if last else {}),
        **({"note": known.note.text} if known.note else {}),
    }


def income(read: IncomeRead) -> Json:
    """Write income, a line for each month, class or package, and currency."""
    return {"items": [_line(line) for line in read.lines], "complete": read.is_complete}


def _line(line: Income) -> Json:
    what = {"classId": line.class_id} if line.class_id else {"offerId": line.offer_id}
    return {
        "month": f"{line.month:%Y-%m}",
        "title": line.title,
        **what,
        "count": line.count,
        "currency": line.paid.currency,
        "paidMinor": line.paid.amount_minor,
        "refundedMinor": line.refunded.amount_minor,
        "lostMinor": line.lost.amount_minor,
        "disputedMinor": line.disputed.amount_minor,
        "feeMinor": line.fee.amount_minor,
        "keptMinor": line.kept.amount_minor,
        "passedOnMinor": line.passed_on.amount_minor,
    }
