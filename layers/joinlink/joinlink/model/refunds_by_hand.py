"""Refunds that were made by hand, in Stripe, counted on the bookings that the payment is for (F9, G6).

    for one booking   the booking's, whatever its amount
    for a series      Stripe does not say which dates a refund is for: cancelled ones come first, by date, then those
                      that take place, the last one first; each up to what is left of its price

Each part keeps its refund's id: whatever is heard again is counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.payment import is_refund_owed
from joinlink.model.refund import RefundByHand


@dataclass(frozen=True, slots=True)
class Counted:
    """The bookings of a payment, with all refunds that were made of it by hand."""

    bookings: Sequence[Booking]
    doubtful: Sequence[RefundByHand] = ()
    """Refunds that may have been meant for other dates."""
    uncounted_minor: int = 0
    """How much has gone back that was left of no date."""


def count_refunds(bookings: Sequence[Booking], made: Sequence[RefundByHand]) -> Counted:
    """Count refunds on the bookings of one payment; those that are counted already change nothing."""
    if bookings[0].series is None:
        return Counted([each.with_refunds_by_hand(made) if each.has_its_payment else each for each in bookings])
    failed = [refund for refund in made if refund.has_failed]
    bookings = [each.with_refunds_by_hand(failed) for each in bookings]
    doubtful: list[RefundByHand] = []
    uncounted_minor = 0
    for refund in sorted(made, key=lambda each: (each.made_at, each.refund_id)):
        rest_minor = 0 if refund.has_failed else refund.amount_minor - _counted_minor(refund, bookings)
        if rest_minor > 0:
            if _is_doubtful(rest_minor, bookings):
                doubtful.append(refund)
            bookings, over_minor = _shared_out(replace(refund, amount_minor=rest_minor), bookings)
            uncounted_minor += over_minor
    going_back_minor = sum(each.paid.amount_minor for each in bookings if is_refund_owed(each))
    return Counted(bookings, doubtful, max(0, uncounted_minor - going_back_minor))


def _counted_minor(refund: RefundByHand, bookings: Sequence[Booking]) -> int:
    return sum(each.part_of_refund(refund.refund_id) for each in bookings)


def _shared_out(refund: RefundByHand, bookings: Sequence[Booking]) -> tuple[list[Booking], int]:
    """Return the bookings with their parts of a refund, and how much of it is left over."""
    with_parts = {each.booking_id: each for each in bookings}
    rest_minor = refund.amount_minor
    for booking in sorted(bookings, key=turn):
        part_minor = min(rest_minor, booking.refundable.amount_minor)
        if part_minor and not booking.part_of_refund(refund.refund_id):
            part = replace(refund, amount_minor=part_minor)
            with_parts[booking.booking_id] = booking.with_refunds_by_hand([part])
            rest_minor -= part_minor
    return list(with_parts.values()), rest_minor


def turn(booking: Booking) -> tuple[bool, float]:
    """Return the place of a date when a part of its payment is shared out, of a refund or a dispute."""
    at = booking.starts_at.timestamp()
    return (False, at) if booking.status is BookingStatus.CANCELLED else (True, -at)


def _is_doubtful(amount_minor: int, bookings: Sequence[Booking]) -> bool:
    """Whether it is a guess which dates an amount is for: it is not all that is left, nor for cancelled dates alone."""
    left = [each for each in bookings if each.refundable.amount_minor]
    of_cancelled = sum(each.refundable.amount_minor for each in left if each.status is BookingStatus.CANCELLED)
    is_all = amount_minor >= sum(each.refundable.amount_minor for each in left)
    return len(left) > 1 and not is_all and amount_minor > of_cancelled
