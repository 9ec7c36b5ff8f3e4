"""Count the refunds that a host makes in Stripe's own dashboard (F9): bookings follow what Stripe lists.

    an event about a refund without our metadata ─▶ of which bookings? ─▶ the payment's refunds, as Stripe lists them
                                                                          ├▶ a new one   counted; the guest is mailed
                                                                          └▶ one failed  counted no more

Events may come twice and in any order: each makes us read the whole list again. A refund of a series is counted on all
of its bookings in one transaction (G6), and the host is told what Stripe does not say about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from joinlink.errors import ProviderRejected, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.happenings import Happening
from joinlink.model.money_notices import counted_by_guess_notice, not_counted_notice
from joinlink.model.payment import RefundByHandEvent
from joinlink.model.refunds_by_hand import Counted, count_refunds
from joinlink.usecases.bookings.bookings_of_payment import bookings_of_payment
from joinlink.usecases.bookings.refund_booking import finish_refund
from joinlink.usecases.bookings.refund_payment import RefundPorts

MOST_ATTEMPTS: Final = 3


def follow_refunds_by_hand(event: RefundByHandEvent, ports: RefundPorts) -> str | None:
    """Act on one verified event; returns the first booking's id, None where it is no payment for bookings of ours.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    bookings: Sequence[Booking] = bookings_of_payment(None, event.payment_intent_id, ports)
    if not bookings:
        return None
    booking_ids = [each.booking_id for each in bookings]
    made = ports.payments.refunds_by_hand(event.payment_intent_id)
    for _attempt in range(MOST_ATTEMPTS):
        bookings = [_with_ours_answered(each, ports) for each in bookings]
        if _keep(count_refunds(bookings, made), bookings, ports):
            return booking_ids[0]
        bookings = ports.bookings.get_each(booking_ids)
    raise StoreUnavailable("the bookings kept changing while a refund of them was noted")


def _with_ours_answered(booking: Booking, ports: RefundPorts) -> Booking:
    """Return it with Stripe's answer to its open refund, so that it is known how much is left for others."""
    with suppress(ProviderRejected):
        return finish_refund(booking, ports)
    return ports.bookings.get(booking.booking_id)


def _keep(counted: Counted, before: Sequence[Booking], ports: RefundPorts) -> bool:
    """Store the counted refunds, the host having been told of those not certain; False if another writer was faster."""
    now, first = ports.clock.now(), before[0]
    for in_doubt in counted.doubtful:
        ports.notices.put(counted_by_guess_notice(first, in_doubt, now))
    if counted.uncounted_minor:
        ports.notices.put(not_counted_notice(first, counted.uncounted_minor, now))
    if all(new.refunds == old.refunds for new, old in zip(counted.bookings, before, strict=True)):
        return True
    if not ports.bookings.keep_refunds_together(counted.bookings, before, now):
        return False
    for new, old in zip(counted.bookings, before, strict=True):
        for refund in new.refunds[len(old.refunds) :]:
            back = new.money(refund.amount_minor)
            ports.timeline.add(new.booking_id, now, Happening.REFUNDED_IN_STRIPE, back=back, paid=new.paid)
    return True
