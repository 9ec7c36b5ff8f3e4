"""Whether whoever sends a request may have the token of its booking.

    first request        yes: they have made the booking
    the same once more   yes, from the same network and within a quarter of an hour: the answer may have been lost
    anything else        no: an Idempotency-Key may be guessed, and so may a time and an address

A booking that waits to be confirmed has its token in the mail alone (S2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.questions import are_answers
from joinlink.usecases.bookings.book_class import BookingRequest
from joinlink.usecases.bookings.strangers import Strangers

TIME_TO_REPEAT: Final = timedelta(minutes=15)


def may_open(booking: Booking, request: BookingRequest, strangers: Strangers, now: datetime) -> bool:
    """Whether the request's sender may have the booking's token."""
    if booking.status is BookingStatus.AWAITING_CONFIRMATION:
        return False
    if request.holds is not None and request.holds.booking_id == booking.booking_id:
        return True
    return (
        now - booking.created_at <= TIME_TO_REPEAT
        and booking.network == strangers.network(request.source)
        and _asks_for(request, booking)
    )


def _asks_for(request: BookingRequest, booking: Booking) -> bool:
    """Whether every word of the request is the booking's."""
    if None not in (booking.asked_for, request.mark):
        return booking.asked_for == request.mark
    guest = request.guest
    zone = guest.timezone or booking.host_timezone
    wish = (request.starts_at, guest.name, guest.email, zone, request.notes.strip())
    booked = booking.guest
    is_the_same = wish == (booking.starts_at, booked.name, booked.email, booked.timezone, booking.notes)
    return is_the_same and are_answers(booking.answers, request.answers)
