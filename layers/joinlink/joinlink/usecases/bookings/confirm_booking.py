"""Confirm a free booking that waits for it: the guest has followed the link in the mail (S2).

From there on it is like any other: the stream starts its workflow, and guest and host are mailed.
"""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import IllegalTransition, SlotTaken
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.claim import Claim
from joinlink.model.happenings import Happening
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.clock import Clock
from joinlink.usecases.bookings.series_bookings import bookings_with
from joinlink.usecases.bookings.strangers import Strangers


class ConfirmingPorts(Protocol):
    """Ports for confirming."""

    bookings: BookingStore
    timeline: Timeline
    clock: Clock

    @property
    def strangers(self) -> Strangers: ...


def confirm_booking(booking: Booking, ports: ConfirmingPorts) -> Booking:
    """Confirm it while its time is held, and with it those of its series that wait for it (G6).

    One that is confirmed already is returned as it is; safe to repeat, which goes on where the first call ended.
    Raises:  IllegalTransition  the time to confirm is over, or it waits for no confirmation
             RateLimited        strangers have caused too many meetings of the host today
    """
    confirmed = _confirmed(booking, ports)
    for each in bookings_with(booking, ports.bookings):
        if each.status is BookingStatus.AWAITING_CONFIRMATION and each.booking_id != booking.booking_id:
            _confirmed(each, ports)
    return confirmed


def _confirmed(booking: Booking, ports: ConfirmingPorts) -> Booking:
    """Confirm one; raises as `confirm_booking`."""
    if booking.status is BookingStatus.CONFIRMED:
        return booking
    now = ports.clock.now()
    if booking.status is not BookingStatus.AWAITING_CONFIRMATION:
        raise IllegalTransition(_("a booking that is %(status)s can't be confirmed", status=booking.status.in_words))
    if booking.hold_until is None or booking.hold_until <= now:
        raise IllegalTransition(_("the time to confirm it is over"))
    confirmed, admission = booking.confirmed(now), ports.strangers.for_confirmation(booking)
    try:
        is_done = ports.bookings.confirm(confirmed, Claim.of(confirmed), now, event_id=None, admission=admission)
    except SlotTaken as exc:
        raise IllegalTransition(_("the time to confirm it is over")) from exc
    if not is_done:
        return _changed_meanwhile(booking, ports)
    ports.timeline.add(booking.booking_id, now, Happening.CONFIRMED_BY_GUEST)
    return confirmed


def _changed_meanwhile(booking: Booking, ports: ConfirmingPorts) -> Booking:
    """Return the booking if another click has confirmed it.

    Raises:  IllegalTransition
    """
    stored = ports.bookings.get(booking.booking_id)
    if stored.status is not BookingStatus.CONFIRMED:
        raise IllegalTransition(_("the time to confirm it is over"))
    return stored
