"""Correct the address that a guest's mails go to (F7); the stream sends the mail of the present state there.

A guest types one address for a whole series, so one of its dates corrects it for all (G6). Those that stand as booked
are told by the mail of the first of them; each that has moved on has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, News
from joinlink.model.happenings import Happening
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.series_bookings import bookings_with


def correct_address(booking: Booking, email: str, ports: ChangePorts) -> Booking:
    """Give the guest another address, for all dates of a series that can still have one; the former gets no more mail.

    The same address again changes nothing, and goes on where a call that died has ended.
    Raises:  RateLimited        the new address has had too many mails that others caused (S1)
             IllegalTransition  the booking is over, was corrected too often, or was changed meanwhile
    """
    now, dates = ports.clock.now(), bookings_with(booking, ports.bookings)
    corrected = give_address(booking, email, ports, is_mailed=_has_its_own_mail(booking, dates, now))
    for each in dates:
        if each.booking_id != booking.booking_id and each.can_correct_address(now):
            give_address(each, email, ports, is_mailed=_has_its_own_mail(each, dates, now))
    return corrected


def give_address(booking: Booking, email: str, ports: ChangePorts, *, is_mailed: bool) -> Booking:
    """Correct the address of one booking, with or without a mail about it; raises as `correct_address`."""
    if email == booking.guest.email:
        return booking
    now = ports.clock.now()
    corrected = replace(booking.with_guest_email(email, now), found_by=ports.strangers.guest(email))
    admission = ports.strangers.for_corrected_address(corrected)
    if not is_mailed:
        corrected, admission = replace(corrected, guest_round=booking.guest_round), None
    if not ports.bookings.mail_again(corrected, booking, now, admission):
        raise IllegalTransition(_("the booking was changed meanwhile"))
    ports.timeline.add(booking.booking_id, now, Happening.ADDRESS_CORRECTED)
    return corrected


def _has_its_own_mail(booking: Booking, dates: Sequence[Booking], now: datetime) -> bool:
    """Whether its present state has a mail of its own, not only that of the series' first date that stands."""
    first = next(filter(_stands_as_booked, dates), booking)
    is_told_along = _stands_as_booked(booking) and first.can_correct_address(now)
    return first.booking_id == booking.booking_id or not is_told_along


def _stands_as_booked(booking: Booking) -> bool:
    return booking.status is BookingStatus.CONFIRMED and booking.news is News.BOOKED
