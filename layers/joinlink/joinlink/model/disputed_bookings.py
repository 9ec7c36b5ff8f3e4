"""A dispute of a payment, counted on the bookings that the payment is for (F9, G6).

for one booking   the booking's, as far as that much was paid
for a series      of the whole payment, each date's own price; of less, a part as a refund by hand is shared out
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from joinlink.model.booking import Booking
from joinlink.model.dispute import Dispute, DisputeEvent
from joinlink.model.money import Money
from joinlink.model.package import Package
from joinlink.model.refunds_by_hand import turn


def with_dispute(bookings: Sequence[Booking], event: DisputeEvent) -> list[Booking]:
    """Return the bookings of a payment with what an event tells of its dispute, unless something later is known."""
    parts = _parts(bookings, event)
    return [each.with_dispute(_told(event, parts[each.booking_id])) for each in bookings]


def package_with_dispute(package: Package, event: DisputeEvent) -> Package:
    """Return a package with what an event tells of its payment's dispute; the same one if something later is known."""
    return package.with_dispute(_told(event, _disputed_minor(event, package.paid)))


def of_whole_payment(dispute_id: str, sold: Sequence[Booking | Package]) -> Dispute:
    """Return the dispute of a payment for several things, with their parts of it added up."""
    parts = [each for one in sold for each in one.disputes if each.dispute_id == dispute_id]
    return replace(parts[0], amount_minor=sum(each.amount_minor for each in parts))


def _parts(bookings: Sequence[Booking], event: DisputeEvent) -> dict[str, int]:
    """Return each booking's part of a disputed payment, in minor units, by its id."""
    whole = bookings[0].money(sum(each.paid.amount_minor for each in bookings))
    disputed_minor = _disputed_minor(event, whole)
    if disputed_minor == whole.amount_minor:
        return {each.booking_id: each.paid.amount_minor for each in bookings}
    parts = {}
    for booking in sorted(bookings, key=turn):
        left_minor = booking.paid.amount_minor - (booking.refunded.amount_minor if len(bookings) > 1 else 0)
        parts[booking.booking_id] = min(disputed_minor, left_minor)
        disputed_minor -= parts[booking.booking_id]
    return parts


def _told(event: DisputeEvent, amount_minor: int) -> Dispute:
    return Dispute(event.dispute_id, event.stage, amount_minor, event.due_by, event.told_at, event.is_live)


def _disputed_minor(event: DisputeEvent, paid: Money) -> int:
    """Return how much of a payment is disputed; all of it, if that is told in another currency."""
    is_comparable = event.amount.currency == paid.currency
    return min(event.amount.amount_minor, paid.amount_minor) if is_comparable else paid.amount_minor
