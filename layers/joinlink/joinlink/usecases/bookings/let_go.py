"""Let an unpaid booking go: its guest or host releases the time before the hold lapses by itself.

    booking expired, its time free ─▶ its checkout closed at Stripe
                                      ├▶ no answer: due work, so that heal closes it once Stripe answers again
                                      └▶ paid first: a late payment (B5), which is booked or goes back

The booking comes first: so Stripe's event about the closed checkout finds nothing left to do, and whoever waits for the
request waits for Stripe once at most, and not for long.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from joinlink.errors import IllegalTransition, ProviderError, ProviderUnavailable
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.due import DueKind
from joinlink.model.happenings import Happening, Why
from joinlink.model.telling import Cause
from joinlink.ports.care import DueWork
from joinlink.ports.money import Payments
from joinlink.usecases.bookings.expire_booking import ExpiryPorts, expire_booking
from joinlink.usecases.bookings.series_bookings import bookings_with

ENDINGS: Final = {Party.GUEST: Ending.LET_GO, Party.HOST: Ending.DROPPED}
_WHY: Final = {Party.GUEST: Why.LET_GO_BY_GUEST, Party.HOST: Why.LET_GO_BY_HOST}


class LettingGoPorts(ExpiryPorts, Protocol):
    """Ports for letting a booking go."""

    due_work: DueWork
    payments: Payments


def let_go(
    booking: Booking, by: Party, ports: LettingGoPorts, *, reason: str = "", class_moved_to: datetime | None = None
) -> Booking:
    """Expire a booking that is held and close its checkout, if any; one that has expired already is returned as it is.

    A host can also drop one whose transfer is under way: the money goes back when it comes. With one booking of a
    series all of it goes, and its checkout is closed, if need be by a repeat. `class_moved_to` is where its class takes
    place instead, if it does.
    Raises:  IllegalTransition  it is paid, or was called off otherwise; or its guest has a transfer under way
    """
    if booking.status is BookingStatus.EXPIRED:
        if booking.ending is ENDINGS[by]:
            _end_the_rest(booking, by, ports)  # the call that expired this one may have died before it came to that
        return booking
    if not booking.is_held:
        raise IllegalTransition(_("a booking that is %(status)s can't be let go", status=booking.status.in_words))
    if by is Party.GUEST and not booking.waits_for_guest:
        raise IllegalTransition(_("the payment is under way"))
    told = replace(booking, reason=reason, class_moved_to=class_moved_to)
    expired = expire_booking(told, _WHY[by], ports, ending=ENDINGS[by])
    if expired is None:
        return _ended_meanwhile(booking, ports)
    _end_the_rest(booking, by, ports)
    return expired


def _end_the_rest(booking: Booking, by: Party, ports: LettingGoPorts) -> None:
    """Let the others of its series go, which wait for the same payment or confirmation (G6), and close the checkout."""
    for each in bookings_with(booking, ports.bookings):
        if each.booking_id != booking.booking_id:
            expire_booking(each, _WHY[by], ports, ending=ENDINGS[by])
    _close_checkout(booking, ports)


def _ended_meanwhile(booking: Booking, ports: LettingGoPorts) -> Booking:
    """Return the booking if it has expired since it was read.

    Raises:  IllegalTransition
    """
    stored = ports.bookings.get(booking.booking_id)
    if stored.status is not BookingStatus.EXPIRED:
        raise IllegalTransition(_("it was paid meanwhile"))
    return stored


def _close_checkout(booking: Booking, ports: LettingGoPorts) -> None:
    """Close the checkout, or leave that to heal; a payment at one that is still open is a late one."""
    if booking.checkout is None or booking.checkout.is_completed:
        return
    try:
        ports.payments.close_checkout(booking.checkout.session_id)
    except ProviderError as error:
        now, cause = ports.clock.now(), Cause(str(error))
        ports.timeline.add(booking.booking_id, now, Happening.CHECKOUT_NOT_CLOSED, cause=cause)
        if isinstance(error, ProviderUnavailable):
            ports.due_work.ask(DueKind.HOLD, booking.booking_id, now)
